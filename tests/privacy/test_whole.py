"""A secret goes whole, however long it is and wherever a file is cut; what stands around it stays."""

import base64
import io
import random

import pytest

from adapters.privacy.redactor import BLOCK, LineRedactor

REDACTOR = LineRedactor(bytes(32))
SIZES = (5_000, 100_000, 3_000_000)
_DRAW = random.Random(1)  # noqa: S311 - a length of letters, not a secret
DENSE = base64.b64encode(_DRAW.randbytes(3_000_000)).translate(None, b"+/=")
WORDS = b"aB3, x9) " * 340_000
LETTERS = "aB3xK9_é".encode() * 340_000
LINES = b"\n".join(DENSE[i : i + 64] for i in range(0, len(DENSE), 64))
HEAD, FOOT = b"-----BEGIN PRIVATE KEY-----\n", b"\n-----END PRIVATE KEY-----\nnext"
FORMS = {  # what stands before, of what the value is, and what stands behind
    "letters of two bytes": (b"a sig=", LETTERS, b" next"),
    "parameter": (b"https://a.b/?sig=", DENSE, b"&next=1"),
    "quoted": (b'{"password": "', WORDS, b'", "next": 1}'),
    "quoted once": (b"password='", WORDS, b"' next"),
    "escaped quotes": (b'{"m": "{\\"password\\": \\"', WORDS, b'\\"}", "next": 1}'),
    "session": (b"session=", DENSE, b" next"),
    "element": (b"<password>", DENSE, b"</password><next/>"),
    "element with attributes": (b'<wsse:Password Type="a">', DENSE, b"</wsse:Password><next/>"),
    "option": (b"run --token ", DENSE, b" next"),
    "escaped": (b"password%3D", DENSE, b"%26next"),
    "token by its shape": (b"ghp_", DENSE, b" next"),
    "web token": (b"eyJhbGciOiJIUzI1NiJ9.", DENSE, b".c2lnbmF0dXJl next"),
    "bearer": (b"Authorization: Bearer ", DENSE, b" next"),
    "cookie": (b"Cookie: a=", DENSE, b"; theme=next"),
    "address": (b"amqp://user:", DENSE, b"@next/"),
    "command": (b"mysql -p", DENSE, b" next"),
    "command, quoted": (b"redis-cli -a '", WORDS, b"' next"),
    "webhook": (b"https://hooks.slack.com/services/", DENSE, b" next"),
    "sentence": (b'password is "', DENSE, b'" next'),
    "key": (HEAD, LINES, FOOT),
    "key in one line": (HEAD.replace(b"\n", b"\\n"), LINES.replace(b"\n", b"\\n"), b"\\n-----END PRIVATE KEY-----next"),
}
NEAR = {  # told by what stands behind, which must be in the same piece
    "driver": (b"dsn user:", DENSE, b"@tcp(next)"),
    "oracle": (b"jdbc:oracle:thin:user/", DENSE, b"@next"),
    "piped": (b"echo '", DENSE, b"' | next login --password-stdin"),
    "row of a table": (b"id,password,b\n1,", DENSE, b",next\n"),
    "inserted": (b"insert into a (id,password,b) values (1,'", DENSE, b"','next')"),
    "argument": (b"mysqli_connect('h', 'u', '", DENSE, b"') next"),
}


def clean(content: bytes) -> bytes:
    target = io.BytesIO()
    REDACTOR.stream(io.BytesIO(content), target)
    return target.getvalue()


def left(form: tuple[bytes, bytes, bytes], size: int, before: bytes = b"") -> bytes:
    """What comes out, behind what stands before."""
    head, value, foot = form
    given = before + head + value[:size].decode("utf-8", "ignore").encode() + foot
    out = clean(given + (b" dolor amet" * 20_000 if before else b""))
    assert out.startswith(before)
    assert out.count(b"\n") >= given.count(b"\n")
    return out[len(before) :].split(b" dolor amet")[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_of_a_long_value_stays(form: tuple[bytes, bytes, bytes], size: int) -> None:
    out = left(form, size).replace(b"\n", b"")
    assert len(out) < len(form[0]) + len(form[2]) + 20
    assert b"next" in out or (size > BLOCK and form[2][:1] in b"@%")  # as below


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_stays_where_a_line_is_cut_within_it(form: tuple[bytes, bytes, bytes], size: int) -> None:
    before = b"lorem ipsum " * ((BLOCK - (75_000 + size // 2 if size < 9_000 else 90_000)) // 12)
    out = left(form, size, before.replace(b"ipsum ", b"ipsum\n") if b"\n" in form[0] else before).replace(b"\n", b"")
    assert len(out) < len(form[0]) + len(form[2]) + 20
    assert b"next" in out or form[2][:1] in b"@%"  # where the line is cut, what follows without a space may go too


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("form", NEAR.values(), ids=NEAR)
def test_nothing_stays_of_what_is_told_by_what_follows(form: tuple[bytes, bytes, bytes], size: int) -> None:
    out = left(form, size)
    assert len(out) < len(form[0]) + len(form[2]) + 20
    assert b"next" in out


def test_an_open_quote_takes_no_more_than_a_value() -> None:
    assert clean(b"it's password='hunter2 and more words\nnext") == b"it's password='<SECRET_1> and more words\nnext"
