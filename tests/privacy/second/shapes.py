"""Values of secrets, drawn: tokens that show what they are, keys that need a name, passwords as people choose them."""

import base64
import json
from random import Random

from tests.privacy.planted.model import (
    B32,
    B62,
    B64,
    DIGITS,
    HEX,
    LOWER,
    UPPER,
    URL64,
    Maker,
    draw,
    either,
    joined,
    token,
)

HEXUP = DIGITS + "ABCDEF"
LOWNUM = LOWER + DIGITS
UPNUM = UPPER + DIGITS


def _encoded(length: int) -> Maker:
    return lambda rng: base64.b64encode(rng.randbytes(length)).decode()


def _jwt(rng: Random) -> str:
    head = rng.choice(({"alg": "HS256", "typ": "JWT"}, {"alg": "RS256", "kid": draw(rng, HEX, 8)}))
    body = {"sub": str(rng.randrange(10**9)), "iat": 1_700_000_000 + rng.randrange(10**7), "scope": "read write"}
    parts = [
        base64.urlsafe_b64encode(json.dumps(p, separators=(",", ":")).encode()).decode().rstrip("=")
        for p in (head, body)
    ]
    return ".".join([*parts, draw(rng, URL64, 43)])


def _uuid(rng: Random) -> str:
    return "-".join(draw(rng, HEX, n) for n in (8, 4, 4, 4, 12))


def _pem(kind: str, lines: int) -> Maker:
    def make(rng: Random) -> str:
        body = "\n".join(draw(rng, B64, 64) for _ in range(lines))
        return f"-----BEGIN {kind}-----\n{body}\n{draw(rng, B64, 30)}==\n-----END {kind}-----"

    return make


# Each is recognizable by itself: a prefix, a length, a separator.
TELLING: dict[str, Maker] = {
    "aws-access-key": either(token("AKIA", B32, 16), token("ASIA", B32, 16)),
    "gcp-api-key": token("AIza", URL64, 35),
    "gcp-oauth": token("ya29.a0", URL64, 120),
    "gcp-client-secret": token("GOCSPX-", URL64, 28),
    "github": either(
        *(token(p, B62, 36) for p in ("ghp_", "gho_", "ghs_", "ghu_")),
        joined("_", token("github_pat_", B62, 22), token("", B62, 59)),
    ),
    "gitlab": either(*(token(p, URL64, 20) for p in ("glpat-", "gldt-", "glrt-", "GR1348941"))),
    "slack": either(
        joined("-", token("xoxb-", DIGITS, 12), token("", DIGITS, 13), token("", B62, 24)),
        joined("-", token("xapp-1-A", UPNUM, 10), token("", DIGITS, 13), token("", HEX, 64)),
    ),
    "slack-webhook": joined(
        "/", token("https://hooks.slack.com/services/T", UPNUM, 8), token("B", UPNUM, 10), token("", B62, 24)
    ),
    "discord-webhook": joined("/", token("https://discord.com/api/webhooks/", DIGITS, 18), token("", URL64, 68)),
    "stripe": either(*(token(p, B62, 24) for p in ("sk_live_", "rk_live_", "sk_test_", "whsec_"))),
    "twilio": token("SK", HEX, 32),
    "sendgrid": joined(".", token("SG.", URL64, 22), token("", URL64, 43)),
    "mailgun": either(token("key-", HEX, 32), token("", HEX, 32, "-us12")),
    "npm": token("npm_", B62, 36),
    "pypi": token("pypi-AgEIcHlwaS5vcmc", URL64, 150),
    "rubygems": token("rubygems_", HEX, 48),
    "dockerhub": token("dckr_pat_", URL64, 27),
    "newrelic": either(token("NRAK-", UPNUM, 27), token("", HEX, 36, "NRAL")),
    "openai": either(token("sk-", B62, 48), token("sk-proj-", URL64, 120)),
    "anthropic": token("sk-ant-api03-", URL64, 93, "AA"),
    "huggingface": token("hf_", B62, 34),
    "groq": token("gsk_", B62, 52),
    "vault": either(token("hvs.CAESI", URL64, 90), token("hvb.AAAAAQ", URL64, 130), token("s.", B62, 24)),
    "terraform-cloud": joined(".", token("", B62, 14), token("atlasv1.", URL64, 67)),
    "shopify": either(*(token(p, HEX, 32) for p in ("shpat_", "shpss_", "shpca_"))),
    "telegram": joined(":", token("", "123456789", 10), token("AA", URL64, 33)),
    "discord": joined(".", token("MT", B62, 24), token("G", B62, 5), token("", URL64, 38)),
    "digitalocean": either(token("dop_v1_", HEX, 64), token("doo_v1_", HEX, 64)),
    "atlassian": token("ATATT3xFfGF0", URL64, 180),
    "bitbucket": token("ATBB", B62, 32),
    "linear": token("lin_api_", B62, 40),
    "notion": either(token("secret_", B62, 43), token("ntn_", B62, 46)),
    "grafana": either(joined("_", token("glsa_", B62, 32), token("", HEX, 8)), token("glc_eyJvIjoi", B62, 80)),
    "sentry": token("sntrys_eyJpYXQiOjE3", B62, 110),
    "postman": joined("-", token("PMAK-", HEX, 24), token("", HEX, 34)),
    "figma": token("figd_", URL64, 40),
    "airtable": joined(".", token("pat", B62, 14), token("", HEX, 64)),
    "doppler": token("dp.pt.", B62, 43),
    "planetscale": token("pscale_tkn_", URL64, 43),
    "databricks": token("dapi", HEX, 32),
    "supabase": token("sbp_", HEX, 40),
    "sonar": either(token("sqp_", HEX, 40), token("squ_", HEX, 40)),
    "square": either(token("sq0csp-", URL64, 43), token("EAAAE", URL64, 59)),
    "paypal": joined("$", token("access_token$production$", LOWNUM, 16), token("", HEX, 32)),
    "dynatrace": joined(".", token("dt0c01.", UPNUM, 24), token("", UPNUM, 64)),
    "age": token("AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "pulumi": token("pul-", HEX, 40),
    "buildkite": token("bkua_", HEX, 40),
    "tailscale": joined("-", token("tskey-auth-k", B62, 11), token("", B62, 32)),
    "perplexity": token("pplx-", B62, 48),
    "langsmith": joined("_", token("lsv2_pt_", HEX, 32), token("", HEX, 10)),
    "replicate": token("r8_", B62, 37),
    "typeform": token("tfp_", URL64, 59),
    "jwt": _jwt,
    "azure-client-secret": joined("", token("", B62, 3), token("8Q~", B62 + "_.~", 34)),
    "password-hash": either(
        token("$2b$12$", B62 + "./", 53),
        joined("$", token("$6$", B62, 16), token("", B62 + "./", 86)),
        joined("$", token("$argon2id$v=19$m=65536,t=3,p=4$", B64, 22), token("", B64, 43)),
    ),
}

# Random strings that only a name, a place or a sentence gives away.
NAMED: dict[str, Maker] = {
    "aws-secret": token("", B64, 40),
    "aws-session": token("IQoJb3JpZ2luX2Vj", B64, 280, "=="),
    "azure-key": _encoded(64),
    "azure-devops": token("", LOWER + "234567", 52),
    "hex32": token("", HEX, 32),
    "hex40": token("", HEX, 40),
    "hex64": token("", HEX, 64),
    "alnum20": token("", B62, 20),
    "alnum24": token("", B62, 24),
    "alnum32": token("", B62, 32),
    "url40": token("", URL64, 40),
    "uuid-key": _uuid,
    "cloudflare-global": token("", HEX, 37),
    "okta": token("00", URL64, 40),
    "jenkins": token("11", HEX, 32),
    "b64-32": _encoded(32),
    "b64-24": _encoded(24),
    "signature": lambda rng: _encoded(32)(rng).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    "hexsig": token("", HEX, 64),
    "google-refresh": token("1//0", URL64, 100),
    "session": either(token("", LOWNUM, 26), token("", HEXUP, 32), token("s%3A", URL64, 32)),
    "otp": token("", DIGITS, 6),
    "otp-seed": token("", B32, 32),
    "basic": lambda rng: base64.b64encode(f"{draw(rng, LOWER, 7)}:{draw(rng, B62, 14)}".encode()).decode(),
    "rsa": _pem("RSA PRIVATE KEY", 6),
    "ec": _pem("EC PRIVATE KEY", 2),
    "pkcs8": _pem("PRIVATE KEY", 6),
    "openssh": _pem("OPENSSH PRIVATE KEY", 5),
    "pgp": _pem("PGP PRIVATE KEY BLOCK", 8),
    "encrypted-key": _pem("ENCRYPTED PRIVATE KEY", 6),
    "sentry-key": token("", HEX, 32),
}

WORDS = (
    "tiger",
    "winter",
    "Summer",
    "dragon",
    "Monday",
    "falcon",
    "coffee",
    "Purple",
    "rocket",
    "Harbor",
    "velvet",
    "quartz",
)


def _chosen(rng: Random) -> str:
    return f"{rng.choice(WORDS).capitalize()}{rng.choice('!@#$%*?')}{rng.randrange(10, 9999)}"


def _leet(rng: Random) -> str:
    return (
        rng.choice(WORDS).replace("o", "0").replace("e", "3").capitalize() + draw(rng, DIGITS, 3) + rng.choice("!?$#")
    )


def _phrase(rng: Random) -> str:
    return "-".join(rng.sample(WORDS, 3)) + str(rng.randrange(100))


def _mixed(rng: Random) -> str:
    return draw(rng, UPPER, 1) + draw(rng, B62 + "!#%*+-.:?^_~", 13) + draw(rng, DIGITS, 1) + draw(rng, LOWER, 1)


PASSWORDS: dict[str, Maker] = {
    "password": either(_chosen, _leet, _phrase, _mixed, token("", B62, 16)),
    "password-plain": either(token("", B62, 12), _phrase, token("", B62, 20)),  # where special letters would be escaped
    "password-words": lambda rng: " ".join(rng.sample(WORDS, 3)),  # only in quotes
    "password-lower": lambda rng: "".join(w.lower() for w in rng.sample(WORDS, 2)),
    "password-pct": lambda rng: f"{draw(rng, B62, 6)}%40{draw(rng, B62, 5)}%21",
    "password-special": lambda rng: f"{draw(rng, B62, 5)}${draw(rng, '&*()#@', 3)}{draw(rng, B62, 5)}",
    "pin": token("", DIGITS, 4),
}

SECRETS: dict[str, Maker] = {**TELLING, **NAMED, **PASSWORDS}
