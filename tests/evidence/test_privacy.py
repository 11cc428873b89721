"""Privacy: secrets and personal data go, everything else stays, and lines stay where they are."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.privacy.pseudonyms import MOST as MOST_NAMES
from adapters.privacy.redactor import BLOCK as CHUNK
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.scrub import scrub

KEY = b"a key of this installation"
LOGS = Path(__file__).parents[3] / "shared" / "logs"
JWT = ".".join(
    base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
    for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": "1234567890"}, {"signature": "of bytes"})
)
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1\nabcdef0123456789\n-----END RSA PRIVATE KEY-----\n"

SECRETS = [
    # text, what must be gone
    ("password=hunter2", "hunter2"),
    ("password: changeme", "changeme"),
    ('{"password": "p w d"}', "p w d"),
    ('{"db_password":"S3cr,t;x"}', "S3cr,t;x"),
    ("DB_PASS=tiger", "tiger"),
    ("  PGPASSWORD:  tiger9", "tiger9"),
    ("connecting with pwd=abc;Server=x", "abc"),
    ("postgres://app:tiger9@db:5432/shop", "tiger9"),
    ("DSN=app:tiger9@tcp(db:3306)/shop", "tiger9"),
    ("redis://:tiger9@cache:6379/0", "tiger9"),
    ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef"),
    ("curl -H 'Authorization: Basic dXNlcjpwYXNz'", "dXNlcjpwYXNz"),
    (f"token {JWT} rejected", JWT),
    ("aws_access_key_id=AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    ("export GITHUB_TOKEN=ghp_" + "a1B2" * 9, "a1B2a1B2"),
    ("slack xoxb-123456789012-abcdefghij", "123456789012"),
    ("stripe sk_live_4eC39HqLyjWDarjtT1zdp7dc", "4eC39HqLyj"),
    ("key AIzaSyA1234567890abcdefghijklmnopqrstu", "SyA1234567890"),
    ("api_key: 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a"),
    ('"apiKey": "Zx9-kk_31abC"', "Zx9-kk_31abC"),
    ("AccountName=x;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1==;End", "Eby8vdM02xNO"),
    ("https://x.blob.core.windows.net/a?sv=2020&sig=aB3%2Fd4e5f6g7h8", "aB3%2Fd4e5f6g7h8"),
    ("Set-Cookie: session=8d7f6a5b4c3d2e1f; Path=/", "8d7f6a5b4c3d2e1f"),
    ("run --db-password tiger9 --verbose", "tiger9"),
    ("- name: DB_PASSWORD\n  value: tiger9\n", "tiger9"),
    ('{"name": "API_TOKEN", "value": "Tiger99-long"}', "Tiger99-long"),
    ("tls.key: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t", "LS0tLS1CRUdJTiBQUklW"),
    (PEM, "MIIEowIBAAKCAQEA1"),
    (PEM, "abcdef0123456789"),
    (PEM.replace("\n", "\\n"), "MIIEowIBAAKCAQEA1"),
]
PERSONAL = [
    # text, what must be gone, kind
    ("mail from Jane.Doe+x@example.co.uk bounced", "Jane.Doe", "EMAIL"),
    ("say “ann@example.com”, please", "ann@example", "EMAIL"),
    ("say ann@example.com… please", "ann@example", "EMAIL"),
    ("mail müller@example.de\N{NO-BREAK SPACE}now", "ller@example", "EMAIL"),
    ("call +49 30 1234 5678 now", "1234 5678", "PHONE"),
    ("call +14155550123 now", "4155550123", "PHONE"),
    ("call (415) 555-0123 now", "555-0123", "PHONE"),
    ("iban DE89 3704 0044 0532 0130 00 debit", "3704 0044", "IBAN"),
    ("iban GB29NWBK60161331926819 debit", "NWBK601613", "IBAN"),
    ("card 4111 1111 1111 1111 declined", "1111 1111", "CARD"),
    ("card 378282246310005 declined", "378282246310005", "CARD"),
    ("ssn 123-45-6789 found", "123-45-6789", "SSN"),
]
CLEAN = [
    "commit ce164c13a8f0e1d2c3b4a5968778695a4b3c2d1e deployed",
    "image@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "trace_id=fe75574d0b4f73aba1fc819d53ec1b9e span=00f067aa0ba902b7",
    "request 550e8400-e29b-41d4-a716-446655440000 done at 1743577959399 1743577959",
    "checkout-7d9f8c6b5-x2x4z restarted at 2026-02-08T15:04:05.123+02:00",
    "block blk_-6952295868487656571 from /10.251.30.85:50010",
    "        secretKeyRef:\n          name: ledger-login\n          key: password\n",
    "    SecretName:  ledger-login",
    "      DB_PASSWORD:  <set to the key 'password' in secret 'ledger-login'>  Optional: false",
    "token: ${GITHUB_TOKEN}",
    "password=***",
    "password: <redacted>",
    'api_key: "{{ .Values.apiKey }}"',
    "secret: ledger-secret",
    "max_tokens: 4096, token_count=1234567890",
    "invalid token: unexpected end of input",
    "syntax error near token: SELECT_STATEMENT",
    "password authentication failed for user postgres",
    "Password: required",
    "std::vector<int> Foo::bar(int) at 0xdeadbeef",
    "git clone git@github.com:org/repo.git",
    "systemd: Started user@1000.service",
    "lodash@4.17.21 and @types/node",
    "rabbit@queue-0.rabbitmq.svc.cluster.local is down",
    "password = os.environ['DB_PASSWORD']",
    "token = request.headers.get('X')",
    "delta +1840 at offset +0200, took 1e+10 ns",
    "https://ledger.svc:8443/charge failed",
    "order 1234-56-7890, card 4111 1111 1111 1112 is a bad number",
]


def redacted(text: str) -> str:
    return LineRedactor(KEY).text(text, {}).text


@pytest.mark.parametrize(("text", "gone"), SECRETS)
def test_a_secret_goes_and_the_rest_stays(text: str, gone: str) -> None:
    clean = LineRedactor(KEY).text(text, {})
    assert gone not in clean.text
    assert "<SECRET_1>" in clean.text
    assert clean.text.count("\n") == text.count("\n")
    assert clean.text[:3] == text[:3]


@pytest.mark.parametrize(("text", "gone", "kind"), PERSONAL)
def test_personal_data_goes(text: str, gone: str, kind: str) -> None:
    clean = LineRedactor(KEY).text(text, {})
    assert gone not in clean.text
    assert clean.redacted.counts == {kind: 1}
    assert f"<{kind}_1>" in clean.text
    assert clean.text.startswith(text[:4])


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_the_same_value_keeps_its_pseudonym_within_a_case() -> None:
    redactor = LineRedactor(KEY)
    first = redactor.text("a@example.com b@example.com A@Example.com", {})
    assert first.text == "<EMAIL_1> <EMAIL_2> <EMAIL_1>"
    assert first.redacted.counts == {"EMAIL": 3}
    second = redactor.text("c@example.com b@example.com", first.redacted.pseudonyms)
    assert second.text == "<EMAIL_3> <EMAIL_2>"


def test_pseudonyms_hold_no_value_and_depend_on_the_key() -> None:
    mine = LineRedactor(KEY).text("a@example.com", {}).redacted.pseudonyms
    other = LineRedactor(b"another").text("a@example.com", {}).redacted.pseudonyms
    assert list(mine.values()) == ["EMAIL_1"]
    assert mine.keys() != other.keys()
    assert all("example" not in digest for digest in mine)


@pytest.mark.parametrize("before", ["\N{BYTE ORDER MARK}", "“", "\N{NO-BREAK SPACE}", "→"])
def test_signs_of_other_scripts_are_no_part_of_an_address(before: str) -> None:
    assert redacted(f"{before}ann@example.com ann@example.com") == f"{before}<EMAIL_1> <EMAIL_1>"


def test_what_stands_between_two_values_of_a_row_is_looked_at_too() -> None:
    row = "insert into t (password, pan, token) values ('hunter2x', '4111 1111 1111 1111', 'abc123DEF456')"
    assert redacted(row).endswith("values ('<SECRET_1>', '<CARD_1>', '<SECRET_2>')")


def test_redacting_twice_changes_nothing() -> None:
    once = redacted("\n".join(text for text, _ in SECRETS))
    assert redacted(once) == once


def test_scrub_has_no_numbers() -> None:
    assert scrub("ask jane@example.com, password=hunter2") == "ask <EMAIL>, password=<SECRET>"


def test_a_file_keeps_its_lines_over_chunks(tmp_path: Path) -> None:
    filler = "2026-01-01 nothing to see here\n"
    text = filler * (CHUNK // len(filler) - 6) + PEM * 3 + "mail a@example.com\n" + filler * 10
    source, target = tmp_path / "in", tmp_path / "out"
    for shift in (0, 20, 45, 70, 100):
        source.write_text("x" * shift + text, "utf-8")
        done = LineRedactor(KEY).file(source, target, {})
        clean = target.read_text("utf-8")
        assert clean.count("\n") == text.count("\n")
        assert "MIIEow" not in clean
        assert "abcdef0123456789" not in clean
        assert done.counts["EMAIL"] == 1


def test_a_value_below_its_name_goes_also_at_the_end_of_a_chunk(tmp_path: Path) -> None:
    pair = "- name: DB_PASSWORD\n  value: tiger9\n"
    source, target = tmp_path / "in", tmp_path / "out"
    for shift in range(0, 60, 3):
        source.write_text("y" * (CHUNK - 40 + shift) + "\n" + pair + "end\n", "utf-8")
        LineRedactor(KEY).file(source, target, {})
        assert "tiger9" not in target.read_text("utf-8")


def test_a_huge_line_without_an_end_is_bounded_and_clean(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"x" * (6 * CHUNK) + b" password=tiger9 \xff\xfe" + b"z" * 100)
    LineRedactor(KEY).file(source, target, {})
    assert b"tiger9" not in target.read_bytes()
    assert b"\xff\xfe" in target.read_bytes()


def test_a_key_without_an_end_does_not_eat_the_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_text("-----BEGIN PRIVATE KEY-----\n" + "plain line\n" * 300_000, "utf-8")
    LineRedactor(KEY).file(source, target, {})
    clean = target.read_text("utf-8")
    assert clean.count("\n") == 300_001
    assert clean.endswith("plain line\n")


@given(st.binary(max_size=400))
def test_any_bytes_keep_their_lines(content: bytes) -> None:
    text = content.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode("utf-8")
    assert redacted(text).count("\n") == text.count("\n")


@given(st.text(st.sampled_from('ab1@.:="\n -password+49<>{'), max_size=80))
def test_any_text_is_redacted_once(text: str) -> None:
    once = redacted(text)
    assert once.count("\n") == text.count("\n")


@pytest.mark.skipif(not LOGS.is_dir(), reason="needs the log samples of ../shared/logs")
def test_clean_logs_are_left_alone(tmp_path: Path) -> None:
    lines = touched = 0
    for log in sorted(LOGS.glob("*/*.log")):
        LineRedactor(KEY).file(log, tmp_path / "out", {})
        before, after = log.read_bytes().split(b"\n"), (tmp_path / "out").read_bytes().split(b"\n")
        lines += len(before)
        touched += sum(a != b for a, b in zip(before, after, strict=True))
    assert lines > 15_000
    assert touched < 0.01 * lines


def test_a_file_of_addresses_does_not_swell_the_case(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_text("".join(f"person{n}@example.org\n" for n in range(MOST_NAMES + 5)))
    redacted = LineRedactor(b"k").file(source, target, {})
    lines = target.read_text().splitlines()
    assert len(redacted.pseudonyms) == MOST_NAMES
    assert lines[MOST_NAMES - 1] == f"<EMAIL_{MOST_NAMES}>"
    assert set(lines[MOST_NAMES:]) == {"<EMAIL>"}


def test_numbers_go_on_where_the_case_stands() -> None:
    redactor = LineRedactor(b"k")
    first = redactor.text("a@example.org", {})
    second = redactor.text("b@example.org and a@example.org", first.redacted.pseudonyms)
    assert second.text == "<EMAIL_2> and <EMAIL_1>"
