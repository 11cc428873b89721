"""Lines of the same services in which nothing is secret, though much looks like it."""

from random import Random

from tests.privacy.second.fill import HOLE, dice
from tests.privacy.second.harmless import MORE

FORMS = (
    '{"time":"«~ts»","level":"info","msg":"request","trace_id":"«~trace»","span_id":"«~hex16»","status":200}',
    '{"image":"registry.example.com/app@«~digest»","size":«~big»}',
    '{"event":"login","user_id":«~n»,"password_changed":false,"mfa":true}',
    '{"token_count":«~n»,"max_tokens":4096,"model":"small-«~n»"}',
    '{"key":"orders/2024/05/«~uuid».json","bucket":"logs"}',
    '{"session_timeout":1800,"cookie_secure":true}',
    '{"secretName":"db-credentials","optional":false}',
    '{"id":"«~uuid»","parent":"«~uuid»","seq":«~big»}',
    'time=«~ts» level=info msg="cache warm" keys=«~n» bytes=«~big»',
    "level=info request_id=«~uuid» duration=«~float» path=/v1/tokens",
    "level=info password_hash_ms=«~n» algorithm=bcrypt",
    'level=warn msg="token expired" ttl=0 user=«~word»',
    "level=info secret=db-credentials namespace=prod msg=mounted",
    "level=debug etag=«~md5» cached=true",
    "level=info key=user:«~n»:cart hit=false",
    (
        '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /assets/app.«~hex16».js HTTP/1.1" 200 «~big» "-"'
        ' "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"'
    ),
    '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /orders/«~uuid»?page=«~n»&sort=asc HTTP/1.1" 200 «~n»',
    '«~ip» - - [14/May/2024:10:22:31 +0000] "GET /search?q=reset+password HTTP/1.1" 200 «~n»',
    "May 14 10:22:31 node-1 kernel: [«~digits».123456] usb 1-1: new device 0x«~hex16»",
    "May 14 10:22:31 web-1 sshd[«~n»]: Failed password for invalid user admin from «~ip» port «~n» ssh2",
    (
        "May 14 10:22:31 web-1 sshd[«~n»]: Accepted publickey for deploy from «~ip» port «~n» ssh2: ED25519"
        " SHA256:«~b64sha»"
    ),
    "May 14 10:22:31 web-1 systemd[1]: Started Session «~n» of user root.",
    "I0514 10:22:31.123456       1 reflector.go:120] Listing and watching *v1.Secret from pkg/mod/reflector.go:229",
    'E0514 10:22:31.123456       1 token_manager.go:121] Couldn\'t update token "app": 401 Unauthorized',
    "«~date» DEBUG o.s.s.w.FilterChain - Secured GET /actuator/health",
    "«~date» INFO  c.e.TokenService - issued token id=«~n» for tenant=«~word»",
    '«~date» ERROR HikariPool-1 - FATAL: password authentication failed for user "«~word»"',
    "\tat com.example.auth.PasswordEncoder.encode(PasswordEncoder.java:«~n»)",
    "\tat org.springframework.security.web.csrf.CsrfFilter.doFilterInternal(CsrfFilter.java:117)",
    '  File "/app/tokens.py", line «~n», in refresh_token',
    "KeyError: 'API_KEY'",
    "ValueError: secret must not be empty",
    "goroutine «~n» [running]: main.(*TokenBucket).Take(0xc«~hex16»)",
    "commit «~sha» (HEAD -> main, tag: v«~ver»)",
    "Step 7/12 : RUN pip install --no-cache-dir -r requirements.txt",
    " ---> Using cache «~short»",
    "sha256:«~sha64»: Pull complete",
    "npm WARN deprecated token-types@«~ver»: use something else",
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    "      AWS_ROLE_ARN: arn:aws:iam::123456789012:role/app",
    "    Image ID:       docker.io/library/redis@«~digest»",
    '  Normal  Pulled  «~n»s  kubelet  Successfully pulled image "app:v«~ver»" in «~n»ms',
    "  Type: Opaque\n\nData\n====\npassword:  16 bytes\nusername:  5 bytes",
    "token:      1023 bytes",
    "password = (sensitive value)",
    "      + password        = (known after apply)",
    '      ~ kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/«~uuid»" -> (known after apply)',
    "+ export DB_PASSWORD=****",
    "+ docker login -u ci --password-stdin registry.example.com",
    "##[debug]SYSTEM_ACCESSTOKEN=***",
    "password: ${env:DB_PASSWORD}",
    "password: $(cat /run/secrets/db)",
    "password: !Ref DbPassword",
    "api_key: <redacted>",
    "token_url: https://login.example.com/oauth/token",
    "client_id: web-frontend",
    "auth_method: kubernetes",
    "secret_engine: kv-v2",
    "tls_cert_file: /etc/tls/tls.crt",
    "private_key_file=/etc/ssl/key.pem",
    "password_file: /run/secrets/pw",
    "PASSWORD_MIN_LENGTH=12",
    "TOKEN_EXPIRY_SECONDS=3600",
    "SESSION_COOKIE_NAME=sid",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI«~b62»«~b62» ops",
    "x-amzn-trace-id: Root=1-«~hex8»-«~hex24»",
    "traceparent=00-«~trace»-«~hex16»-01",
    "b3: «~trace»-«~hex16»-1",
    "uid=1000(app) gid=1000(app)",
    "offset «~big» lag «~n» partition 7 leader 2",
    "ts «~us» ns «~us»000 ms «~ms»",
    "GC pause 12.345ms heap 1024M->512M(2048M)",
    "rows=«~big» loops=1 cost=0.00..«~float»",
    "0x00007f«~hex16» in __libc_start_main",
    "MAC 02:42:ac:11:00:02 mtu 1500",
    "order 4111-2222 shipped, tracking 1Z«~upper16»",
    "ISBN 978-3-16-148410-0",
    "version 10.0.19041.«~n» build «~big»",
    "checksum crc32=«~hex8» md5=«~md5» sha1=«~sha»",
    " id |   name   | created\n----+----------+---------------------\n  1 | «~word» | «~date»",
    "name,token_count,latency_ms\nweb,«~n»,«~n»",
    "user,role,last_login\n«~word»,admin,«~date»",
    "the password rotation job failed at 10:22, see runbook",
    "is the token bucket full? I see 429s since 10:05",
    "we think the secret was not mounted in the new pod",
    "who has the key to the dc cage?",
    "login with SSO is broken for everyone",
    "the api key was rotated yesterday, clients still get 401",
    "call the vendor if it pages again",
    "phone bridge opens at 14:00, ticket 20240514-0012",
    "increment counter 555-0123-9912 by 4",
    "latency p50=12 p90=340 p99=1200 max=«~big»",
    "iban validation took «~n» ms for «~n» rows",
    "email queue depth «~n», oldest «~n»s",
    "email=false sms=true push=false",
    "node-exporter@«~ver» started",
    "git@github.com:org/repo.git",
    "app@sha256:«~sha64»",
    "user@host-«~n»:/srv/app$ ls",
    "inode 1234567890123 block «~blk»",
)
EACH = 5
KINDS = {
    **MORE,
    "hex8": lambda rng: MORE["md5"](rng)[:8],
    "hex24": lambda rng: MORE["md5"](rng)[:24],
    "upper16": lambda rng: MORE["sha"](rng)[:16].upper(),
}


def _filled(form: str, rng: Random) -> str:
    return HOLE.sub(lambda hole: KINDS[hole[2]](rng), form)


def clean() -> list[str]:
    """Lines that must stay as they are, the same in every run."""
    return [_filled(form, dice(f"third/{form}/{i}")) for form in FORMS for i in range(EACH)]
