"""Whatever of a turn people or platforms can write is clean before anything keeps it."""

from pathlib import Path
from typing import Any

import pytest

from adapters.privacy.redactor import LineRedactor
from bot.redaction import Redaction
from engines.errors import Refused, Unavailable
from engines.questions import Question
from engines.turn import Press, Speaker, Turn, TurnKind
from tests.bot.world import START, World, said, thread, world

MAIL = "anna.berg@acme-shop.com"
TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA3bC6"
NAMES = [
    # a name, and what becomes of it
    ("app.log", "app.log"),
    ("a\nb\x1b[2J.log", "a_b_[2J.log"),
    (f"{MAIL}.log", "<EMAIL_1>.log"),
    (f"from-{MAIL}.tar.gz", "<EMAIL_1>.tar.gz"),
    ("jo@acme-shop.de.log", "<EMAIL_1>.log"),
    (f"dumps/{MAIL}/app.log", "dumps/<EMAIL_1>/app.log"),
    (f"dump-{TOKEN}.log", "<SECRET_1>.log"),
    ("bundle_CZ6770339863871903645170.zip", "bundle_<IBAN_1>.zip"),
    ("checkout-2026-03-01-10-04.log.1", "checkout-2026-03-01-10-04.log.1"),
    (MAIL, "<EMAIL_1>"),
    (TOKEN, "<SECRET_1>"),
    (f"{TOKEN}.json", "<SECRET_1>.json"),
    (".env", ".env"),
    ("", ""),
]


@pytest.fixture
def here(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.mark.parametrize(("name", "clean"), NAMES)
def test_a_file_keeps_what_tells_its_kind(name: str, clean: str) -> None:
    assert Redaction(LineRedactor(bytes(32)), {}).name(name) == clean


def test_every_text_of_a_turn_is_clean_and_where_files_lie_is_forgotten() -> None:
    turn = said(1, f"ask {MAIL}", speaker=Speaker(id="a", name=MAIL), files=(f"{MAIL}.log",))
    press = Press(name="why", value=TOKEN, speaker=Speaker(id="b", name=TOKEN))
    clean = Redaction(LineRedactor(bytes(32)), {})
    (message,) = clean.turn(turn).messages
    assert (message.text, message.speaker.name) == ("ask <EMAIL_1>", "<EMAIL_1>")
    assert [(a.name, a.source) for a in message.attachments] == [("<EMAIL_1>.log", "")]
    pressed = clean.turn(Turn(id="p", kind=TurnKind.ACTION, at=START, thread=turn.thread, press=press)).press
    assert pressed == Press(name="why", value="<SECRET_1>", speaker=Speaker(id="b", name="<SECRET_1>"))
    assert sorted(clean.pseudonyms.values()) == ["EMAIL_1", "SECRET_1"]


async def test_the_name_of_a_file_that_can_not_be_read_is_clean(here: World) -> None:
    here.surface.files["broken-secret.zip"] = b"x"
    here.app.surfaces["test"] = Breaking(here.surface)  # type: ignore[index]  # the fake's mapping is a dict
    await here.app.receive(said(1, "look", files=("broken-secret.zip",)))
    await here.drain()
    case = await here.app.cases.load(thread().case_id)
    assert case
    assert case.evidence[-1].note == "broken-<SECRET_1>.zip is gone."
    assert "broken-secret" not in case.model_dump_json()


async def test_a_turn_that_is_given_up_names_no_secret(here: World) -> None:
    def down(_question: Question[Any]) -> None:
        raise Unavailable("The download of the secret broke off.")

    here.reasoner.before = down
    here.surface.files["secret.log"] = b"boom"
    await here.app.receive(said(1, "the secret", files=("secret.log",)))
    await here.drain()
    card = list(here.surface.shown().values())[-1].text
    assert "The download of the <SECRET_1> broke off" in card
    assert "Send it again without <SECRET_1>.log." in card
    reasons = [i.reason for i in here.memory.items.values() if i.status == "dead"]
    assert reasons == ["The download of the <SECRET_1> broke off."]


class Breaking:
    """A surface whose files are gone."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def fetch(self, attachment: Any) -> Any:
        raise Refused(f"{attachment.name} is gone.")
