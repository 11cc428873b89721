"""Passwords: behind a name, in URLs, in connection strings, on command lines, in environments and in talk."""

from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import quote

from tests.privacy.planted.frames import framed, shell
from tests.privacy.planted.model import B62, HEX, LOWER, URL64, Planted, Said, dice, draw
from tests.privacy.planted.phrases import (
    AMQP,
    BASES,
    COMMANDS,
    COOKIES,
    HARMLESS,
    HOSTS,
    JDBC,
    LIBPQ,
    MONGO,
    NAMES,
    ODBC,
    REDIS,
    TALK,
    URLS,
    USERS,
    VARIABLES,
    WORDS,
)
from tests.privacy.planted.syntaxes import assigned


def word(rng: Random) -> str:
    """A password as people choose them, safe without quotes: a word, a year, a sign."""
    return (
        rng.choice(WORDS).capitalize() + str(rng.randint(10, 2030)) + rng.choice(("", "!", "#", "-x", "_", "!!", "%"))
    )


def strong(rng: Random) -> str:
    """A password as machines make them."""
    return draw(rng, rng.choice((B62, URL64, HEX)), rng.randint(12, 32))


def special(rng: Random) -> str:
    """A password with signs that need no quotes but confuse patterns."""
    return draw(rng, B62, 4) + draw(rng, "!#%^*+=@.~:/?-_", 3) + draw(rng, B62, 5) + draw(rng, "!*_+", 1)


def spaced(rng: Random) -> str:
    """A passphrase with blanks or signs that only live inside quotes."""
    if rng.random() < 0.5:
        return " ".join(rng.sample(WORDS, 4))
    return draw(rng, B62, 4) + rng.choice((", ", "; ", " & ", ") ", "|", "<>", "{}")) + draw(rng, B62, 6)


def any_password(rng: Random) -> str:
    """Any that needs no quotes."""
    return rng.choice((word, word, strong, special))(rng)


def _named(rng: Random) -> Said:
    if rng.random() < 0.2:
        return assigned(rng, NAMES, spaced(rng), quoted=True)
    return assigned(rng, NAMES, any_password(rng))


def _filled(rng: Random, texts: tuple[str, ...]) -> Said:
    text = rng.choice(texts)
    if "{s}" in text:  # a shell or a sentence, where signs would need quotes
        value = rng.choice((word, strong))(rng).replace("#", "x").replace("!", "y")
    elif "{q}" in text:
        value = quote(any_password(rng), safe="!*+=~-_.")
    else:
        value = any_password(rng)
        if "'{p}'" not in text:
            value = value.replace("/", "z").replace("@", "z")
    place = {"u": rng.choice(USERS), "h": rng.choice(HOSTS), "d": rng.choice(BASES)}
    return Said(text.format(p=value, q=value, s=value, **place), (value,))


def _environment(rng: Random) -> Said:
    names = rng.sample(VARIABLES, 3)
    values = tuple(strong(rng) for _ in names)
    rows = [*rng.sample(HARMLESS, 7), *(f"{n}={v}" for n, v in zip(names, values, strict=True))]
    rng.shuffle(rows)
    way = rng.randint(0, 3)
    if way == 0:
        return Said("$ env\n" + "\n".join(rows), values)
    if way == 1:  # /proc/1/environ
        return Said("\0".join(rows), values)
    if way == 2:
        return Said(
            "process.env: { " + ", ".join(f"{r.split('=')[0]}: '{r.split('=', 1)[1]}'" for r in rows) + " }", values
        )
    return Said("\n".join(f'declare -x {r.split("=")[0]}="{r.split("=", 1)[1]}"' for r in rows), values)


def _cookie(rng: Random) -> Said:
    values = {"x": draw(rng, HEX, 32), "l": draw(rng, LOWER + "0123456789", 26), "v": draw(rng, URL64, 43)}
    text = rng.choice(COOKIES)
    used = next(v for k, v in values.items() if "{" + k + "}" in text)
    return Said(text.format(**values), (used,))


def _from(texts: tuple[str, ...]) -> Callable[[Random], Said]:
    return lambda rng: _filled(rng, texts)


KINDS: tuple[tuple[str, int, Callable[[Random], Said], Callable[[Random, Said], Said]], ...] = (
    ("password-key-value", 90, _named, framed),
    ("password-url", 34, _from(URLS), framed),
    ("jdbc", 18, _from(JDBC), framed),
    ("odbc", 18, _from(ODBC), framed),
    ("libpq", 16, _from(LIBPQ), framed),
    ("mongo", 12, _from(MONGO), framed),
    ("redis", 14, _from(REDIS), framed),
    ("amqp", 12, _from(AMQP), framed),
    ("command-line", 52, _from(COMMANDS), shell),
    ("password-talk", 24, _from(TALK), framed),
    ("environment", 16, _environment, lambda _, said: said),
    ("session-cookie", 26, _cookie, framed),
)


def passwords() -> Iterator[Planted]:
    """Passwords in every place where systems and people leave them."""
    for kind, count, make, place in KINDS:
        rng = dice(kind)
        for _ in range(count):
            said = place(rng, make(rng))
            yield Planted(kind, said.text, said.values)
