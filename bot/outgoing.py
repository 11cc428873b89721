"""What leaves this machine: a card without names of people and places, but those of the people in its thread."""

from collections.abc import Callable

from bot.app import App
from bot.ports import Names
from engines.markup import Button, Card, Line, Picture, Section, Style
from engines.models import Case
from engines.turn import Thread

_OURS = (Style.CITE, Style.MENTION)  # an evidence id, and the one person who is called
Change = Callable[[str], str]


async def leaving(app: App, thread: Thread, card: Card, people: tuple[str, ...]) -> Card:
    """The card as that thread's surface may get it; `people` are the speakers of the thread."""
    names: Names | None = app.names.get(thread.surface)
    if names is None:
        return card
    texts: dict[str, str] = {}
    changed(card, lambda text: texts.setdefault(text, text))
    hidden = await names.hide(tuple(texts), thread.case_id, people)
    return changed(card, dict(zip(texts, hidden, strict=True)).__getitem__)


async def listed_as(app: App, case: Case) -> Case:
    """The case as a list that leaves may name it: its title and what it waits for, as on its cards."""
    names: Names | None = app.names.get(case.thread.surface)
    if names is None:
        return case
    texts = (case.title, *(r.what for r in case.requests), *(m.text for m in case.mitigations))
    people = (*(m.speaker.name for m in case.memory.hot), *(m.by for m in case.mitigations))
    hidden = iter(await names.hide(texts, case.id, tuple(dict.fromkeys(people))))
    return case.model_copy(
        update={
            "title": next(hidden),
            "requests": tuple(r.model_copy(update={"what": next(hidden)}) for r in case.requests),
            "mitigations": tuple(m.model_copy(update={"text": next(hidden)}) for m in case.mitigations),
        }
    )


def changed(card: Card, change: Change) -> Card:
    """The card with each of its texts changed."""
    return card.model_copy(
        update={
            "title": change(card.title),
            "steps": tuple(s.model_copy(update={"title": change(s.title)}) for s in card.steps),
            "sections": tuple(_section(s, change) for s in card.sections),
            "picture": card.picture and _picture(card.picture, change),
            "buttons": tuple(_button(b, change) for b in card.buttons),
        }
    )


def _section(section: Section, change: Change) -> Section:
    return section.model_copy(update={"lines": tuple(_line(line, change) for line in section.lines)})


def _line(line: Line, change: Change) -> Line:
    return tuple(s if s.style in _OURS else s.model_copy(update={"text": change(s.text)}) for s in line)


def _picture(picture: Picture, change: Change) -> Picture:
    marks = tuple(m.model_copy(update={"label": change(m.label)}) for m in picture.marks)
    return picture.model_copy(update={"alt": change(picture.alt), "marks": marks})


def _button(button: Button, change: Change) -> Button:
    confirm = change(button.confirm) if button.confirm else button.confirm
    return button.model_copy(update={"label": change(button.label), "confirm": confirm})
