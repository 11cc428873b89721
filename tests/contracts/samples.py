"""Small values that the contract tests store."""

from datetime import UTC, datetime, timedelta

from engines.evidence import DataType, Evidence, Finding, FindingKind
from engines.models import Case
from engines.turn import Thread
from engines.work import Kind, NewItem, Post
from storage.crypto import Vault

NOW = 1_790_000_000.0
AT = datetime.fromtimestamp(NOW, UTC)
VAULT = Vault(bytes(range(32)))
LANE = "case:warroom:local:ops:1"


def thread(name: str = "1") -> Thread:
    return Thread(surface="warroom", tenant="local", channel="ops", thread=name)


def new(dedup: str, *, lane: str = LANE, kind: Kind = "event", due: float = 0.0, body: str = '{"a": 1}') -> NewItem:
    """An item that falls due `due` seconds after NOW."""
    return NewItem(lane, dedup, kind, NOW + due, body)


def case(version: int = 1, *, name: str = "1", title: str = "", evidence: tuple[Evidence, ...] = ()) -> Case:
    place = thread(name)
    later = AT + timedelta(seconds=version)
    return Case(
        id=place.case_id,
        thread=place,
        version=version,
        opened_at=AT,
        updated_at=later,
        title=title,
        evidence=evidence,
    )


def piece(number: int, summary: str = "the pool is empty") -> Evidence:
    name = f"E{number}"
    finding = Finding(
        evidence=name, file="app.log", kind=FindingKind.LOG, line=3, summary=summary, excerpt="ERROR pool", at=AT
    )
    return Evidence(id=name, name="app.log", data_type=DataType.LOG, extractor="logs", at=AT, findings=(finding,))


def post(slot: str, text: str = "hello", *, place: str = "1") -> Post:
    return Post(
        thread=thread(place), slot=slot, author="u1", name="Ada", kind="person", at=AT, text=text, attachments='["a"]'
    )
