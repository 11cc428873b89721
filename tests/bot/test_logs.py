"""The operator's log, which an error must not fill with what people wrote."""

import logging
import sys

import pytest

from adapters.privacy.scrub import scrub
from bot import logs
from bot.logs import CleanFormatter

TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA3bC6"


def record(level: int, text: str, *args: object, broken: bool = False) -> logging.LogRecord:
    try:
        if broken:
            int(TOKEN)
    except ValueError:
        return logging.LogRecord("bot.workers", level, "", 0, text, args, sys.exc_info())
    return logging.LogRecord("bot.workers", level, "", 0, text, args, None)


@pytest.mark.parametrize(
    "told",
    [
        record(logging.ERROR, "A turn failed in lane %s.", "case:1", broken=True),
        record(logging.WARNING, "A raw file could not be removed: %s", f"/spool/{TOKEN} is busy"),
    ],
    ids=["traceback", "sentence"],
)
def test_what_an_error_quotes_is_clean(told: logging.LogRecord) -> None:
    said = CleanFormatter(scrub).format(told)
    assert TOKEN not in said
    assert "<SECRET>" in said
    assert "bot.workers: A " in said


def test_a_line_without_secrets_is_as_it_was() -> None:
    told = record(logging.WARNING, "Lane %s was taken over by another worker.", "case:slack:T1:C1:1790000000.000100")
    assert CleanFormatter(scrub).format(told).endswith(f" WARNING bot.workers: {told.getMessage()}")


@pytest.mark.parametrize(
    ("name", "level", "told"),
    [
        ("bm25s", logging.DEBUG, False),
        ("sqlalchemy.engine", logging.INFO, False),
        ("sqlalchemy.engine", logging.WARNING, True),
        ("bm25stats", logging.INFO, True),
        ("bot.workers", logging.INFO, True),
    ],
)
def test_a_library_that_sets_its_own_level_stays_quiet(name: str, level: int, told: bool) -> None:
    assert logs._is_told(logging.LogRecord(name, level, "", 0, "said", (), None)) is told
