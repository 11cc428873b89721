"""Passwords, keys and sessions in the files, headers, commands and traces where people leave them."""

import base64
import json
from collections.abc import Iterator
from random import Random

from tests.privacy.fourth.blocks import BLOCKS
from tests.privacy.fourth.fill import each, word
from tests.privacy.fourth.forms import FORMS
from tests.privacy.planted.model import B62, B64, DIGITS, HEX, LOWER, UPPER, URL64, Maker, Planted, draw, token

_STEMS = (
    "Summer",
    "Falcon",
    "purple",
    "Kestrel",
    "monkey",
    "Rainbow",
    "tiger",
    "Welcome",
    "qwerty",
    "Octopus",
    "zebra",
    "Harbor",
)


def password(rng: Random) -> str:
    """Draw what a person or a generator chooses, without the signs that end a value."""
    kind = rng.randint(0, 4)
    if kind == 0:
        return f"{rng.choice(_STEMS)}{rng.choice('!@#*_-')}{rng.randint(10, 2026)}"
    if kind == 1:
        return draw(rng, B62 + "!%^*_-+", rng.randint(12, 28))
    if kind == 2:
        return "-".join(rng.choice(_STEMS).lower() for _ in range(3)) + str(rng.randint(0, 99))
    if kind == 3:
        return draw(rng, B62, 16)
    return f"{rng.choice(_STEMS).lower()}{rng.randint(100, 999)}"


def plain(rng: Random) -> str:
    """Draw a password that may stand in the user part of an address."""
    return draw(rng, B62 + "_-.~", rng.randint(8, 20)) + draw(rng, DIGITS, 2)


def escaped(rng: Random) -> str:
    """Draw a password with escapes of an address."""
    return draw(rng, B62, 6) + rng.choice(("%40", "%2F", "%23", "%21")) + draw(rng, B62, 6)


def _b64url(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def jwt(rng: Random) -> str:
    """Draw a signed token."""
    head = _b64url({"alg": rng.choice(("RS256", "HS256", "ES256")), "typ": "JWT", "kid": draw(rng, HEX, 8)})
    body = _b64url({"sub": draw(rng, DIGITS, 8), "aud": word(rng), "exp": rng.randint(1_750_000_000, 1_790_000_000)})
    return f"{head}.{body}.{draw(rng, URL64, 86)}"


def jwe(rng: Random) -> str:
    """Draw an encrypted token: five parts, the first readable."""
    head = _b64url({"alg": "RSA-OAEP-256", "enc": "A256GCM"})
    return ".".join((head, draw(rng, URL64, 342), draw(rng, URL64, 16), draw(rng, URL64, 90), draw(rng, URL64, 22)))


def basic(rng: Random) -> str:
    """Draw a user and a password in base64."""
    return base64.b64encode(f"svc-{word(rng)}:{plain(rng)}".encode()).decode()


def block(size: int) -> Maker:
    """Draw lines of base64 as a key file has them."""
    return lambda rng: "\n".join(draw(rng, B64, 64) for _ in range(size)) + "\n" + draw(rng, B64, 24)


def flat(rng: Random) -> str:
    r"""Draw a key block written on one line, as JSON does it."""
    return "\\n".join(draw(rng, B64, 64) for _ in range(12))


SECRET: dict[str, Maker] = {
    "password": password, "plain": plain, "escaped": escaped, "jwt": jwt, "jwe": jwe, "basic": basic,
    "key": block(12), "shortkey": block(2), "flat": flat,
    "hex32": token("", HEX, 32), "hex40": token("", HEX, 40), "hex64": token("", HEX, 64),
    "opaque": token("", URL64, 43), "b62": token("", B62, 32), "b64": token("", B64, 43, "="),
    "b64long": token("", B64, 180),
    "azure": token("", B64, 86, "=="), "session": token("", LOWER + DIGITS, 26), "upper": token("", UPPER + DIGITS, 24),
    "hook": token("", URL64, 68), "slackhook": token("", B62, 24), "bcrypt": token("$2b$12$", B62 + "./", 53),
    "sigpct": token("", B62, 40, "%3D"), "fernet": token("", URL64, 43, "="),
    "bootstrap": lambda rng: f"{draw(rng, LOWER + DIGITS, 6)}.{draw(rng, LOWER + DIGITS, 16)}",
    "shadow": lambda rng: f"$6${draw(rng, B62, 16)}${draw(rng, B62 + './', 86)}",
    "apr1": lambda rng: f"$apr1${draw(rng, B62, 8)}${draw(rng, B62 + './', 22)}",
}  # fmt: skip


def placed() -> Iterator[Planted]:
    """Every form, three times with other values."""
    return each(BLOCKS | FORMS, SECRET, 3)
