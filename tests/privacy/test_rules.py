"""Rules that no labelled set was written for: each with a line that it finds, and one of the same look that stays."""

import pytest

from adapters.privacy.redactor import LineRedactor


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("hdbsql -u SYSTEM -p Harbor2201x -d HDB", "Harbor2201x"),
        ("SECRET_KEY: b'_5#y2L]/x8z'", "_5#y2L]/x8z"),
        ("snmp-server user ops grp v3 auth sha Falc0n99 priv aes 128 Oct0pus-7x", "Oct0pus-7x"),
        ("git clone https://31be9515492211b8321c6a2da8fdb373f17ee234@git.example.net/a.git", "31be9515492211b8"),
        ("pw for staging: tiger-rainbow-38", "tiger-rainbow-38"),
        ("password: ====9", "====9"),
        ("password=!@#$%^&*()", "!@#$%^&*()"),
        ("password=x====", "x===="),
        ('{"override_special": "_%", "result": "tiger-rainbow-38", "special": true}', "tiger-rainbow-38"),
    ],
)
def test_a_secret_goes(line: str, secret: str) -> None:
    assert secret not in LineRedactor(bytes(32)).text(line, {}).text


@pytest.mark.parametrize(
    "line",
    [
        "auth-token    ==================== 120 ms",
        "password                ==========>  345 ms",
        "secret   |==========================|",
        "refresh_token: ~~~~~~~~~~~~~~~~~~~",
        "password=[#######---------]",
        "db_password: \u2588\u2588\u2588\u2588\u2588\u2591\u2591\u2591",
        "token =========================================",
        "docker run -u 1000:1000 -p 8080:80 nginx",
        "secret = u'dev'",
        "arn:aws:secretsmanager:eu-west-3:123456789012:secret:prod/orders/db-aB3dE9",
        '{"result": "7 of 12 done", "special": true}',
        "pattern: '^[a-z]+1$'",
    ],
)
def test_what_only_looks_like_one_stays(line: str) -> None:
    assert LineRedactor(bytes(32)).text(line, {}).text == line
