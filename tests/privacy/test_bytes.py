"""Promises over any bytes: the same lines, the same pseudonym for the same value, work that grows as the bytes do."""

import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.privacy import cleaner
from adapters.privacy.redactor import LineRedactor
from adapters.privacy.scanner import Expert
from adapters.privacy.spans import Span

REDACTOR = LineRedactor(bytes(32), ips=True, hosts=True)
WORDS = st.sampled_from(
    (
        *(
            b"password=",
            b"hunter2",
            b"ann@example.com",
            b"10.1.2.3",
            b"-----BEGIN PRIVATE KEY-----",
            b"MIIEpAIBAAKCAQEA7",
        ),
        *(b"\n", b"\r\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xe9", b" ", b'"', b"\\n", b"data:\n"),
        *(b"  k: dmFsdWU=\n", b"kind: Secret\n", b"password: >-\n", b"4111 1111 1111 1111", b"Cookie: a=", b"\x1b[31m"),
    )
)
CONTENT = st.lists(WORDS | st.binary(max_size=4), max_size=40).map(b"".join)
WIDE = ("utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-32")


def clean(content: bytes) -> bytes:
    target = io.BytesIO()
    REDACTOR.stream(io.BytesIO(content), target)
    return target.getvalue()


@settings(deadline=None)
@given(CONTENT)
def test_any_bytes_keep_their_lines(content: bytes) -> None:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or content.count(0) * 4 > len(content)
    if not wide:  # where two bytes are a character, a byte 10 is no line
        assert clean(content).count(b"\n") == content.count(b"\n")


@settings(deadline=None)
@given(st.text(max_size=60).map(lambda text: f"line\n{text}\npassword=hunter2\n"), st.sampled_from(WIDE))
def test_text_of_any_encoding_keeps_its_lines(text: str, encoding: str) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    out = clean(text.encode(encoding)).decode(encoding)
    assert out.count("\n") == text.count("\n")
    assert "hunter2" not in out or encoding in (
        "utf-16-le",
        "utf-16-be",
    )  # without a mark, only mostly Latin text tells


def test_the_same_value_is_the_same_pseudonym_over_the_files_of_a_case() -> None:
    case: dict[str, str] = {}
    outs = []
    for content in (b"ann@example.com bob@example.com\n", "bob@example.com ann@example.com\n".encode("utf-16")):
        target = io.BytesIO()
        case |= REDACTOR.stream(io.BytesIO(content), target, case).pseudonyms
        outs.append(target.getvalue())
    assert outs[0] == b"<EMAIL_1> <EMAIL_2>\n"
    assert outs[1].decode("utf-16") == "<EMAIL_2> <EMAIL_1>\n"


HOSTILE = (
    *(
        b"key=",
        b"password=",
        b"=",
        b"@",
        b"a@",
        b"a@b.co ",
        b'"',
        b"'",
        b"1234567890",
        b"1234 5678 ",
        b":",
        b"1:",
        b"\\",
    ),
    *(b"://", b"://a:b@", b"aB3/", b"a0Ab1B=", b"eyJhbGci", b"DE89 3704 ", b"4111 1111 1111 1111 ", b"tin 1 ", b"("),
    *(
        b"-----BEGIN PRIVATE KEY-----",
        b"data:\n a: b\n",
        b'"data":{"a":"b",',
        b"Cookie: a=b; ",
        b"mysql -p ",
        b"insert (",
    ),
    *(
        b") values (",
        b"(password) values ('a1',",
        b"<Password a>",
        b"password%3D",
        b"+14155552671 ",
        b'password="',
        b"ghp_",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_work_grows_as_the_bytes_do(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the bytes ask about four times the experts, and each byte is a reason for a few questions at most."""
    asked: Counter[int] = Counter()
    scanner = cleaner.scanner(ips=True, hosts_too=True)
    for size in (20_000, 80_000):
        with monkeypatch.context() as patched:
            patched.setattr(scanner, "_experts", [_counted(e, asked, size) for e in scanner._experts])
            scanner.spans(piece * (size // len(piece)), size)
    assert asked[80_000] <= 4.4 * asked[20_000] + 100
    assert asked[80_000] <= 3 * 80_000


def _counted(expert: Expert, asked: Counter[int], size: int) -> Expert:
    def counting(chunk: bytes, end: int) -> Iterable[Span]:
        asked[size] += 1
        return expert(chunk, end)

    return counting


class _Growing(io.FileIO):
    """A file that gets another line before each of the first reads."""

    more = 5

    def read(self, size: int | None = -1, /) -> bytes:
        if self.more:
            self.more -= 1
            with Path(str(self.name)).open("ab") as log:
                log.write(b"one more\n")
        return super().read(size) or b""


def test_a_file_that_grows_is_read_as_it_was_when_it_was_opened(tmp_path: Path) -> None:
    path, target = tmp_path / "app.log", io.BytesIO()
    path.write_bytes(b"first\n" * 20)
    with _Growing(path) as source:
        REDACTOR.stream(source, target)  # type: ignore[arg-type]  # only its read is asked
    assert target.getvalue() == b"first\n" * 20


def test_a_table_is_read_over_several_blocks() -> None:
    rows = [f"{i},user{i},Pw{i:06d}xQ" for i in range(120_000)]
    table = "\n".join(["id,name,password", *rows, "end of table", "1,user1,Pw000001xQ", ""])
    lines = clean(table.encode()).decode().splitlines()
    assert [line for line in lines[1 : len(rows) + 1] if "Pw" in line] == []
    assert lines[-1] == "1,user1,Pw000001xQ"
