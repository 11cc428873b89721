"""Tokens of services and of package registries, as they look and as they stand."""

import base64
from random import Random

from tests.privacy.planted.model import (
    B62,
    B64,
    DIGITS,
    HEX,
    LOWER,
    UPPER,
    URL64,
    Maker,
    Token,
    draw,
    either,
    joined,
    token,
)


def _pypi(rng: Random) -> str:
    return "pypi-" + "AgEIcHlwaS5vcmc" + draw(rng, URL64, 150)


def _slack(kind: str) -> Maker:
    def make(rng: Random) -> str:
        return f"{kind}-{draw(rng, DIGITS, 12)}-{draw(rng, DIGITS, 13)}-{draw(rng, B62, 24)}"

    return make


def _docker_auth(rng: Random) -> str:
    return base64.b64encode(f"ci-{draw(rng, LOWER, 5)}:{draw(rng, B62, 20)}".encode()).decode()


HOOK = ("https://hooks.slack.com/services/T{a}/B{b}/", "https://hooks.slack.com/workflows/T{a}/A{b}/")


def _slack_hook(rng: Random) -> str:
    head = rng.choice(HOOK).format(a=draw(rng, UPPER + DIGITS, 10), b=draw(rng, UPPER + DIGITS, 10))
    return head + draw(rng, B62, 24)


SAAS = (
    Token(
        "github",
        22,
        either(
            *(token(p, B62, 36) for p in ("ghp_", "gho_", "ghs_", "ghu_", "ghr_")),
            joined("_", token("github_pat_", B62, 22), token("", B62, 59)),
        ),
        ("github token", "gh token", "access token"),
        (
            "fatal: unable to access 'https://x-access-token:{v}@github.com/acme/shop.git/': 403",
            "git clone https://{v}@github.com/acme/shop.git",
            "Authorization: token {v}",
        ),
    ),
    Token(
        "gitlab",
        16,
        either(
            *(token(p, URL64, 20) for p in ("glpat-", "gldt-", "glptt-", "glrt-")),
            token("glcbt-64_", URL64, 20),
            token("GR1348941", URL64, 20),
        ),
        ("gitlab token", "private token", "runner token"),
        (
            "git push https://oauth2:{v}@gitlab.acme.io/shop/cart.git HEAD:main",
            "PRIVATE-TOKEN: {v}",
        ),
    ),
    Token(
        "slack-token",
        20,
        either(
            _slack("xoxb"),
            _slack("xoxp"),
            _slack("xoxa"),
            joined("-", token("xapp-1-A", UPPER + DIGITS, 10), token("", DIGITS, 13), token("", HEX, 64)),
        ),
        ("slack bot token", "slack token", "app token"),
    ),
    Token(
        "slack-webhook",
        14,
        _slack_hook,
        ("slack webhook", "webhook url", "slack api url"),
        (
            'alertmanager: notify retry canceled: Post "{v}": context deadline exceeded',
            "curl -X POST -H 'Content-type: application/json' --data @p.json {v}",
        ),
    ),
    Token(
        "stripe",
        16,
        either(
            *(token(p, B62, 24) for p in ("sk_live_", "sk_test_", "rk_live_")),
            token("sk_live_51", B62, 97),
            token("whsec_", B62, 32),
        ),
        ("stripe secret key", "stripe key", "api key"),
        ("curl https://api.stripe.com/v1/charges -u {v}:",),
    ),
    Token(
        "llm-key",
        18,
        either(
            joined("T3BlbkFJ", token("sk-", B62, 20), token("", B62, 20)),
            joined("T3BlbkFJ", token("sk-proj-", URL64, 74), token("", URL64, 74)),
            token("sk-ant-api03-", URL64, 93, "AA"),
        ),
        ("openai api key", "anthropic api key", "llm key"),
        (
            "openai.AuthenticationError: Error code: 401 - Incorrect API key provided: {v}.",
            "x-api-key: {v}",
        ),
    ),
    Token(
        "npm", 10, token("npm_", B62, 36), ("npm token", "node auth token"), ("//registry.npmjs.org/:_authToken={v}",)
    ),
    Token("pypi", 10, _pypi, ("twine password", "pypi token"), ("  username = __token__\n  password = {v}",)),
    Token(
        "docker",
        12,
        either(token("dckr_pat_", URL64, 27), token("dckr_oat_", URL64, 32)),
        ("docker token", "docker password"),
        ("docker login -u acmeci -p {v}",),
    ),
    Token(
        "docker-auth",
        8,
        _docker_auth,
        ("auth",),
        (
            '{{"auths": {{"https://index.docker.io/v1/": {{"auth": "{v}"}}}}}}',
            '\t"auths": {{"registry.acme.io": {{"auth": "{v}"}}}}',
        ),
        telling=False,
    ),
    Token(
        "digitalocean",
        10,
        either(*(token(p, HEX, 64) for p in ("dop_v1_", "doo_v1_", "dor_v1_"))),
        ("digitalocean token", "do token"),
    ),
    Token(
        "sendgrid",
        10,
        joined(".", token("SG.", URL64, 22), token("", URL64, 43)),
        ("sendgrid api key", "smtp password"),
    ),
    Token(
        "twilio",
        16,
        either(token("SK", HEX, 32), token("", HEX, 32)),
        ("twilio auth token", "twilio api key secret"),
        ("curl -u AC00000000000000000000000000000000:{v} https://api.twilio.com/2010-04-01/Accounts.json",),
        telling=False,
    ),
    Token(
        "grafana",
        10,
        either(joined("_", token("glsa_", B62, 32), token("", HEX, 8)), token("glc_", B64, 88, "=")),
        ("grafana token", "service account token"),
    ),
    Token(
        "vault",
        14,
        either(token("hvs.", URL64, 90), token("hvb.", URL64, 130), token("hvs.CAES", B62, 80)),
        ("vault token", "vault client token"),
        (
            "X-Vault-Token: {v}",
            "vault login {v}",
            "Key                Value\n---                -----\ntoken              {v}\ntoken_duration     768h",
        ),
    ),
    Token(
        "datadog",
        16,
        either(token("", HEX, 32), token("", HEX, 40)),
        ("dd api key", "datadog api key", "dd app key", "datadog app key"),
        (
            "DD-API-KEY: {v}",
            "curl -H 'DD-APPLICATION-KEY: {v}' https://api.datadoghq.eu/api/v1/validate",
            "https://app.datadoghq.com/api/v1/series?api_key={v} 403 Forbidden",
        ),
        telling=False,
    ),
    Token(
        "new-relic",
        14,
        either(token("NRAK-", UPPER + DIGITS, 27), token("", HEX, 36, "NRAL"), token("eu01xx", HEX, 30, "NRAL")),
        ("new relic license key", "new relic api key", "license key"),
        (
            "https://collector.newrelic.com/agent_listener/invoke_raw_method?method=connect&license_key={v}&protocol_version=17",
        ),
    ),
    Token(
        "other-saas",
        44,
        either(
            token("hf_", LOWER + UPPER, 34),
            token("shpat_", HEX, 32),
            token("dapi", HEX, 32),
            token("lin_api_", B62, 40),
            token("sntrys_", B62, 80),
            token("squ_", HEX, 40),
            token("figd_", URL64, 40),
            token("ntn_", B62, 46),
            token("ATATT3xFfGF0", URL64, 170, "=1A2B3C4D"),
            joined(":AA", token("", DIGITS, 10), token("", URL64, 33)),
            token("key-", HEX, 32),
            joined(".atlasv1.", token("", B62, 14), token("", B62, 67)),
            token("pul-", HEX, 40),
            token("PMAK-", HEX, 24, "-" + "9f" * 17),
            token("rubygems_", HEX, 48),
            token("EAAA", URL64, 60),
            token("sq0csp-", URL64, 43),
        ),
        ("api token", "access token", "api key", "auth token", "service token"),
    ),
    Token(
        "generic-key",
        30,
        either(token("", B62, 32), token("", HEX, 40), token("", URL64, 43), token("", HEX, 64)),
        (
            "api key",
            "apikey",
            "client secret",
            "app secret",
            "secret key",
            "access token",
            "refresh token",
            "auth token",
            "encryption key",
            "signing key",
            "webhook secret",
            "jwt secret",
            "secret token",
            "session secret",
            "hmac key",
            "master key",
        ),
        telling=False,
    ),
)
