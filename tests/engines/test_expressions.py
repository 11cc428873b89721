"""Expressions that are compiled when they are first asked."""

import re

import pytest

from engines.expressions import Expression

DISK = Expression("disk|memory", re.IGNORECASE)


def test_it_answers_as_a_pattern_does() -> None:
    assert DISK.search("the DISK is full")
    assert DISK.match("Disk full")
    assert not DISK.match("the disk")
    assert DISK.fullmatch("memory")
    assert not DISK.fullmatch("memory is short")
    assert DISK.sub("it", "Disk and memory") == "it and it"


def test_it_is_compiled_once_and_not_before_it_is_asked() -> None:
    broken = Expression("(")
    with pytest.raises(re.error):
        broken.search("")
    assert DISK.pattern is DISK.pattern
