"""Reads commands: typed after `/fm`, or said in a thread, where ordinary talk must stay talk."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from engines.commands.forms import ALIASES, FORMS, LONGEST_SNOOZE, ROLES, SEVERITIES, Form, Name, Slot
from engines.query import phrasing
from engines.turn import Speaker

LONGEST = 3_000  # characters
NEAREST = 3  # commands that are offered for a wrong word
ALIKE = 0.6  # how much two words share to be taken for each other, 0..1
_WORD = 40  # characters of a word that are compared
_MANY = 99  # more than a case ever has of one sort: "why 503" is a question
_CALLED = re.compile(r"^(?:<@[^<>]+>|@faultmaven\b)[\s,:]*", re.IGNORECASE)
_SLASH = re.compile(r"^/(?:fm\b\s*)?", re.IGNORECASE)
_POLITE = re.compile(r"^please\s+|[\s,]+(?:please|pls|thanks|now)$", re.IGNORECASE)
_THE_CASE = re.compile(r"(?:(?:the|this)\s+)?(?:case|incident)|it|this", re.IGNORECASE)
_NUMBER = re.compile(r"[#HRhr]?(\d{1,6})")
_MINUTES = re.compile(r"(\d{1,6})\s*(?:m|min|mins|minutes?)?", re.IGNORECASE)
_SEVERITY = re.compile(r"(?:P|SEV-?)?([0-3])", re.IGNORECASE)
_PERSON = re.compile(r"<@(?P<id>[A-Za-z0-9_-]+)(?:\|(?P<label>[^<>]*))?>|@(?P<name>[^<>@]+)")
_OF_A_CASE = (Name.PAUSE, Name.RESUME, Name.RESOLVE, Name.REOPEN, Name.CLOSE)


@dataclass(frozen=True)
class Command:
    """What somebody wants done, with its arguments."""

    name: Name
    text: str = ""  # the title, the text, the words or the reason
    number: int = 0  # as it stands on the card, from 1
    word: str = ""  # the severity, or the role in the incident
    person: Speaker | None = None  # the id is empty where only a name was said
    minutes: int = 0

    @property
    def form(self) -> Form:
        """Its row in the table."""
        return FORMS[self.name]


@dataclass(frozen=True)
class Mistake:
    """What was wrong, in one sentence, and the nearest right commands."""

    said: str
    near: tuple[Name, ...] = ()


Read = Command | Mistake


def parse(text: str) -> Read:
    """Read what was typed after `/fm`; nothing at all asks for the menu."""
    rest = _bare(_SLASH.sub("", text.strip()))
    if len(rest) > LONGEST:
        return Mistake(f"That is longer than {LONGEST} characters: drop it as a file.")
    if not rest:
        return Command(Name.MENU)
    form, rest = _form(rest)
    return _SLOTS[form.slot](form, rest) if form else _unknown(rest)


def spoken(text: str) -> Read | None:
    """Read a message to FaultMaven; None where it is talk, also where it begins with the word of a command."""
    said = uncalled(text)
    if said.startswith("/") and _is_typed(said):
        return parse(said)
    said = _bare(said)
    form, rest = _form(said) if len(said) <= LONGEST else (None, said)
    if form is None or form.name is Name.NEW or not _SPOKEN[form.slot](form, rest):
        return None
    return _SLOTS[form.slot](form, "" if form.slot is Slot.NOTHING else rest)


def uncalled(text: str) -> str:
    """What is said, without the name that it begins with."""
    return _CALLED.sub("", text.strip())


def _is_typed(said: str) -> bool:
    """Whether what begins with a slash is meant as a command: `/fm` is, and a word that is one or nearly one."""
    typed = _SLASH.sub("", said)
    meant = typed != said[1:] or _form(typed)[0] is not None or (" " not in typed and _nearest(typed))
    return "\n" not in said and bool(meant)


def _bare(text: str) -> str:
    """Without politeness and the marks around it; what is said keeps its own line breaks."""
    words = text.strip()
    while (shorter := _POLITE.sub("", words).strip()) != words:
        words = shorter
    return words


def _form(text: str) -> tuple[Form | None, str]:
    """The form whose words the text begins with, the longest one, and what follows them."""
    first, rest = _split(text)
    verb = first.lower().rstrip(".,:!?") or first
    verb = ALIASES.get(verb, verb)
    second, after = _split(rest)
    if verb == "catch" and second.lower() == "up":
        return FORMS[Name.CATCHUP], after
    for words, left in ((f"{verb} {second.lower()}", after), (verb, rest)):
        form = next((f for f in FORMS.values() if f.name == words), None)
        if form:
            return form, left
    return None, text


def _split(text: str) -> tuple[str, str]:
    """The first word, and what follows it."""
    parts = text.split(maxsplit=1)
    return (parts[0], parts[1].strip()) if len(parts) > 1 else (text.strip(), "")


def _quoted(text: str) -> str:
    return f'"{" ".join(text.split())[:_WORD]}"'


def _unknown(text: str) -> Mistake:
    """No command begins like that: a wrong second word, or a wrong first one."""
    verb = text.split(maxsplit=1)[0].lower()[:_WORD]
    family = tuple(name for name in FORMS if name.split()[0] == ALIASES.get(verb, verb))
    if family:
        return Mistake(f"`{verb}` is written as {_listed(family)}.", family)
    near = _nearest(verb)
    meant = f"the nearest {'is' if len(near) == 1 else 'are'} {_listed(near)}" if near else "`help` lists all"
    return Mistake(f"There is no command {_quoted(verb)}: {meant}.", near or (Name.HELP,))


def _nearest(verb: str) -> tuple[Name, ...]:
    verbs = list(dict.fromkeys(name.split()[0] for name in FORMS))
    close = get_close_matches(verb.lower()[:_WORD], [*verbs, *ALIASES], n=NEAREST, cutoff=ALIKE)
    meant = dict.fromkeys(ALIASES.get(c, c) for c in close)
    return tuple(next(n for n in FORMS if n.split()[0] == v) for v in meant)


def _listed(names: tuple[Name, ...]) -> str:
    return ", ".join(f"`{FORMS[n].usage}`" for n in names)


def _wrong(form: Form, what: str) -> Mistake:
    return Mistake(f"{what} Write `{form.usage}`.", (form.name,))


def _nothing(form: Form, rest: str) -> Read:
    if not rest or (form.name in _OF_A_CASE and _THE_CASE.fullmatch(rest.rstrip(".!"))):
        return Command(form.name)
    family = tuple(n for n in FORMS if n.split()[0] == form.name.split()[0])
    if len(family) > 1:
        return Mistake(f"`{form.name}` takes nothing more: it is one of {_listed(family)}.", family)
    return _wrong(form, f"`{form.name}` takes nothing more.")


def _title(form: Form, rest: str) -> Read:
    return Command(form.name, text=" ".join(rest.split()))


def _text(form: Form, rest: str) -> Read:
    text = rest.lstrip(":,- ")
    return Command(form.name, text=text) if text else _wrong(form, f"`{form.name}` needs words.")


def _number(form: Form, rest: str) -> Read:
    found = _NUMBER.fullmatch(rest.rstrip("?."))
    if found is None:
        return _wrong(form, f"`{form.name}` needs the number of a possible cause, as `hypotheses` lists them.")
    return Command(form.name, number=int(found[1]))


def _number_why(form: Form, rest: str) -> Read:
    first, why = _split(rest)
    found = _NUMBER.fullmatch(first.rstrip(":,"))
    if found is None:
        return _wrong(form, f"`{form.name}` needs a number, as `{form.name.split()[0]}` lists them.")
    if not why.strip():
        return _wrong(form, f"`{form.name} {found[1]}` needs a reason.")
    return Command(form.name, number=int(found[1]), text=" ".join(why.split()))


def _severity(form: Form, rest: str) -> Read:
    found = _SEVERITY.fullmatch(rest)
    if found is None:
        named = f"{_quoted(rest)} is no severity" if rest else "`sev` needs a severity"
        return _wrong(form, f"{named}: they are {', '.join(SEVERITIES)}.")
    return Command(form.name, word=f"P{found[1]}")


def _role(form: Form, rest: str) -> Read:
    first, who = _split(rest)
    role = next((name for name, words in ROLES.items() if first.lower() in words), None)
    if role is None:
        named = f"{_quoted(first)} is no role" if first else "`role` needs a role and a person"
        return _wrong(form, f"{named}: the roles are {', '.join(ROLES)}.")
    person = _person(who)
    return Command(form.name, word=role, person=person) if person else _wrong(form, f"Who is {role}?")


def _who(form: Form, rest: str) -> Read:
    rest = re.sub(r"^to\s+", "", rest, flags=re.IGNORECASE)
    if not rest or _THE_CASE.fullmatch(rest):
        return Command(form.name)
    person = _person(rest)
    return Command(form.name, person=person) if person else Command(form.name, word=" ".join(rest.split()))


def _minutes(form: Form, rest: str) -> Read:
    found = _MINUTES.fullmatch(rest)
    if found is None or not 1 <= int(found[1]) <= LONGEST_SNOOZE:
        named = f"{_quoted(rest)} is no number of minutes" if rest else f"`{form.name}` needs minutes"
        return _wrong(form, f"{named}, from 1 to {LONGEST_SNOOZE} (a week).")
    return Command(form.name, minutes=int(found[1]))


def _person(text: str) -> Speaker | None:
    found = _PERSON.fullmatch(text.strip())
    if found is None:
        return None
    name = (found["name"] or found["label"] or found["id"]).strip()
    return Speaker(id=found["id"] or "", name=name) if name else None


_SLOTS: dict[Slot, Callable[[Form, str], Read]] = {
    Slot.NOTHING: _nothing,
    Slot.TITLE: _title,
    Slot.TEXT: _text,
    Slot.WORDS: _text,
    Slot.NUMBER: _number,
    Slot.NUMBER_WHY: _number_why,
    Slot.WHY: _text,
    Slot.SEVERITY: _severity,
    Slot.ROLE: _role,
    Slot.WHO: _who,
    Slot.MINUTES: _minutes,
}


def _is_whole(form: Form, rest: str) -> bool:
    return isinstance(_nothing(form, rest.rstrip(".!?")), Command)


def _is_text(form: Form, rest: str) -> bool:
    if form.name is Name.QUERY:
        return phrasing.asks(rest)
    return form.name is not Name.NOTE or not re.match(r"that\b", rest, re.IGNORECASE)


def _is_number(_form: Form, rest: str) -> bool:
    found = _NUMBER.fullmatch(rest.rstrip("?."))
    return found is not None and int(found[1]) <= _MANY


def _is_number_why(_form: Form, rest: str) -> bool:
    first, _ = _split(rest)
    return not rest or _NUMBER.fullmatch(first.rstrip(":,")) is not None


def _is_short(_form: Form, rest: str) -> bool:
    return not _split(rest)[1]


def _is_role(form: Form, rest: str) -> bool:
    first, who = _split(rest)
    return isinstance(_role(form, rest), Command) or (
        not who and (rest.startswith("@") or isinstance(_role(form, f"{first} @x"), Command))
    )


def _is_who(_form: Form, rest: str) -> bool:
    who = re.sub(r"^to\s+", "", rest.rstrip(".!"), flags=re.IGNORECASE)
    return not who or _THE_CASE.fullmatch(who) is not None or _person(who) is not None


_SPOKEN: dict[Slot, Callable[[Form, str], bool]] = {
    Slot.NOTHING: _is_whole,
    Slot.TITLE: _is_whole,
    Slot.TEXT: _is_text,
    Slot.WORDS: _is_text,
    Slot.NUMBER: _is_number,
    Slot.NUMBER_WHY: _is_number_why,
    Slot.WHY: _is_text,
    Slot.SEVERITY: _is_short,
    Slot.ROLE: _is_role,
    Slot.WHO: _is_who,
    Slot.MINUTES: _is_short,
}
