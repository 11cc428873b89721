"""Private keys as they lie in files, in YAML, in JSON, in variables and in logs."""

import base64
import json
from collections.abc import Callable, Iterator
from random import Random

from tests.privacy.planted.frames import each, framed, stamp
from tests.privacy.planted.model import B64, HEX, Planted, Said, dice, draw

# the name between BEGIN and END, how the body begins, how many lines of it
SHAPES = {
    "pem-rsa": ("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA", 25),
    "pem-ec": ("EC PRIVATE KEY", "MHcCAQEEI", 3),
    "pem-pkcs8": ("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw", 26),
    "pem-encrypted": ("ENCRYPTED PRIVATE KEY", "MIIFLTBXBgkqhkiG9w0BBQ0w", 28),
    "openssh": ("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ", 6),
    "pgp": ("PGP PRIVATE KEY BLOCK", "lQOYBGX", 30),
}


def _body(rng: Random, start: str, lines: int) -> list[str]:
    width = 70 if start.startswith("b3Bl") else 64
    rows = [draw(rng, B64, width) for _ in range(lines)]
    rows[0] = start + rows[0][len(start) :]
    rows[-1] = rows[-1][: rng.randint(12, width - 2)] + "=="
    return rows


def _file(_: Random, rows: list[str]) -> str:
    return "\n".join(rows)


def _crlf(_: Random, rows: list[str]) -> str:
    return "\r\n".join(rows)


def _yaml(_: Random, rows: list[str]) -> str:
    return "tls:\n  enabled: true\n  key: |\n" + "".join(f"    {row}\n" for row in rows) + "  port: 8443"


def _json(_: Random, rows: list[str]) -> str:
    return json.dumps({"user": "deploy", "privateKey": "\n".join(rows), "port": 22})


def _variable(_: Random, rows: list[str]) -> str:
    return 'PORT=8080\nDEPLOY_KEY="' + "\n".join(rows) + '"\nTZ=UTC'


def _escaped(_: Random, rows: list[str]) -> str:
    return "JWT_PRIVATE_KEY=" + "\\n".join(rows)


def _heredoc(_: Random, rows: list[str]) -> str:
    return "+ cat > /root/.ssh/id_rsa <<EOF\n" + "\n".join(rows) + "\nEOF\n+ chmod 600 /root/.ssh/id_rsa"


def _logged(rng: Random, rows: list[str]) -> str:
    return framed(rng, Said("loaded key " + "\\n".join(rows) + " from env", ())).text


def _compose(_: Random, rows: list[str]) -> str:
    return each("signer-1  | ", Said("\n".join(["read key:", *rows, "listening on :9000"]), ())).text


def _cri(rng: Random, rows: list[str]) -> str:
    return each(f"{stamp(rng, 'iso')} stdout F ", Said("\n".join(rows), ())).text


WAYS: tuple[Callable[[Random, list[str]], str], ...] = (
    _file,
    _yaml,
    _json,
    _variable,
    _escaped,
    _heredoc,
    _logged,
    _compose,
    _cri,
    _crlf,
)


def _rows(rng: Random, kind: str, turn: int) -> tuple[list[str], list[str]]:
    name, start, count = SHAPES[kind]
    body = _body(rng, start, count)
    between = []
    if kind == "pem-rsa" and turn % 5 == 0:
        between = ["Proc-Type: 4,ENCRYPTED", f"DEK-Info: AES-128-CBC,{draw(rng, HEX, 32).upper()}", ""]
    if kind == "pgp":
        between = [""]
    # put together here, so that no scanner of repositories takes this file for a key
    return [f"-----BEGIN {name}-----", *between, *body, f"-----END {name}-----"], body


def keys() -> Iterator[Planted]:
    """Keys of every shape in every way of writing them down."""
    for kind in SHAPES:
        rng = dice(kind)
        for turn, way in enumerate(WAYS):
            rows, body = _rows(rng, kind, turn)
            yield Planted(kind, way(rng, rows), tuple(body))
    yield from _encoded()


def _encoded() -> Iterator[Planted]:
    rng = dice("pem-base64")
    for _ in range(8):
        rows, _body_rows = _rows(rng, rng.choice(("pem-rsa", "pem-pkcs8", "pem-ec")), 1)
        value = base64.b64encode("\n".join(rows).encode()).decode()
        said = rng.choice((f"kind: Secret\ntype: kubernetes.io/tls\ndata:\n  tls.key: {value}", f"TLS_KEY_B64={value}"))
        yield Planted("pem-base64", said, (value,))
