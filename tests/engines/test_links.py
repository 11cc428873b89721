"""Which addresses a message asks to fetch: those behind "fetch" at its beginning, and no others."""

import pytest

from engines import links

THREE = ("http://a.example", "https://b.example", "http://c.example")


@pytest.mark.parametrize(
    ("text", "urls", "rest"),
    [
        ("fetch https://status.example/x", ("https://status.example/x",), ""),
        ("@FaultMaven fetch https://a.example/x.", ("https://a.example/x",), ""),
        ("<@U1> please fetch <https://a.example/x>", ("https://a.example/x",), ""),
        ("Fetch http://a.example, https://b.example and http://c.example", THREE, ""),
        ("fetch https://a.example it has the errors", ("https://a.example",), "it has the errors"),
        ("see https://a.example/x", (), "see https://a.example/x"),
        ("https://a.example/x", (), "https://a.example/x"),
        ("they fetch https://a.example/x every minute", (), "they fetch https://a.example/x every minute"),
        ("the pods fetch https://a.example/x", (), "the pods fetch https://a.example/x"),
        ("fetch file:///etc/passwd", (), "fetch file:///etc/passwd"),
        ("", (), ""),
    ],
)  # fmt: skip
def test_what_is_to_be_fetched(text: str, urls: tuple[str, ...], rest: str) -> None:
    assert links.wanted(text) == links.Wish(urls, rest)


def test_a_message_asks_for_few() -> None:
    many = " ".join(f"https://a.example/{n}" for n in range(9))
    assert len(links.wanted(f"fetch {many}").urls) == links.MOST


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://a.example:8443/x?y", "a.example"), ("http://u:p@b.example/", "b.example"), ("x", "address")],
)
def test_an_address_is_shown_by_its_host(url: str, host: str) -> None:
    assert links.host(url) == host
