"""Files of settings: each telling key at its line, and what is wrong with the file."""

from pathlib import Path

import pytest

from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.settings import Configs
from adapters.evidence.lined import read_toml
from tests.evidence.structured import AT, in_order

# name, content, what is found: (reason, key, value, line)
CASES: list[tuple[str, str, list[tuple[str, str, str, int]]]] = [
    (
        "app.toml",
        '# pool\n[database]\nhost = "db.internal"\nport = 5432\n\n[database.pool]\nmax_size = 20 # was 10\n',
        [("setting", "host", "db.internal", 3), ("setting", "port", "5432", 4), ("setting", "max_size", "20", 7)],
    ),
    ("app.toml", "[server]\ntimeout = 30\nport = \n", [("SyntaxError", "", "", 3), ("setting", "timeout", "30", 2)]),
    (
        ".env",
        'export DB_POOL_SIZE=200\nDB_HOST="db"\nDB_POOL_SIZE=20\n',
        [("setting", "DB_POOL_SIZE", "200", 1), ("duplicate", "DB_POOL_SIZE", "", 3), ("setting", "DB_HOST", "db", 2)],
    ),
    (
        "application.properties",
        (
            "spring.datasource.url=jdbc:postgresql://db:5432/x\nserver.port: 8080\n"
            "spring.datasource.hikari.maximum-pool-size=5\n"
        ),
        [
            ("setting", "server.port", "8080", 2),
            ("setting", "spring.datasource.hikari.maximum-pool-size", "5", 3),
        ],
    ),
    ("php.ini", "[PHP]\nmemory_limit = 128M\n[Session\nx = 1\n", [("SyntaxError", "", "", 3)]),
    (
        "web.service",
        "[Service]\nExecStart=/bin/a\nExecStart=/bin/b\nLimitNOFILE=1024\n",
        [("setting", "LimitNOFILE", "1024", 4)],
    ),
    (
        "nginx.conf",
        (
            "http {\n  upstream app {\n    server app:8080;\n  }\n  server {\n    listen 80;\n    "
            "proxy_read_timeout 60s;\n  }\n}\n"
        ),
        [("setting", "server", "app:8080", 3), ("setting", "proxy_read_timeout", "60s", 7)],
    ),
    ("nginx.conf", "http {\n  server {\n    listen 80;\n  }\n", [("SyntaxError", "", "", 1)]),
    ("nginx.conf", "server {\n  listen 80;\n}\n}\n", [("SyntaxError", "", "", 4)]),
    (
        "main.tf",
        'resource "aws_db_instance" "x" {\n  instance_class = "db.t3.small"\n  max_allocated_storage = 100\n}\n',
        [("setting", "instance_class", "db.t3.small", 2), ("setting", "max_allocated_storage", "100", 3)],
    ),
    (
        "edge",
        "global\n    maxconn 2000\ndefaults\n    mode http\n    timeout connect 2s\nfrontend web\n    bind *:443 ssl\n",
        [("setting", "maxconn", "2000", 2), ("setting", "timeout connect", "2s", 5)],
    ),
    (
        "site.conf",
        "<VirtualHost *:80>\n  DocumentRoot /srv/www\n  ProxyPass /api http://app:8080/api timeout=5\n</VirtualHost>\n",
        [("setting", "DocumentRoot", "/srv/www", 2), ("setting", "ProxyPass", "/api http://app:8080/api timeout=5", 3)],
    ),
    (
        "Dockerfile",
        'FROM python:3.11-slim AS base\nENV POOL_SIZE=5\nEXPOSE 8080\nCMD ["python", "-m", "app"]\nRUN true\n',
        [("setting", "POOL_SIZE", "5", 2)],
    ),
    (
        "server.xml",
        (
            '<?xml version="1.0"?>\n<Server>\n  <Connector port="8080"\n    maxThreads="200"/>\n  '
            "<timeout>30</timeout>\n</Server>\n"
        ),
        [("setting", "maxThreads", "200", 3), ("setting", "timeout", "30", 5)],
    ),
    ("web.xml", "<web>\n<b>\n</web>\n", [("SyntaxError", "", "", 3)]),
    (
        "bomb.xml",
        '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>\n<x>&c;</x>\n',
        [("SyntaxError", "", "", 2)],
    ),
    ("redis.conf", "# memory\nmaxmemory 2gb\nmaxclients 10000\ntimeout 0\n", [("setting", "maxmemory", "2gb", 2)]),
]


def read(path: Path, name: str, text: str) -> Extracted:
    path.write_text(text, "utf-8")
    document = Document(path, name, "E1", AT)
    assert Configs().detect(document)
    return Configs().extract(document)


@pytest.mark.parametrize(("name", "text", "wanted"), CASES)
def test_telling_keys_and_mistakes_are_told_at_their_lines(
    tmp_path: Path, name: str, text: str, wanted: list[tuple[str, str, str, int]]
) -> None:
    findings = read(tmp_path / "f", name, text).findings
    told = [(f.reason, str(f.facts.get("key", "")), str(f.facts.get("value", "")), f.line) for f in findings]
    assert [w for w in wanted if w not in told] == [], told
    lines = text.split("\n")
    assert all(in_order(f.excerpt, lines[f.line - 1]) for f in findings)


def test_addresses_are_told_with_host_and_port(tmp_path: Path) -> None:
    findings = read(tmp_path / "f", ".env", "REDIS_URL=redis://cache.internal:6379/0\nNAME=x\nA=b\n").findings
    assert [(f.facts["host"], f.facts["port"]) for f in findings if "host" in f.facts] == [("cache.internal", "6379")]


def test_a_table_of_mounts_has_no_keys_that_overrule_each_other(tmp_path: Path) -> None:
    path = tmp_path / "fstab"
    path.write_text("UUID=7c0f / ext4 defaults 0 1\nUUID=1A2B /boot vfat umask=0077 0 1\n", "utf-8")
    assert not Configs().detect(Document(path, "fstab", "E1", AT))


def test_a_dockerfile_tells_its_image_port_and_command(tmp_path: Path) -> None:
    text = 'FROM nginx:1.27\nEXPOSE 80 443\nENTRYPOINT ["nginx"]\nCOPY . .\n'
    findings = read(tmp_path / "f", "Dockerfile", text).findings
    told = {(f.reason, f.facts.get("value"), f.line) for f in findings}
    assert told >= {("image", "nginx:1.27", 1), ("port", "80", 2), ("port", "443", 2), ("command", '["nginx"]', 3)}


@pytest.mark.parametrize(
    "text", ["a." * 30 + "b = \n", "a . 'b c'. " * 12 + "b = \n", "a = 1\nb =\n#" + "x" * 2_000_000]
)
def test_toml_whose_check_takes_long_is_read_unchecked(text: str) -> None:
    settings = read_toml(text)
    assert settings.found
    assert not settings.wrong


@pytest.mark.parametrize(
    "text", ["a=" + "x" * 3_000_000, "[" * 400_000, "a {\n" * 90_000, "<a>" * 90_000, "a=\\\n" * 90_000]
)
def test_hostile_settings_are_read_or_refused(tmp_path: Path, text: str) -> None:
    for name in ("a.toml", "a.conf", "a.xml", ".env"):
        path = tmp_path / "f"
        path.write_text(text, "utf-8")
        document = Document(path, name, "E1", AT)
        if Configs().detect(document):
            assert len(Configs().extract(document).findings) < 100
