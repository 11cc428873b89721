"""The shapes in which a model answers: every field asked for, nothing else allowed, lines named by their reference."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError

from engines.models import Category
from engines.questions import Assess, Challenge, Close, Compact, Hear, MoveKind, Question, Test
from engines.wanted import RequestCategory

_STRICT = ConfigDict(frozen=True, extra="forbid")
_SAID = ("title", "description")  # in a schema
MOST_WRONG = 5  # mistakes of one answer that are shown to the model


class Unreadable(ValueError):
    """An answer that does not have the shape; the text says what is wrong, for the model that gave it."""


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError("must be from 0 to 1")
    return value


def _timed(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("must have a time zone, such as 2026-03-04T12:05:00Z")
    return value


Share = Annotated[float, AfterValidator(_share)]  # no limits in the schema: not every provider knows them
Time = Annotated[datetime | None, AfterValidator(_timed)]


class Cause(BaseModel):
    """A possible cause."""

    model_config = _STRICT

    statement: str
    component: str
    category: Category
    confidence: Share
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    since: Time
    fix: tuple[str, ...]
    settles: str | None


class Excluded(BaseModel):
    """What it is not."""

    model_config = _STRICT

    what: str
    why: str
    evidence: tuple[str, ...]


class Missing(BaseModel):
    """What would decide something."""

    model_config = _STRICT

    what: str
    why: str
    category: RequestCategory
    commands: tuple[str, ...]
    places: tuple[str, ...]
    critical: bool


class Assessed(BaseModel):
    """The answer to Assess."""

    model_config = _STRICT

    causes: tuple[Cause, ...]
    affected: tuple[str, ...]
    onset: Time
    severity: Literal["P0", "P1", "P2", "P3"] | None
    known: tuple[str, ...]
    ruled_out: tuple[Excluded, ...]
    wanted: tuple[Missing, ...]
    reply: str


class Weighed(BaseModel):
    """What one line says of a hypothesis."""

    model_config = _STRICT

    evidence: str
    supports: bool
    why: str


class Tested(BaseModel):
    """The answer to Test."""

    model_config = _STRICT

    weights: tuple[Weighed, ...]


class Doubted(BaseModel):
    """The answer to Challenge."""

    model_config = _STRICT

    cause: Cause | None
    why: str


class Closed(BaseModel):
    """The answer to Close."""

    model_config = _STRICT

    follow_ups: tuple[str, ...]


class Compacted(BaseModel):
    """The answer to Compact."""

    model_config = _STRICT

    text: str
    facts: tuple[str, ...]


class Moved(BaseModel):
    """What one message does."""

    model_config = _STRICT

    kind: MoveKind
    message: str
    quote: str
    hypothesis: str | None
    request: str | None
    text: str
    topic: str
    at: Time


class Listened(BaseModel):
    """The answer to Hear."""

    model_config = _STRICT

    moves: tuple[Moved, ...]


Shape = Assessed | Tested | Doubted | Closed | Compacted | Listened
_SHAPES: dict[type[Question[Any]], type[Shape]] = {
    Assess: Assessed,
    Test: Tested,
    Challenge: Doubted,
    Close: Closed,
    Compact: Compacted,
    Hear: Listened,
}


def shape(question: Question[Any]) -> type[Shape]:
    """The shape in which a model answers that question."""
    return _SHAPES[type(question)]


@cache
def schema(form: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a shape, as short as it can be said: it is a part of each prompt."""
    bare: dict[str, Any] = _bare(form.model_json_schema())
    return bare


@cache
def written(form: type[BaseModel]) -> str:
    """The same as text."""
    return TypeAdapter(dict[str, Any]).dump_json(schema(form)).decode()


def _bare(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what pydantic makes of the names of fields and of docstrings."""
    if isinstance(part, dict):
        return {key: _bare(value) for key, value in part.items() if not (key in _SAID and isinstance(value, str))}
    return [_bare(value) for value in part] if isinstance(part, list) else part


def parsed(question: Question[Any], text: str) -> Shape:
    """A model's text in its shape; raises Unreadable with what is wrong."""
    begin, end = text.find("{"), text.rfind("}")  # some models put their answer into a fence or after a sentence
    try:
        return shape(question).model_validate_json(text[begin : end + 1] if begin >= 0 else text)
    except ValidationError as wrong:
        told = [f"{'.'.join(str(at) for at in e['loc']) or 'answer'}: {e['msg']}" for e in wrong.errors()]
        raise Unreadable("; ".join(told[:MOST_WRONG])) from wrong
