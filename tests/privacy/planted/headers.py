"""What requests carry: bearer tokens, JSON web tokens and basic authentication; and secrets of Kubernetes."""

import base64
import json
from collections.abc import Callable, Iterator
from random import Random

from tests.privacy.planted.frames import framed
from tests.privacy.planted.model import B62, HEX, URL64, Planted, Said, dice, draw
from tests.privacy.planted.passwords import any_password
from tests.privacy.planted.phrases import USERS

BEARER = (
    "Authorization: Bearer {v}",
    "authorization: bearer {v}",
    "> GET /v1/orders HTTP/1.1\n> Host: api.acme.io\n> Authorization: Bearer {v}\n> Accept: */*",
    "curl -H 'Authorization: Bearer {v}' https://api.acme.io/v1/orders",
    'headers={{"Authorization": "Bearer {v}", "Accept": "application/json"}}',
    '{{\\"authorization\\":\\"Bearer {v}\\",\\"x-request-id\\":\\"7f3a\\"}}',
    "proxy-authorization: Bearer {v}",
    'http.Header{{"Authorization":[]string{{"Bearer {v}"}}}}',
    "token rejected: Bearer {v}",
    "OAuth {v} is expired for Authorization: OAuth {v}",
    "{{'Authorization': 'Token {v}'}}",
    'wget --header="Authorization: Bearer {v}" https://repo.acme.io/a.jar',
)
JWT = (
    "invalid token {v}: signature is invalid",
    "id_token={v}&state=af0ifjsldkj",
    "Authorization: Bearer {v}",
    "JWT expired 12 minutes ago: {v}",
    '"access_token": "{v}", "expires_in": 3600',
    "wss://live.acme.io/socket?jwt={v}",
    "kubectl config set-credentials ci --token={v}",
    "token from /var/run/secrets/kubernetes.io/serviceaccount/token: {v}",
    "Cookie: access={v}; theme=dark",
    "grpc metadata authorization={v}",
    "parsed claims of {v} without kid",
    "{v}",
)
BASIC = (
    "Authorization: Basic {v}",
    "authorization: basic {v}",
    "curl -H 'Authorization: Basic {v}' https://nexus.acme.io/repository/",
    '{{"Authorization":"Basic {v}"}}',
    "Proxy-Authorization: Basic {v}",
    'http.Header{{"Authorization":[]string{{"Basic {v}"}}}}',
    "request.headers.authorization: Basic {v}",
    'proxy_set_header Authorization "Basic {v}";',
)
SECRETS = (
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db-login\ndata:\n  password: {v}\n  username: YXBw",
    '{{"apiVersion":"v1","kind":"Secret","data":{{"password":"{v}"}},"metadata":{{"name":"db"}}}}',
    "kind: Secret\napiVersion: v1\ntype: Opaque\ndata:\n  API_KEY: {v}\nmetadata:\n  name: mailer",
    "data:\n  client-secret: {v}\nkind: Secret\nmetadata:\n  name: oauth",
    "kind: Secret\nstringData:\n  db-password: {v}\ntype: Opaque",
    '$ kubectl get secret db -o jsonpath=\'{{.data}}\'\n{{"password":"{v}"}}',
    "kind: Secret\ndata:\n  token: {v}",
)


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def _jwt(rng: Random) -> str:
    head = {"alg": rng.choice(("RS256", "HS256", "ES256")), "typ": "JWT", "kid": draw(rng, HEX, 8)}
    claims = {"iss": "https://id.acme.io", "sub": draw(rng, HEX, 24), "iat": 1773480000, "exp": 1773483600}
    count = {"RS256": 342, "HS256": 43, "ES256": 86}[str(head["alg"])]
    return ".".join((_part({**head}), _part({**claims}), draw(rng, URL64, count)))


def _opaque(rng: Random) -> str:
    return draw(rng, rng.choice((B62, HEX, URL64)), rng.randint(24, 64))


def _pair(rng: Random) -> str:
    return base64.b64encode(f"{rng.choice(USERS)}:{any_password(rng)}".encode()).decode()


def _encoded(rng: Random) -> str:
    return base64.b64encode(any_password(rng).encode()).decode()


KINDS: tuple[tuple[str, int, Callable[[Random], str], tuple[str, ...]], ...] = (
    ("bearer", 24, _opaque, BEARER),
    ("jwt", 26, _jwt, JWT),
    ("basic-auth", 20, _pair, BASIC),
    ("kubernetes-secret", 14, _encoded, SECRETS),
)


def headers() -> Iterator[Planted]:
    """Values of headers, and of the secrets that Kubernetes prints."""
    for kind, count, make, texts in KINDS:
        rng = dice(kind)
        for _ in range(count):
            value = make(rng)
            said = framed(rng, Said(rng.choice(texts).format(v=value), (value,)))
            yield Planted(kind, said.text, said.values)
