"""Reads how people ask for events: "errors from the last hour", "top templates of pod X", "lines around E2:512"."""

import re
from dataclasses import dataclass, field
from typing import Any

from engines.errors import Refused
from engines.evidence import Severity
from engines.expressions import Expression
from engines.query import moments
from engines.query import vocabulary as words
from engines.query.query import CONTEXT, MOST, Query, Want
from engines.query.vocabulary import EXAMPLES

LONGEST = 500  # characters of a question
LOOSE = 3  # words that nothing explains and that are then looked for in the lines
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PLURAL = re.compile(r"[a-z]{4,}(?<![suio])s")
_TIMES = ("since", "until", "day", "last", "first", "onset", "deploy", "span")
_WORDS = ("words", "either", "about")
_PLACES = ("source", "nth", "first_line", "last_line")
_ENDED = ("last", "stop", "stopped", "end", "ended")


def asks(text: str) -> bool:
    """Whether a message begins as people ask for events; the rest of it may still say something else."""
    return bool(words.ASKS.match(text.strip()))


def parse(text: str, before: Query | None = None) -> Query:
    """Read a question; "same for checkout" changes the one before it.

    Raises Refused with a sentence that names what was not understood.
    """
    if len(text) > LONGEST:
        raise Refused(f"The question is longer than {LONGEST} characters: ask for less at once, such as {EXAMPLES}.")
    whole = text.encode("utf-8", "replace").decode()  # what a terminal could not read can be in no file
    reading = _Reading(" ".join(whole.split()).rstrip("?!. "))
    same = reading.take(words.SAME)
    if same and before is None:
        raise Refused(f"There is no question before this one to change: ask all of it, such as {EXAMPLES}.")
    follows = reading.take(words.FOLLOWS) if before else None
    reading.follows = bool(same or follows)
    for read in (_cant, _quoted, _place, _started, _which_file, _when, _grouped, _what, _rate, _which, _about, _loose):
        read(reading)
    if reading.follows and before:
        return _changed(before, reading.said)
    if not reading.said:
        raise Refused(f"The question doesn't say which events: try {EXAMPLES}.")
    return Query(**reading.said)


def _changed(before: Query, said: dict[str, Any]) -> Query:
    """The earlier question with what is said now; a new time, name or place replaces the old one whole."""
    kept = before.model_dump()
    for together in (_TIMES, _WORDS, _PLACES):
        if any(name in said for name in together):
            kept = {name: value for name, value in kept.items() if name not in together}
    if said.get("want", before.want) is not before.want:
        kept.pop("limit")
    return Query(**(kept | said))


@dataclass
class _Reading:
    """What is left of a question, and what was understood so far."""

    rest: str
    said: dict[str, Any] = field(default_factory=dict)
    follows: bool = False  # it changes the question before it

    def take(self, pattern: Expression) -> re.Match[str] | None:
        """Cut the first match out of the rest; the blank that stays keeps its neighbors apart."""
        found = pattern.search(self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} , {self.rest[found.end() :]}".strip(" ,")
        return found

    def add(self, name: str, value: str) -> None:
        """One more word that must, or must not, stand in the line."""
        if value not in self.said.get(name, ()):
            self.said[name] = (*self.said.get(name, ()), value)


def _cant(reading: _Reading) -> None:
    if found := words.CANT.search(words.QUOTED.sub(" ", reading.rest)):
        raise Refused(f"A search can't answer '{found[0]}': it finds, counts and groups lines. Try {EXAMPLES}.")


def _quoted(reading: _Reading) -> None:
    while found := reading.take(words.QUOTED):
        if text := found["text"].strip():
            reading.add("without" if found["no"] else "words", text)


def _place(reading: _Reading) -> None:
    """Lines by number; "after" with more said about the lines is all of them from there."""
    found = reading.take(words.PLACE)
    if found:
        reading.said["source"] = found["id"].upper()
    found = found or reading.take(words.NUMBERED)
    if not found:
        return
    first = max(int(found["first"]), 1)
    last = int(found["last"]) if found["last"] else first
    if last < first:
        raise Refused(f"Lines {first} to {last} go backwards: name the smaller number first.")
    around = (found["around"] or ("around" if first == last else "exactly")).lower()
    many = int(found["many"]) if found["many"] else None
    if many is None and any(p.search(reading.rest) for p, _ in words.LEVELS):
        reading.said |= _from_there(around, first, last)
        return
    room = CONTEXT if many is None else many
    before, after = _sides(around, room, one=first == last)
    first, last = max(first - before, 1), last + after
    reading.said |= {"first_line": first, "last_line": last, "limit": min(last - first + 1, MOST)}


def _sides(around: str, room: int, *, one: bool) -> tuple[int, int]:
    match around:
        case "after" | "following" | "from" | "since":
            return 0, room
        case "before" | "until" | "up to":
            return room, 0
        case "exactly" | "at" if not one:
            return 0, 0
    return room, room


def _from_there(around: str, first: int, last: int) -> dict[str, int]:
    match around:
        case "after" | "following":
            return {"first_line": last + 1}
        case "from" | "since":
            return {"first_line": first}
        case "before":
            return {"last_line": max(first - 1, 1)}
        case "until" | "up to":
            return {"last_line": last}
    room = CONTEXT if first == last else 0
    return {"first_line": max(first - room, 1), "last_line": last + room}


def _started(reading: _Reading) -> None:
    """The first of them for "when did the errors start", the last where they stop."""
    if found := reading.take(words.STARTED):
        reading.rest = found["what"]
        reading.said |= {"limit": 1} | ({"newest": True} if (found["how"] or "").lower() in _ENDED else {})


def _which_file(reading: _Reading) -> None:
    if found := reading.take(words.NTH):
        reading.said["nth"] = int(found["number"]) or 1 if found["number"] else words.ORDINALS[found["nth"].lower()]
    if reading.take(words.EVERYWHERE):
        reading.said |= {"source": None, "nth": None}


def _when(reading: _Reading) -> None:
    reading.rest = moments.date_last(reading.rest)
    if found := moments.DAY.search(reading.rest):
        reading.rest = f"{reading.rest[: found.start()]}{reading.rest[found.end() :]}"
        reading.said |= moments.day(found)
    for name, pattern in moments.PATTERNS:
        if found := reading.take(pattern):
            reading.said |= moments.read(name, found)
            return


def _grouped(reading: _Reading) -> None:
    for by, pattern in words.GROUPS:
        if reading.take(pattern):
            reading.said |= {"want": Want.GROUPS, "by": by}
            return
    if reading.take(words.WHO):
        reading.said["want"] = Want.GROUPS
        reading.rest = f"about {reading.rest.lstrip(' ,')}" if not _leveled(reading.rest) else reading.rest


def _leveled(text: str) -> bool:
    return any(pattern.search(text) for pattern, _ in words.LEVELS)


def _what(reading: _Reading) -> None:
    for want, pattern in words.WANTS:
        if found := reading.take(pattern):
            said = found.groupdict()
            reading.said.setdefault("want", want)
            _limit(reading, said.get("n") or said.get("m") or said.get("r"))
            if said.get("new") or said.get("fresh"):
                reading.said["fresh"] = True
            if said.get("rare") is not None:
                reading.said["rare"] = True
            if said.get("rate"):
                reading.said["per"] = 60.0
            break
    if re.search(r"\bnew\s+(?=errors?|warnings?|exceptions?|lines?|messages?)", reading.rest, re.IGNORECASE):
        reading.take(Expression(r"\bnew\b", re.IGNORECASE))
        reading.said["fresh"] = True


def _rate(reading: _Reading) -> None:
    if reading.said.get("want") is Want.GROUPS or not (found := reading.take(words.PER)):
        return
    unit = _SECONDS[found["unit"][0].lower()] if found["unit"] else 60.0
    reading.said |= {"want": Want.COUNT, "per": unit * max(int(found["n"] or 1), 1)}


def _limit(reading: _Reading, number: str | None) -> None:
    if number:
        reading.said["limit"] = min(max(int(number), 1), MOST)


def _which(reading: _Reading) -> None:
    """How many of them from which end, and of which levels."""
    if found := reading.take(words.HOW_MANY):
        side = (found["side"] or found["head"] or "").lower()
        number = found["n"] or found["m"] or found["h"]
        if side in words.NEWEST:
            reading.said["newest"] = True
        is_one = bool(side) and not number and not (found["noun"] or "s").lower().endswith("s")
        _limit(reading, number or ("1" if is_one else "10" if found["head"] else None))
    levels: dict[Severity, None] = {}
    for pattern, meant in words.LEVELS:
        if reading.take(pattern):
            levels |= dict.fromkeys(meant)
    if levels:
        reading.said["levels"] = tuple(levels)


def _about(reading: _Reading) -> None:
    while found := reading.take(words.ABOUT):
        _named(reading, found["name"].rstrip(".,:"), found["how"])
    while found := reading.take(words.BARE):
        _named(reading, found["name"], "for")
    if found := reading.take(words.EVIDENCE):
        _named(reading, found[0], "in")


def _named(reading: _Reading, name: str, how: str) -> None:
    """A file, or what the lines are about; a word that explains nothing is left out."""
    is_not = bool(re.match(words.NOT, how, re.IGNORECASE))
    if not name or words.NOISE.fullmatch(name):
        return
    if is_not:
        reading.add("without", name)
    elif words.EVIDENCE.fullmatch(name):
        reading.said["source"] = name.upper()
    elif words.FILE.fullmatch(name):
        reading.said["source"] = name
    elif words.TEXTUAL.fullmatch(how):
        _worded(reading, name)
    else:
        reading.add("about", name)


def _worded(reading: _Reading, word: str) -> None:
    """A word of the lines, in the forms that it has there."""
    lower = word.lower()
    if status := re.fullmatch(r"([1-5]\d\d)s", lower):
        reading.add("words", status[1])
    elif form := words.FORM_OF.get(lower):
        for one in words.OTHER_FORMS[form]:
            reading.add("either", one)
    elif _PLURAL.fullmatch(lower):
        reading.add("words", lower[:-3] if lower.endswith("ies") else lower[:-1])
    else:
        reading.add("words", word)


def _loose(reading: _Reading) -> None:
    """A few words that nothing explains are looked for, as in any search; a sentence of them is no question."""
    if (found := words.EITHER.search(reading.rest)) and not any(words.NOISE.fullmatch(found[g]) for g in "ab"):
        reading.take(words.EITHER)
        for one in found.groups():
            for form in words.OTHER_FORMS.get(words.FORM_OF.get(one.lower(), ""), (one,)):
                reading.add("either", form)
    left = [w.rstrip(".") for w in re.findall(r"[^\s,;?!()]+", reading.rest)]
    left = [w for w in left if re.search(r"[\w<]", w) and not words.NOISE.fullmatch(w)]
    if len(left) > LOOSE:
        raise Refused(f'I don\'t understand "{" ".join(left)[:60]}" in that question: try {EXAMPLES}.')
    for word in left:
        if (reading.said.get("levels") or reading.follows) and not words.FORM_OF.get(word.lower()):
            reading.add("about", word)
        else:
            _worded(reading, word)
