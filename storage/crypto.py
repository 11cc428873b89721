"""Encrypts what lies on the disk: AES-256-GCM, chunk by chunk, bound to the place that it belongs to.

A sealed blob is a header (4 bytes of format, 8 bytes that name the key, 16 bytes of salt) and chunks of 256 KB with
16 bytes of tag each. Each blob has a key of its own (HKDF-SHA256 over its salt), so that the nonce can be the chunk's
number and whether it is the last: a chunk that is missing, moved or added is noticed as surely as one that was changed
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

import base64
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engines.errors import Refused

KEY = 32  # bytes
CHUNK = 1 << 18
_FORMAT = b"FMV\x01"
_NAME, _SALT, _TAG = 8, 16, 16
_HEADER = len(_FORMAT) + _NAME + _SALT


class UnknownKey(Refused):
    """It was encrypted with a key that is not here."""


class Damaged(Refused):
    """It was changed, cut off, or moved from where it belongs."""


@dataclass(frozen=True)
class Place:
    """What a blob is and where it belongs; it opens nowhere else."""

    kind: str
    tenant: str
    case: str
    id: str

    @property
    def bound(self) -> bytes:
        """The place as bytes, different for different places."""
        return json.dumps((self.kind, self.tenant, self.case, self.id)).encode()


class Vault:
    """Seals with one key, and opens with that and older ones; keys have 32 bytes."""

    def __init__(self, current: bytes, old: Sequence[bytes] = ()) -> None:
        self._current = current
        self._name = key_name(current)
        self._keys = {key_name(key): key for key in (*old, current)}

    def seal(self, plain: bytes, place: Place) -> bytes:
        """A whole blob."""
        sealing = self.sealing(place)
        return sealing.feed(plain) + sealing.end()

    def open(self, sealed: bytes, place: Place) -> bytes:
        """What was sealed for that place; raises UnknownKey or Damaged."""
        opening = self.opening(place)
        return opening.feed(sealed) + opening.end()

    def seal_text(self, plain: str, place: Place) -> str:
        """A whole text, as text."""
        return base64.b64encode(self.seal(plain.encode("utf-8", "surrogatepass"), place)).decode()

    def open_text(self, sealed: str, place: Place) -> str:
        """What was sealed for that place, or a JSON object that was stored before texts were sealed, as it is."""
        if sealed.startswith("{"):
            return sealed
        try:
            blob = base64.b64decode(sealed, validate=True)
        except ValueError as error:
            raise _damaged() from error
        return self.open(blob, place).decode("utf-8", "surrogatepass")

    def sealing(self, place: Place) -> "Sealing":
        """Begin a blob that comes piece by piece."""
        return Sealing(self._current, self._name, place)

    def opening(self, place: Place) -> "Opening":
        """Begin to open a blob that comes piece by piece."""
        return Opening(self._keys, place)

    def is_current(self, sealed: str) -> bool:
        """Whether a sealed text was sealed with the current key."""
        blob = base64.b64decode(sealed)
        return blob[len(_FORMAT) : len(_FORMAT) + _NAME] == self._name


class Sealing:
    """Seals a stream: each piece gives bytes to write, the end gives the rest."""

    def __init__(self, key: bytes, name: bytes, place: Place) -> None:
        self._header = _FORMAT + name + os.urandom(_SALT)
        self._chunks = _Chunks(key, self._header, place)
        self._held = b""
        self._begun = False

    def feed(self, plain: bytes) -> bytes:
        """Take the next bytes."""
        held = self._held + plain
        parts = [self._chunks.seal(chunk, last=False) for chunk in _whole(held, CHUNK)]
        self._held = _rest(held, CHUNK)
        return self._start() + b"".join(parts)

    def end(self) -> bytes:
        """All has come."""
        return self._start() + self._chunks.seal(self._held, last=True)

    def _start(self) -> bytes:
        begun, self._begun = self._begun, True
        return b"" if begun else self._header


class Opening:
    """Opens a stream; only the end says that nothing is missing, so what was given before counts only after it."""

    def __init__(self, keys: dict[bytes, bytes], place: Place) -> None:
        self._keys = keys
        self._place = place
        self._chunks: _Chunks | None = None
        self._held = b""

    def feed(self, sealed: bytes) -> bytes:
        """Take the next bytes; raises UnknownKey or Damaged."""
        held = self._held + sealed
        if self._chunks is None:
            if len(held) < _HEADER:
                self._held = held
                return b""
            self._chunks = _Chunks(self._key(held[:_HEADER]), held[:_HEADER], self._place)
            held = held[_HEADER:]
        parts = [self._chunks.open(chunk, last=False) for chunk in _whole(held, CHUNK + _TAG)]
        self._held = _rest(held, CHUNK + _TAG)
        return b"".join(parts)

    def end(self) -> bytes:
        """All has come; raises Damaged where something is missing."""
        if self._chunks is None:
            raise _damaged()
        return self._chunks.open(self._held, last=True)

    def _key(self, header: bytes) -> bytes:
        if not header.startswith(_FORMAT):
            raise _damaged()
        name = header[len(_FORMAT) : len(_FORMAT) + _NAME]
        if name not in self._keys:
            raise UnknownKey(f"It was encrypted with the key {name.hex()}: add that key to ENCRYPTION_KEYS_OLD.")
        return self._keys[name]


class _Chunks:
    """The chunks of one blob, in their order."""

    def __init__(self, key: bytes, header: bytes, place: Place) -> None:
        derived = HKDF(hashes.SHA256(), KEY, header[-_SALT:], b"faultmaven blob").derive(key)
        self._cipher = AESGCM(derived)
        self._bound = header + place.bound
        self._number = 0

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), plain, self._bound)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, self._bound)
        except InvalidTag as error:
            raise _damaged() from error

    def _nonce(self, *, last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return number.to_bytes(11, "big") + bytes([last])


def key_name(key: bytes) -> bytes:
    """What a key is called in the open: it says nothing of the key."""
    return HKDF(hashes.SHA256(), _NAME, None, b"faultmaven key name").derive(key)


def _whole(held: bytes, size: int) -> Iterator[bytes]:
    """The chunks before the last one, which may be as long as they are."""
    return (held[at : at + size] for at in range(0, len(held) - size, size))


def _rest(held: bytes, size: int) -> bytes:
    return held[max(0, len(held) - 1) // size * size :]


def _damaged() -> Damaged:
    return Damaged("It is damaged, or was moved from where it belongs: restore it from a backup.")
