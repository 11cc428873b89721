"""Values of the third set: keys of services, passwords out of generators and out of heads, and people's data."""

import base64
import json
import re
from random import Random

from tests.privacy.planted.model import B32, B62, B64, DIGITS, HEX, LOWER, UPPER, URL64, Maker, draw, either, token
from tests.privacy.second.persons import PEOPLE
from tests.privacy.second.shapes import SECRETS

NAMES = ("maria.lopez", "tom_baker", "s.ivanova", "kchan", "lena-fischer", "d.okoro", "hiro", "aylin.kaya")
COMPANIES = ("contoso.com", "initech.io", "northwind.co.uk", "example.fr", "globex.dev", "mail.umbrella.com.br")


def _encoded(length: int) -> Maker:
    return lambda rng: base64.b64encode(rng.randbytes(length)).decode()


def _generated(rng: Random) -> str:
    """A password manager's: twelve and more of everything, nothing that a shell or a quote would eat."""
    return draw(rng, UPPER, 2) + draw(rng, B62 + "!%*+-.?_", 12) + draw(rng, DIGITS, 2)


def _remembered(rng: Random) -> str:
    word = rng.choice(("Passw0rd", "Welcome", "hunter", "Spring", "letmein", "Qwerty", "S3cret", "Berlin"))
    return word + rng.choice(("", "_", "!", "#")) + str(rng.randrange(10, 9999))


def _jwt(rng: Random) -> str:
    def part(what: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(what, separators=(",", ":")).encode()).decode().rstrip("=")

    claims = {
        "iss": "https://login.example.com/",
        "sub": draw(rng, HEX, 24),
        "exp": 1_717_000_000 + rng.randrange(9999),
    }
    return f"{part({'typ': 'JWT', 'alg': 'ES256'})}.{part(claims)}.{draw(rng, URL64, 86)}"


def _email(rng: Random) -> str:
    tag = rng.choice(("", "", "+oncall", "+billing"))
    return f"{rng.choice(NAMES)}{rng.choice(('', str(rng.randrange(99))))}{tag}@{rng.choice(COMPANIES)}"


def _national(rng: Random) -> str:
    return rng.choice(
        (
            f"(0{rng.randrange(21, 99)}) {draw(rng, DIGITS, 7)}",
            f"({rng.choice(('212', '415', '617'))}) 5{draw(rng, '2346789', 2)}-{draw(rng, DIGITS, 4)}",
            f"{rng.choice(('212', '415', '617'))} 5{draw(rng, '2346789', 2)} {draw(rng, DIGITS, 4)}",
            f"0171 {draw(rng, '23456789', 7)}",
            f"06 12 {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)}",
            f"07700 900{draw(rng, DIGITS, 3)}",
        )
    )


def _international(rng: Random) -> str:
    return rng.choice(
        (
            f"+1415555{draw(rng, DIGITS, 4)}",
            f"+4930{draw(rng, '23456789', 7)}",
            f"+33 6 12 {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)}",
            f"+44 7911 {draw(rng, DIGITS, 6)}",
            f"+91 98765 {draw(rng, DIGITS, 5)}",
            f"+1-202-555-{draw(rng, DIGITS, 4)}",
            f"+49 (0) 171 {draw(rng, '23456789', 7)}",
            f"+61 412 {draw(rng, DIGITS, 3)} {draw(rng, DIGITS, 3)}",
        )
    )


def _pem(kind: str, lines: int) -> Maker:
    return lambda rng: "\n".join(
        (
            f"-----BEGIN {kind}-----",
            *(draw(rng, B64, 64) for _ in range(lines)),
            draw(rng, B64, 22) + "==",
            f"-----END {kind}-----",
        )
    )


SERVICES: dict[str, Maker] = {
    "jwt": _jwt,
    "aws-id": either(token("AKIA", B32, 16), token("ASIA", B32, 16), token("ABIA", B32, 16)),
    "aws-key": token("", B64, 40),
    "gcp-key": token("AIzaSy", URL64, 33),
    "github": either(
        *(token(p, B62, 36) for p in ("ghp_", "gho_", "ghs_", "ghr_")),
        lambda rng: f"github_pat_11{draw(rng, UPPER + DIGITS, 20)}_{draw(rng, B62, 59)}",
    ),
    "gitlab": either(*(token(p, URL64, 20) for p in ("glpat-", "glptt-", "glsoat-", "gldt-", "glcbt-64_"))),
    "slack": either(
        lambda rng: f"xoxb-{draw(rng, DIGITS, 11)}-{draw(rng, DIGITS, 12)}-{draw(rng, B62, 24)}",
        lambda rng: (
            f"xoxp-{draw(rng, DIGITS, 12)}-{draw(rng, DIGITS, 12)}-{draw(rng, DIGITS, 13)}-{draw(rng, HEX, 32)}"
        ),
    ),
    "slack-hook": lambda rng: (
        f"https://hooks.slack.com/services/T0{draw(rng, UPPER, 7)}/B0{draw(rng, UPPER, 9)}/{draw(rng, B62, 24)}"
    ),
    "stripe": either(*(token(p, B62, 24) for p in ("sk_live_", "rk_live_")), token("sk_live_51", B62, 97)),
    "twilio-key": token("SK", HEX, 32),
    "sendgrid": lambda rng: f"SG.{draw(rng, URL64, 22)}.{draw(rng, URL64, 43)}",
    "mailgun": either(token("key-", HEX, 32), lambda r: f"{draw(r, HEX, 32)}-{draw(r, HEX, 8)}-{draw(r, HEX, 8)}"),
    "npm": token("npm_", B62, 36),
    "pypi": token("pypi-AgEIcHlwaS5vcmcC", URL64, 160),
    "docker": either(token("dckr_pat_", URL64, 27), token("dckr_oat_", URL64, 32)),
    "openai": either(token("sk-proj-", URL64, 124), token("sk-svcacct-", URL64, 80), token("sk-", B62, 48)),
    "anthropic": token("sk-ant-api03-", URL64, 95),
    "huggingface": token("hf_", B62, 34),
    "vault": either(token("hvs.", URL64, 24), token("hvs.CAESI", URL64, 88), token("s.", B62, 24)),
    "heroku": token("HRKU-AA", URL64, 58),
    "firebase": lambda rng: f"AAAA{draw(rng, URL64, 7)}:APA91b{draw(rng, URL64, 134)}",
    "azure-secret": lambda rng: f"{draw(rng, B62, 3)}8Q~{draw(rng, B62 + '._~', 34)}",
    "azure-storage": _encoded(64),
    "facebook": token("EAA", B62, 150),
    "mapbox": lambda rng: f"sk.eyJ1Ijoi{draw(rng, B62, 50)}.{draw(rng, URL64, 22)}",
    "linear": token("lin_api_", B62, 40),
    "digitalocean": token("dop_v1_", HEX, 64),
    "newrelic": token("NRAK-", UPPER + DIGITS, 27),
    "grafana": lambda rng: f"glsa_{draw(rng, B62, 32)}_{draw(rng, HEX, 8)}",
    "shopify": token("shpat_", HEX, 32),
    "telegram": SECRETS["telegram"],
    "databricks": SECRETS["databricks"],
    "terraform-cloud": SECRETS["terraform-cloud"],
}

THIRD: dict[str, Maker] = {
    **SERVICES,
    "pw": either(_generated, _remembered, token("", B62, 16)),
    "pw-plain": either(token("", B62, 14), token("", LOWER + DIGITS, 12)),
    "datadog-api": token("", HEX, 32),
    "datadog-app": token("", HEX, 40),
    "hex32": token("", HEX, 32),
    "hex40": token("", HEX, 40),
    "hex64": token("", HEX, 64),
    "opaque": either(token("", B62, 32), token("", URL64, 43), token("", B62, 24)),
    "uuid": lambda rng: "-".join(draw(rng, HEX, n) for n in (8, 4, 4, 4, 12)),
    "sas": lambda rng: _encoded(32)(rng).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    "basic": lambda rng: base64.b64encode(f"{draw(rng, LOWER, 6)}:{_remembered(rng)}".encode()).decode(),
    "session": either(token("", LOWER + DIGITS, 26), token("", HEX.upper(), 32), token("", URL64, 32)),
    "b64": lambda rng: base64.b64encode(_generated(rng).encode()).decode(),
    "rsa": _pem("RSA PRIVATE KEY", 5),
    "ec": _pem("EC PRIVATE KEY", 2),
    "pkcs8": _pem("PRIVATE KEY", 5),
    "openssh": _pem("OPENSSH PRIVATE KEY", 4),
    "pgp": _pem("PGP PRIVATE KEY BLOCK", 6),
    "email": _email,
    "tel": _international,
    "tel-national": _national,
    "tel-grouped": either(
        lambda rng: f"+44 7911 {draw(rng, '123456789', 6)}", lambda rng: f"+49 171 {draw(rng, '23456789', 7)}"
    ),
    "otp": token("", DIGITS, 6),
    "card-plain": lambda rng: re.sub(r"\D", "", PEOPLE["card"](rng)),
    "digits-us": token("1415555", DIGITS, 4),
    "passport": lambda rng: f"C{draw(rng, DIGITS, 8)}",
    "nhs": lambda rng: f"943 476 {draw(rng, DIGITS, 4)}",
}
MAKERS: dict[str, Maker] = {**SECRETS, **PEOPLE, **THIRD}
