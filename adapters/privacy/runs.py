"""Finds numbers of digits alone; where there are very many, only those whose check digits hold, all at once.

A line of nothing but such numbers has some millions of them, and to ask about one after the other takes too long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

    Digits = npt.NDArray[np.uint8]
    """A row for each number, the values of its digits."""
    Held = npt.NDArray[np.bool_]
    Check = Callable[[Digits], Held]
    Checks = Mapping[int, Mapping[int, Check]]
    """By how many digits a number has: each check under a name."""

_ZERO = ord("0")
_ZEROS = re.compile(rb"0+")
_OFTEN = 4096  # bytes for each number, where there are many
_HEAD = 5  # digits of a number that stay: the last group of an account number may be the beginning of it
_BLANK = b"_"  # no number begins or ends at it
_MODULUS_OF_NIR, _KEY = 97, 2  # France's: the last two digits
_MODULUS_OF_RIC, _BASE = 11, 13  # China's: ISO 7064, MOD 11-2, whose sum python-stdnum writes to base 13


def luhn(digits: Digits) -> Held:
    """The check digit of ISO/IEC 7812-1."""
    import numpy as np  # noqa: PLC0415  0.1 s, which most files need not pay

    columns = np.ascontiguousarray(digits.T[::-1])
    doubled = columns[1::2] * np.uint8(2)
    doubled -= (doubled > 9) * np.uint8(9)  # noqa: PLR2004  the sum of both digits counts
    total: Digits = columns[::2].sum(0, np.uint8) + doubled.sum(0, np.uint8)  # 162 of 18 digits at most
    held: Held = total % 10 == 0
    return held


def nir(digits: Digits) -> Held:
    """The check digits of a French number of social security."""
    number, key = _read(digits[:, :-_KEY], 10), _read(digits[:, -_KEY:], 10)
    held: Held = _MODULUS_OF_NIR - number % _MODULUS_OF_NIR == key
    return held


def ric(digits: Digits) -> Held:
    """The check digit of a Chinese identity card, where it is a digit."""
    number = _read(digits[:, :-1], _BASE, _MODULUS_OF_RIC)
    held: Held = (1 - 2 * number) % _MODULUS_OF_RIC == digits[:, -1]
    return held


def _read(digits: Digits, base: int, modulus: int = 1 << 60) -> npt.NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415  as above

    total = np.zeros(len(digits), np.int64)
    for column in digits.T:
        total = (total * base + column) % modulus
    return total


class Found(NamedTuple):
    """Numbers in a chunk."""

    ends: list[tuple[int, int]]  # where one ends, and the name of its check
    looks: bytes  # for all other forms: without those of many numbers that can be a part of none


def find(chunk: bytes, looks: bytes, checks: Checks, around: tuple[bytes, bytes]) -> Found:
    """Numbers of so many digits as there are checks for; of many only those for which it holds.

    In the looks every digit is a 0; before and behind a number none of the bytes `around` may stand.
    """
    if not checks:
        return Found([], looks)
    before, behind = around
    least = b"0" * min(checks)
    begin, left = looks.find(least), len(chunk) // _OFTEN
    found = []
    while begin >= 0:
        zeros = _ZEROS.match(looks, begin)
        stop = zeros.end() if zeros else begin
        is_apart = not (begin and looks[begin - 1] in before) and not (stop < len(looks) and looks[stop] in behind)
        if is_apart and stop - begin in checks:
            found += [(stop, name) for name in checks[stop - begin]]
        if (left := left - 1) < 0:
            return _checked(chunk, looks, checks, around)
        begin = looks.find(least, stop)
    return Found(found, looks)


def _checked(chunk: bytes, looks: bytes, checks: Checks, around: tuple[bytes, bytes]) -> Found:
    import numpy as np  # noqa: PLC0415  as above

    left = bytearray(looks)
    of = np.frombuffer(looks, np.uint8)
    is_digit = np.zeros(len(of) + 2, np.bool_)
    np.equal(of, _ZERO, out=is_digit[1:-1])
    turns = np.flatnonzero(is_digit[1:] != is_digit[:-1])
    begins, sizes = turns[::2], turns[1::2] - turns[::2]
    before, behind = (np.isin(np.arange(256), list(some)) for some in around)
    found = []
    for size, named in checks.items():
        at = begins[sizes == size]
        after = at + size
        is_apart = (at == 0) | ~before[of[at - 1]]
        is_apart &= (after == len(of)) | ~behind[of[np.minimum(after, len(of) - 1)]]
        at = at[is_apart]
        if at.size:
            shape, form = (len(chunk) - size + 1,), f"V{size}"
            digits = np.ndarray(shape, form, chunk, strides=(1,))[at].view(np.uint8).reshape(-1, size) - np.uint8(_ZERO)
            np.ndarray(shape, form, left, strides=(1,))[at] = np.void(b"0" * _HEAD + _BLANK * (size - _HEAD))
            found += [(end, name) for name, check in named.items() for end in (at[check(digits)] + size).tolist()]
    return Found(found, bytes(left))
