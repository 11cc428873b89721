import pytest

from tests.e2e.quotes import matches


@pytest.mark.parametrize(
    ("quote", "line", "expected"),
    [
        # the whole line, indented
        ("level: debug", "  level: debug", True),
        # cut at both ends
        ("…remaining connection slots…", "10:04 FATAL: remaining connection slots are reserved", True),
        # redacted in the middle
        ("mail to <EMAIL_1> failed", "mail to a@b.example failed", True),
        # another line
        ("mail to <EMAIL_1> failed", "mail to a@b.example sent", False),
        # the parts in the wrong order
        ("slots…remaining", "remaining connection slots", False),
        # nothing but a cut: proves nothing
        ("…", "anything", False),
        ("<SECRET_1>", "anything", False),
    ],
)
def test_a_quote_is_compared_with_the_line_itself(quote: str, line: str, expected: bool) -> None:
    assert matches(quote, line) is expected
