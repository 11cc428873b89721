"""Gives the same value the same pseudonym within a case, and remembers only its keyed digest."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

MOST = 20_000  # of one case: a file of addresses must not swell the case that it was dropped into
_REMEMBERED = 4096  # bytes of a value that is kept as it is
PSEUDONYM = re.compile(rb"<[A-Z]+(?:_\d+)?>")


@dataclass
class Pseudonyms:
    """The pseudonyms of a case: `EMAIL_3` by the digest of what it stands for."""

    key: bytes
    given: dict[str, str]
    counts: Counter[str] = field(default_factory=Counter)
    _taken: Counter[str] = field(init=False)  # the highest number given, by kind
    _secret: bytes = field(init=False)
    _known: dict[tuple[str, bytes], bytes] = field(default_factory=dict)  # spares the digest of what repeats

    def __post_init__(self) -> None:
        self._secret = hashlib.sha256(self.key).digest()  # a key of BLAKE2 has 64 bytes at most
        self._taken = Counter(name.rpartition("_")[0] for name in self.given.values())

    def rename(self, kind: str, value: bytes) -> bytes:
        """The pseudonym of a value; a new one for a value not met before, without a number once there are too many."""
        self.counts[kind] += 1
        name = self._known.get((kind, value))
        if name is None:
            name = self._name(kind, value)
            if len(self._known) < MOST and len(value) <= _REMEMBERED:
                self._known[kind, value] = name
        return name

    def _name(self, kind: str, value: bytes) -> bytes:
        same = value.lower() if kind in ("EMAIL", "HOST") else value
        digest = hashlib.blake2b(same, digest_size=32, key=self._secret, person=kind.encode()).hexdigest()
        if digest not in self.given:
            if len(self.given) >= MOST:
                return f"<{kind}>".encode()
            self._taken[kind] += 1
            self.given[digest] = f"{kind}_{self._taken[kind]}"
        return f"<{self.given[digest]}>".encode()
