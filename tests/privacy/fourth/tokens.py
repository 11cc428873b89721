"""Tokens in the shapes that their makers document, each in the lines where such a token really shows up."""

# ruff: noqa: E501 - lines of tools stand here at their own length

from collections.abc import Iterator
from itertools import cycle, islice

from tests.privacy.fourth.fill import filled
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
    Planted,
    dice,
    joined,
    token,
)

# kind: the shape, the name of its setting
TOKENS: dict[str, tuple[Maker, str]] = {
    "aws access key id": (token("AKIA", B32, 16), "AWS_ACCESS_KEY_ID"),
    "aws temporary key id": (token("ASIA", B32, 16), "aws_access_key_id"),
    "gcp api key": (token("AIza", URL64, 35), "GOOGLE_MAPS_KEY"),
    "gcp access token": (token("ya29.a0Af", URL64, 160), "CLOUDSDK_AUTH_ACCESS_TOKEN"),
    "gcp client secret": (token("GOCSPX-", URL64, 28), "OAUTH_CLIENT_SECRET"),
    "gcp refresh token": (token("1//0g", URL64, 96), "refresh_token"),
    "azure client secret": (joined("8Q~", token("", B62, 3), token("", B62 + "_.~-", 34)), "AZURE_CLIENT_SECRET"),
    "github classic": (token("ghp_", B62, 36), "GITHUB_TOKEN"),
    "github server": (token("ghs_", B62, 36), "GH_TOKEN"),
    "github oauth": (token("gho_", B62, 36), "oauth_token"),
    "github fine-grained": (joined("_", token("github_pat_", B62, 22), token("", B62, 59)), "GH_PAT"),
    "gitlab personal": (token("glpat-", URL64, 20), "GITLAB_TOKEN"),
    "gitlab runner": (token("glrt-", URL64, 20), "runner_token"),
    "gitlab deploy": (token("gldt-", URL64, 20), "CI_DEPLOY_PASSWORD"),
    "gitlab trigger": (token("glptt-", HEX, 40), "TRIGGER_TOKEN"),
    "slack bot": (
        joined("-", token("xoxb-", DIGITS, 12), token("", DIGITS, 13), token("", B62, 24)),
        "SLACK_BOT_TOKEN",
    ),
    "slack user": (
        joined("-", token("xoxp-", DIGITS, 12), token("", DIGITS, 12), token("", DIGITS, 13), token("", HEX, 32)),
        "slack_token",
    ),
    "slack app": (
        joined("-", token("xapp-1-A0", UPPER + DIGITS, 9), token("", DIGITS, 13), token("", HEX, 64)),
        "SLACK_APP_TOKEN",
    ),
    "stripe secret": (token("sk_live_51", B62, 97), "STRIPE_API_KEY"),
    "stripe short": (token("sk_test_", B62, 24), "stripe_key"),
    "stripe restricted": (token("rk_live_", B62, 24), "STRIPE_RESTRICTED"),
    "stripe webhook": (token("whsec_", B62, 32), "STRIPE_WEBHOOK_SECRET"),
    "twilio api key": (token("SK", HEX, 32), "TWILIO_API_KEY"),
    "sendgrid": (joined(".", token("SG.", URL64, 22), token("", URL64, 43)), "SENDGRID_API_KEY"),
    "npm": (token("npm_", B62, 36), "NPM_TOKEN"),
    "pypi": (token("pypi-AgEIcHlwaS5vcmc", URL64, 150), "TWINE_PASSWORD"),
    "docker hub": (token("dckr_pat_", URL64, 27), "DOCKERHUB_TOKEN"),
    "hugging face": (token("hf_", B62, 34), "HF_TOKEN"),
    "openai project": (joined("T3BlbkFJ", token("sk-proj-", URL64, 74), token("", URL64, 73)), "OPENAI_API_KEY"),
    "openai legacy": (joined("T3BlbkFJ", token("sk-", B62, 20), token("", B62, 20)), "openai.api_key"),
    "anthropic": (token("sk-ant-api03-", URL64, 93, "AA"), "ANTHROPIC_API_KEY"),
    "new relic user": (token("NRAK-", UPPER + DIGITS, 27), "NEW_RELIC_USER_KEY"),
    "new relic license": (token("", HEX, 36, "NRAL"), "NEW_RELIC_LICENSE_KEY"),
    "telegram bot": (joined(":AA", token("6", DIGITS, 9), token("", URL64, 33)), "TELEGRAM_TOKEN"),
    "discord bot": (joined(".", token("MT", B62, 24), token("G", URL64, 5), token("", URL64, 38)), "DISCORD_TOKEN"),
    "heroku": (token("HRKU-AA", URL64, 58), "HEROKU_API_KEY"),
    "shopify admin": (token("shpat_", HEX, 32), "SHOPIFY_ACCESS_TOKEN"),
    "shopify secret": (token("shpss_", HEX, 32), "SHOPIFY_API_SECRET"),
    "digitalocean": (token("dop_v1_", HEX, 64), "DIGITALOCEAN_TOKEN"),
    "linear": (token("lin_api_", B62, 40), "LINEAR_API_KEY"),
    "atlassian": (token("ATATT3xFfGF0", URL64, 172), "JIRA_API_TOKEN"),
    "databricks": (token("dapi", HEX, 32), "DATABRICKS_TOKEN"),
    "vault service": (token("hvs.CAESI", URL64, 86), "VAULT_TOKEN"),
    "vault batch": (token("hvb.AAAAAQ", URL64, 120), "vault_token"),
    "terraform cloud": (joined(".atlasv1.", token("", B62, 14), token("", B62, 67)), "TF_TOKEN_app_terraform_io"),
    "grafana service": (joined("_", token("glsa_", B62, 32), token("", HEX, 8)), "GRAFANA_TOKEN"),
    "grafana cloud": (token("glc_eyJ", B64, 120), "GRAFANA_CLOUD_KEY"),
    "sentry": (joined("_", token("sntrys_eyJ", B64, 80), token("", B64, 43)), "SENTRY_AUTH_TOKEN"),
    "sentry user": (token("sntryu_", HEX, 64), "SENTRY_TOKEN"),
    "postman": (joined("-", token("PMAK-", HEX, 24), token("", HEX, 34)), "POSTMAN_API_KEY"),
    "mailgun": (token("key-", HEX, 32), "MAILGUN_API_KEY"),
    "mailchimp": (token("", HEX, 32, "-us14"), "MAILCHIMP_API_KEY"),
    "square": (token("EAAAE", URL64, 59), "SQUARE_ACCESS_TOKEN"),
    "planetscale": (token("pscale_tkn_", URL64, 43), "PLANETSCALE_TOKEN"),
    "supabase": (token("sbp_", HEX, 40), "SUPABASE_ACCESS_TOKEN"),
    "doppler": (token("dp.pt.", B62, 43), "DOPPLER_TOKEN"),
    "pulumi": (token("pul-", HEX, 40), "PULUMI_ACCESS_TOKEN"),
    "notion": (token("ntn_", B62, 46), "NOTION_TOKEN"),
    "airtable": (joined(".", token("pat", B62, 14), token("", HEX, 64)), "AIRTABLE_PAT"),
    "figma": (token("figd_", URL64, 40), "FIGMA_TOKEN"),
    "age identity": (token("AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58), "SOPS_AGE_KEY"),
    "rubygems": (token("rubygems_", HEX, 48), "GEM_HOST_API_KEY"),
    "sonarqube": (token("squ_", HEX, 40), "SONAR_TOKEN"),
    "buildkite": (token("bkua_", HEX, 40), "BUILDKITE_API_TOKEN"),
    "circleci": (joined("_", token("CCIPAT_", B62, 22), token("", HEX, 40)), "CIRCLE_TOKEN"),
    "firebase server": (joined(":APA91b", token("AAAA", URL64, 7), token("", URL64, 134)), "FCM_SERVER_KEY"),
    "groq": (token("gsk_", B62, 52), "GROQ_API_KEY"),
    "perplexity": (token("pplx-", B62, 48), "PPLX_API_KEY"),
    "replicate": (token("r8_", B62, 37), "REPLICATE_API_TOKEN"),
    "xai": (token("xai-", B62, 80), "XAI_API_KEY"),
    "tailscale": (joined("-", token("tskey-auth-k", B62, 11), token("", B62, 32)), "TS_AUTHKEY"),
    "dynatrace": (joined(".", token("dt0c01.", B32, 24), token("", B32, 64)), "DT_API_TOKEN"),
    "launchdarkly": (token("sdk-", HEX, 8, "-41c3-4f6e-9d20-7b1f3c5a9e42"), "LAUNCHDARKLY_SDK_KEY"),
    "artifactory": (token("AKCp8", B62, 68), "ARTIFACTORY_API_KEY"),
    "easypost": (token("EZAK", B62, 54), "EASYPOST_KEY"),
    "flyio": (token("FlyV1 fm2_", B64, 120), "FLY_API_TOKEN"),
    "clojars": (token("CLOJARS_", LOWER + DIGITS, 60), "CLOJARS_PASSWORD"),
    "contentful": (token("CFPAT-", URL64, 43), "CONTENTFUL_MANAGEMENT_TOKEN"),
    "typeform": (token("tfp_", URL64, 59), "TYPEFORM_TOKEN"),
    "1password service": (token("ops_eyJ", B64, 250), "OP_SERVICE_ACCOUNT_TOKEN"),
    "scalingo": (token("tk-us-", URL64, 48), "SCALINGO_API_TOKEN"),
    "datadog api key": (token("", HEX, 32), "DD_API_KEY"),
    "datadog app key": (token("", HEX, 40), "DD_APP_KEY"),
    "pagerduty key": (token("u+", B62, 18), "PAGERDUTY_API_KEY"),
    "twilio auth": (token("", HEX, 32), "TWILIO_AUTH_TOKEN"),
    "aws secret": (token("", B64, 40), "AWS_SECRET_ACCESS_KEY"),
    "aws session": (token("IQoJb3JpZ2luX2VjE", B64, 300), "AWS_SESSION_TOKEN"),
    "cloudflare": (token("", URL64, 40), "CLOUDFLARE_API_TOKEN"),
    "azure devops": (token("", LOWER + "234567", 52), "AZURE_DEVOPS_EXT_PAT"),
    "okta": (token("00", URL64, 40), "OKTA_API_TOKEN"),
    "algolia": (token("", HEX, 32), "ALGOLIA_ADMIN_KEY"),
}
# of these the name gives them away, never the look
BY_NAME = frozenset((
    "datadog api key", "datadog app key", "pagerduty key", "twilio auth", "aws secret", "aws session", "cloudflare",
    "azure devops", "okta", "algolia", "azure client secret", "new relic license", "mailchimp", "mailgun", "launchdarkly",
    "scalingo", "easypost", "gcp refresh token", "clojars", "twilio api key",
))  # fmt: skip
NAMED = (
    "NAME=<<it>>",
    "export NAME='<<it>>'",
    '      - name: NAME\n        value: "<<it>>"',
    "  NAME: <<it>>",
    '{"level":"debug","ts":<<:secs>>.12,"msg":"effective settings","env":{"PORT":"<<:port>>","NAME":"<<it>>"}}',
    'ENV NAME="<<it>>"',
    "<<:day>>T<<:clock>>Z <<:word>>[<<:n>>]: os.environ: {'HOME': '/root', 'NAME': '<<it>>', 'LANG': 'C.UTF-8'}",
    "+ docker run --rm -e NAME=<<it>> registry.internal/<<:word>>:<<:ver>>",
    'resource.env: NAME = "<<it>>" -> (known after apply)',
    '<add key="NAME" value="<<it>>" />',
    "Environment=NAME=<<it>>",
    '$env:NAME = "<<it>>"',
    "kubectl create secret generic <<:word>> --from-literal=NAME=<<it>> -n prod",
    "-D NAME=<<it>> -Xmx512m -jar /app/<<:word>>.jar",
    "[<<:clock>> WRN] Configuration value NAME: <<it>> overridden by command line",
)
ALONE = (
    "<<:day>> <<:clock>>,123 ERROR [<<:word>>] request rejected by upstream: invalid credential <<it>> (status 401)",
    "curl -sS -H 'Authorization: Bearer <<it>>' https://api.example.net/v1/<<:word>>",
    '<<:ip>> - - [14/Mar/2026:<<:clock>> +0000] "GET /v2/<<:word>>?key=<<it>>&page=2 HTTP/1.1" 200 <<:n>>',
    'panic: unexpected response for token "<<it>>"\n\ngoroutine 1 [running]:',
    "I0314 <<:clock>>.123456       1 client.go:88] using <<it>> for <<:word>>",
    '-  auth_value = "<<it>>"\n+  auth_value = var.auth_value',
    "remote: https://oauth2:<<it>>@git.example.net/team/<<:word>>.git",
    "Mar 14 <<:clock>> web-2 <<:word>>[<<:n>>]: X-Api-Key: <<it>>",
    '    "message": "login with <<it>> failed after <<:small>> attempts",',
    "<<:clock>> bob: can you check why <<it>> gets a 403",
)
TURNS = 7


def carried() -> Iterator[Planted]:
    """Every token under its own name, and, where its look is documented, in other places too."""
    named, alone = cycle(NAMED), cycle(ALONE)
    for kind, (make, name) in TOKENS.items():
        rng = dice(f"fourth/token/{kind}")
        count = TURNS if kind in BY_NAME else 3
        forms = [form.replace("NAME", name) for form in islice(named, count)]
        if kind not in BY_NAME:
            forms += islice(alone, TURNS - count)
        for form in forms:
            text, values = filled(form, rng, {"it": make})
            yield Planted(kind, text, values)
