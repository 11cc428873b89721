"""Tells from a name whether its value is a secret: `db_password` and `X-Auth-Token` say so, `max_tokens` does not."""

import re
from enum import Enum
from functools import lru_cache


class Label(Enum):
    """What a name says about its value."""

    PASSWORD = "any literal value is a secret"  # noqa: S105  it says what the label means
    KEY = "a value that looks made is a secret"
    SESSION = "a long random value is a secret"
    MADE = "a long value of all kinds of characters is a secret"
    PIN = "a few digits are a secret"


_CAMEL = re.compile(rb"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAK = re.compile(rb"[^a-z0-9]+|(?<=[a-z])(?=\d)")
_SUFFIXES = frozenset(
    b"value string str hash hashed b64 base64 encoded raw plain plaintext text new old current previous prod production"
    b" staging stage dev test live data primary secondary master root admin rw ro main default db database header hex"
    b" json md5".split()
)
_PASSWORDS = re.compile(
    rb"(?:^|_)(?:[a-z0-9]*(?:password|passwd|passphrase|passcode|passwort|kennwort|passw)s?|pass_word|[a-z]{0,8}pwd|[a-z]{3,8}pw|pswd|psw|pass"
    rb"|[a-z]{1,12}pass|pw|mot_de_passe|contrasena|senha|bindpw|rootpw|requirepass|masterauth|userpw|psk|mnemonic"
    rb"|(?:seed|recovery|secret)_phrase|(?:wallet|recovery|mnemonic)_seed"
    rb"|(?:jwt|client|cookie|app|shared|webhook|consumer|session|hmac|signing|encryption|radius|oauth|application)_secret"
    rb"|(?:basic|http|proxy|registry)_auth)$"
)
_NO_PASSWORDS = frozenset(b"bypass compass encompass surpass trespass pypass firstpass onepass multipass".split())
_KEYS = re.compile(
    rb"(?:^|_)(?:[a-z0-9]*(?:secret|token|apikey|appkey|authkey|secretkey|accesskey|privatekey|credential)s?"
    rb"|(?:access|private|account|encryption|signing|signature|master|secret|auth|shared|shared_access|api|app|application"
    rb"|license|licence|integration|routing|ingest|ingestion|service|storage|client|session|webhook|subscription|crypt|aes|hmac|jwt"
    rb"|deploy|ssh|tls|ssl|server|write|read|instrumentation|admin|user|project|publishable|consumer|preshared|pre_shared|psk"
    rb"|unseal|recovery|root|bot|device|function|functions|host|licence|activation|product|vault|wallet|seed)_keys?|secret_id"
    rb"|(?:tls|ssl|client|server|ca)_key_data|key_data|authorization|proxy_authorization|auth|authn|sig|signature|jwt|bearer"
    rb"|sas|dockerconfigjson|dockercfg|secret_key_base|x_amz_signature|x_amz_security|nonce_secret|cookie_secret"
    rb"|(?:recovery|backup)_codes?|otp_seed|totp|access_key_id)$"
)
_SESSIONS = re.compile(
    rb"(?:^|_)(?:jsessionid|phpsessid|aspsessionid[a-z]*|sessionid|session_id|session|sess|sid|sessid|csrf|xsrf|csrftoken"
    rb"|cookies?|remember_me|pat|asp_net_session_id|connect_sid|sessiontoken|otp|magic_link|ticket|state_nonce)$"
)
_PINS = re.compile(
    rb"(?:^|_)(?:pin|pin_code|cvv|cvc|cvv2|cvc2|csc|otp|totp"
    rb"|(?:otp|totp|verification|security|sms|login|2fa|mfa|tfa|confirmation|one_time|auth|authentication)_(?:pass)?code)$"
)
_MADE = re.compile(rb"(?:^|_)(?:[a-z0-9]*key|code)$")
_NOT_MADE = re.compile(
    rb"(?:^|_)(?:primary|foreign|partition|sort|cache|object|idempotency|public|pub|row|shard|index|group|hash|lookup|map|dedup"
    rb"|message|record|range|unique|key|storage_object|error|status|exit|return|response)_?(?:key|code)$"
)


@lru_cache(4096)
def of(name: bytes) -> Label | None:
    """What the name says; names repeat from line to line."""
    words = [w for w in _BREAK.split(_CAMEL.sub(b"_", name[-120:]).lower()) if w]
    for stripped in range(3):
        joined = b"_".join(words)
        label = _label(joined)
        if label or not words or stripped == 2:  # noqa: PLR2004  at most two qualifiers follow a name
            return label
        if words[-1] not in _SUFFIXES and not words[-1].isdigit():
            return None
        words.pop()
    return None


def _label(name: bytes) -> Label | None:
    if _PINS.search(name):
        return Label.PIN
    if _PASSWORDS.search(name):
        return None if name.rpartition(b"_")[2] in _NO_PASSWORDS else Label.PASSWORD
    if _KEYS.search(name):
        return Label.KEY
    if _SESSIONS.search(name):
        return Label.SESSION
    return Label.MADE if _MADE.search(name) and not _NOT_MADE.search(name) else None
