"""Fills the forms of the third set; one entry for every value, all of them with the same text."""

from html import escape
from random import Random

from tests.privacy.planted.model import HEX, Planted, draw
from tests.privacy.second.fill import ESCAPES, HOLE, LINE_END, NOISE, dice
from tests.privacy.second.persons import GROUPS
from tests.privacy.third import later, lines, machines, people
from tests.privacy.third.values import MAKERS, SERVICES

EACH = 2
BODIES = (  # around what shows by itself what it is
    "«~ts» ERROR [worker-«~n»] request rejected: invalid key X",
    '{"level":"error","msg":"auth failed","detail":"key X was revoked","trace_id":"«~trace»"}',
    "time=«~ts» level=warn key=X retries=3",
    "May 14 10:22:31 node-1 app[«~n»]: X",
    "found (X) in config, digest «~digest»",
    "remote: X is not allowed to push to «~sha».",
    'curl "https://«~host»/v1/X/ping"',
    "export THIRD_PARTY=X; ./run.sh",
)
MORE = {**NOISE, "short": lambda rng: draw(rng, HEX, 7)}
SPELLED = {
    **ESCAPES,
    "xml": escape,
    "tight": lambda text: "".join(c for c in text if c in "+0123456789"),
    "hyphens": lambda text: text.replace(" ", "\N{NON-BREAKING HYPHEN}").replace("-", "\N{NON-BREAKING HYPHEN}"),
    "dialed": lambda text: text.replace("+", "00").replace(" (0)", ""),
    "quoted": lambda text: '"{}"@{}'.format(text.split("@")[0].replace(".", " "), text.split("@")[1]),
}
KIND_GROUPS = {
    **GROUPS,
    "tel": "phone",
    "tel-national": "phone",
    "tel-grouped": "phone",
    "card-plain": "card",
    "digits-us": "phone",
} | dict.fromkeys(("passport", "nhs"), "national-id")


def filled(kind: str, form: str, rng: Random) -> list[Planted]:
    """Entries of one form; a key of several lines is one value."""
    found: list[tuple[str, tuple[str, ...]]] = []
    text, at = "", 0
    for hole in HOLE.finditer(form):
        noise, name, spelling = hole.groups()
        value = MORE[name](rng) if noise else MAKERS[name](rng)
        value = SPELLED[spelling](value) if spelling else value
        text += form[at : hole.start()] + value
        at = hole.end()
        if not noise:
            parts = tuple(p for p in map(str.strip, LINE_END.split(value)) if p and not p.startswith("-----"))
            assert parts, form
            found.append((KIND_GROUPS.get(name, "secrets"), parts))
    text += form[at:]
    return [Planted(kind, text, values, group) for group, values in found]


def planted() -> list[Planted]:
    """Every entry, the same in every run."""
    forms = {**lines.FORMS, **machines.FORMS, **people.FORMS, **later.FORMS}
    entries = [
        entry
        for kind, said in forms.items()
        for form in said
        for i in range(EACH)
        for entry in filled(kind, form, dice(f"third/{form}/{i}"))
    ]
    for name in SERVICES:
        entries += [
            e for body in BODIES for e in filled(name, body.replace("X", f"«{name}»"), dice(f"third/{name}/{body}"))
        ]
    return entries
