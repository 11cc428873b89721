"""What of a message is a value, what is text, and which messages say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evidence import mine


def templates(*messages: str) -> list[str]:
    """The template of each message, mined together."""
    shapes = [mine.shape(m) for m in messages]
    merged = mine.merge(shapes)
    return [mine.render(merged[s]) for s in shapes]


ALONE = [
    ("worker 12 done", "worker <*> done"),
    ("took 12 ms, 4 of 5 tries", "took <*> ms, <*> of <*> tries"),  # a unit is text
    ("used 126MB of heap", "used <*> of heap"),  # and part of the value where it is written together
    ("from 10.1.2.3:8080 to [fe80:0:0:0:1:2:3:4]", "from <*> to [<*>]"),
    ("open /var/lib/app/a.db: no such file", "open <*>: no such file"),
    (r"loaded C:\Windows\x.dll, ok", "loaded <*>, ok"),
    ("see https://wiki.example.com/a?b=c#d for help", "see <*> for help"),
    ("mail to ann.b@example.org bounced", "mail to <*> bounced"),
    ("job 0673dd71-34c5-4fbb-86c4-40623fbe45b4 ended", "job <*> ended"),
    ("at Fri Jun 17 07:07:00 2005 it ended", "at <*> it ended"),
    ("since 2026-03-01T10:00:00.123Z", "since <*>"),
    ("address 0x7ffe12ab, key deadbeef01", "address <*>, key <*>"),
    ("mapped to ffff3000.", "mapped to <*>."),  # what ends a sentence is no part of the value
    ("reader #7 of CPU#0", "reader #<*> of CPU#<*>"),
    ("node-12 and jetty-6.1.26", "node-<*> and jetty-<*>"),
    ("handler com.shop.Cart@1a2b3c4d", "handler com.shop.Cart@<*>"),
    ('"GET /cart/9?x=1 HTTP/1.1" 200', '"GET <*>" <*>'),
    ("enabled: true, next=null", "enabled: <*>, next=<*>"),
    ("session opened for user ann", "session opened for user <*>"),
    ("auth failure; ruser= user=root", "auth failure; ruser= user=<*>"),
    ("lifetime <1 sec", "lifetime <*> sec"),
    # names that end in a number, classes and settings are text as long as they do not vary
    ("loaded from metrics2.properties", "loaded from metrics2.properties"),
    ("login on tty2", "login on tty2"),
    ("added org.example.web.Filter as filter", "added org.example.web.Filter as filter"),
    ("booted with acpi=force", "booted with acpi=force"),
    ("checking 'hlt' instruction... OK.", "checking 'hlt' instruction... OK."),
    # spacing
    ("a  b\t c", "a b c"),
    ("id : 1, name: x (y)[z]", "id : <*>, name: x (y)[z]"),
    ("  padded  ", "padded"),
    ("naïve café 7", "naïve café <*>"),
    ("", ""),
]


@pytest.mark.parametrize(("message", "template"), ALONE)
def test_a_message_alone(message: str, template: str) -> None:
    assert templates(message) == [template]


SAME = [
    # messages, the one template
    (
        ("session of ann on 1", "session of bob on 2", "session of cid on 3", "session of dan on 4"),
        "session of <*> on <*>",
    ),
    (("login on tty2 ok", "login on tty3 ok"), "login on <*> ok"),
    (("lost locks=none", "lost locks=some"), "lost locks=<*>"),
    (('no table "carts" at 3', 'no table "items" at 4'), 'no table "<*>" at <*>'),
    (("probe name='a b' x", "probe name='c d' x"), "probe name=<*> x"),
    (("added a.b.Cart now", "added c.d.Pay now"), "added <*> now"),
    # a list is one value where its length varies, and as many as it has where it does not
    (("deleted 1, 2, 3 of it", "deleted 4 of it"), "deleted <*> of it"),
    (("moved 1, 2", "moved 3, 4"), "moved <*>, <*>"),
    # the brackets of a value that is missing
    (("from 1.2.3.4 () at 5", "from 1.2.3.4 (a.example.com) at 5"), "from <*> (<*>) at <*>"),
    # units that vary belong to the value
    (("free 2 KB of it", "free 3 MB of it"), "free <*> of it"),
    (("it  is 3", "it is 4"), "it is <*>"),
]


@pytest.mark.parametrize(("messages", "template"), SAME)
def test_messages_that_say_the_same(messages: tuple[str, ...], template: str) -> None:
    assert set(templates(*messages)) == {template}


APART = [
    ("worker started on 1", "worker stopped on 2", "worker failed on 3"),
    ("closed by ann", "opened by ann"),
    ("startVideo", "stopVideo", "pauseCamera", "holdMicrophone", "1|2|3"),  # one word alone is what happened
    ("action: a.intent.SCREEN_ON", "action: a.intent.SCREEN_OFF"),  # a constant's name is a state
    ("failed with java.io.FileError", "failed with java.net.HostError"),
    ("rhost= user= a", "rhost= a"),
]


@pytest.mark.parametrize("messages", APART)
def test_messages_that_say_different_things(messages: tuple[str, ...]) -> None:
    assert len(set(templates(*messages))) == len(messages)


WORDS = ("order", "cart", "was", "placed,", "by:", "(the)", "worker;", "[and]", "paid", "{in}", "full")


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_text_without_values_stays_as_it_is(words: list[str]) -> None:
    assert templates(" ".join(words)) == [" ".join(words)]


@given(st.lists(st.text(max_size=200), max_size=8))
def test_whatever_the_text_every_shape_has_a_template(messages: list[str]) -> None:
    found = templates(*messages)
    assert len(found) == len(messages)
    assert not any(c in text for text in found for c in "\x00\x01\x02")
    assert found == templates(*messages)
