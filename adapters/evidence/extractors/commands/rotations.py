"""When a credential was rotated: as the clients of secret stores print it."""

import re
from collections.abc import Sequence
from itertools import chain

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind

_KEY = r"last_vault_rotation|last_rotated(?:_at|_time)?|rotated_at"
SIGN = rf"^[ \t]*[\"']?(?:{_KEY})[\"']?[ \t:=]+[\"']?\d"
_ROTATED = re.compile(rf"\s*[\"']?(?:{_KEY})[\"']?[ \t:=]+[\"']?([\dT:.Z+ -]{{10,40}})")
_NAMED = re.compile(r"\s*[\"']?(?:user)?(?:[Nn]ame|path)[\"']?[ \t:=]+[\"']?([\w./@-]{1,120})[\"']?,?\s*$")
_NEAR = 12  # lines between a rotation and the name of what was rotated


def read(page: Page, lines: Sequence[str]) -> set[int]:
    """Each rotation with whose it is; the lines that are thereby read."""
    claimed: set[int] = set()
    for at, line in enumerate(lines, start=1):
        found = _ROTATED.match(line) if "otat" in line else None
        if found is None or (when := page.time(found[1].strip())) is None:
            continue
        near = chain(lines[at : at + _NEAR], reversed(lines[max(0, at - _NEAR) : at - 1]))
        whose = next((m[1] for text in near if (m := _NAMED.match(text))), "")
        words = f"The credential{f' of {whose}' if whose else ''} was rotated."
        facts: dict[str, Fact] = {"message": words, "updated": "credential", "name": whose}
        page.add(FindingKind.CHANGE, "config", words, Place(at), Subject(), span=Span(when), facts=facts)
        claimed.add(at)
    return claimed
