"""Brackets and keywords that don't close each other, in languages that no parser of ours reads."""

import re
from dataclasses import dataclass

_PAIRS = {")": "(", "]": "[", "}": "{"}
_TOKEN = re.compile(
    r"(?P<block>/\*)|(?P<line>//[^\n]*)|(?P<raw>(?<![\w])r(?P<mark>#{0,5})\")|(?P<long>\"\"\")|(?P<tick>`)"
    r"|(?P<char>'(?:\\(?:u\{[0-9a-fA-F]{1,6}\}|[^\n]{1,6}?)|[^'\\\n])')|(?P<quote>[\"'])|(?P<bracket>[()\[\]{}])|(?P<slash>/)"
)
_STRING = {q: re.compile(rf"[^{q}\\\n]*+(?:\\.[^{q}\\\n]*+)*+{q}", re.DOTALL) for q in ("'", '"')}
_REGEX = re.compile(r"(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/")
_VALUE = re.compile(r"[\w)\]}\"'`]\s*$")
_SHELL = re.compile(
    r"(?:^|[;&|({]|\b(?:then|else|do)\b)[ \t]*(?P<word>if|fi|case|esac)\b"
    r"|\b(?P<loop>do|done)\b(?=\s*(?:$|[;&|<>)#]|\S))",
    re.MULTILINE,
)
_CLOSES = {"fi": "if", "esac": "case"}
_TICKED, _QUOTED = {"JavaScript", "TypeScript", "Go"}, {"JavaScript", "TypeScript", "SQL"}
LANGUAGES = {"Go", "JavaScript", "TypeScript", "Java", "Rust", "C", "SQL", "Kotlin"}


@dataclass(frozen=True)
class Unbalanced:
    """Where it goes wrong, in words."""

    line: int  # from 1
    words: str


class _UnsureError(Exception):
    """The text has something that this reader can't tell apart."""


def check(text: str, language: str) -> Unbalanced | None:
    """The first bracket that closes the wrong one, or the last that is never closed; None where that can't be told."""
    try:
        return _shell(text) if language == "Shell" else _brackets(text, language)
    except _UnsureError:
        return None


def _brackets(text: str, language: str) -> Unbalanced | None:
    if re.search(r"(?m)^\s*#\s*(?:else|elif)|\bR\"|\$\$|\$\"|@\"", text):
        return None  # branches of a preprocessor and further strings need a parser of their own
    if language == "SQL":
        text = re.sub(r"--[^\n]*", "", text)
    opened: list[tuple[str, int]] = []
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if mark := found["bracket"]:
            wrong = _bracket(opened, mark, text.count("\n", 0, found.start()) + 1)
            if wrong:
                return wrong
        else:
            at = _past(text, found, language)
    if opened:
        return Unbalanced(opened[-1][1], f"The {opened[-1][0]} of line {opened[-1][1]} is never closed.")
    return None


def _bracket(opened: list[tuple[str, int]], mark: str, line: int) -> Unbalanced | None:
    if mark not in _PAIRS:
        opened.append((mark, line))
        return None
    if not opened:
        return Unbalanced(line, f"The {mark} of line {line} closes nothing.")
    before, where = opened.pop()
    if before == _PAIRS[mark]:
        return None
    return Unbalanced(line, f"The {mark} of line {line} meets the {before} of line {where}, which is not closed.")


def _past(text: str, found: re.Match[str], language: str) -> int:
    """Where a comment, a string or a pattern ends."""
    if found["line"] is not None:
        return found.end()
    for name, mark in (("block", "*/"), ("long", '"""'), ("raw", '"' + (found["mark"] or ""))):
        if found[name] is not None:
            return _until(text, mark, found.end())
    if found["tick"]:
        return _template(text, found.end(), language)
    if found["slash"]:
        return _pattern(text, found, language)
    if language not in _QUOTED and (found["char"] or found["quote"] == "'"):
        return found.end()  # a character, a lifetime, or a digit separator
    return _string(text, found.start())


def _pattern(text: str, found: re.Match[str], language: str) -> int:
    before = text[max(0, found.start() - 80) : found.start()]
    if language not in ("JavaScript", "TypeScript") or _VALUE.search(before):
        return found.end()
    pattern = _REGEX.match(text, found.end())
    return pattern.end() if pattern else found.end()


def _string(text: str, start: int) -> int:
    found = _STRING[text[start]].match(text, start + 1)
    if found is None:
        raise _UnsureError
    return found.end()


def _until(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    if end < 0:
        raise _UnsureError
    return end + len(mark)


def _template(text: str, at: int, language: str) -> int:
    """A string in backticks; one with code of its own inside is not looked into."""
    if language not in _TICKED:
        raise _UnsureError
    end = _until(text, "`", at)
    inside = text[at : end - 1]
    if language != "Go" and ("${" in inside or "\\`" in text[at:end]):
        raise _UnsureError
    return end


def _shell(text: str) -> Unbalanced | None:
    if "<<" in text or "\\\n" in text:
        return None  # what a here-document holds is no code
    text = re.sub(r"'[^']*'", lambda m: "\n" * m[0].count("\n"), re.sub(r"(?m)(?:^|(?<=\s))#.*$", "", text))
    opened: list[tuple[str, int]] = []
    for found in _SHELL.finditer(text):
        word, line = (
            found["word"] or found["loop"],
            text.count("\n", 0, found.start("word" if found["word"] else "loop")) + 1,
        )
        if word in ("if", "case", "do"):
            opened.append((word, line))
            continue
        wanted = _CLOSES.get(word, "do")
        if not opened or opened[-1][0] != wanted:
            return (
                None
                if not opened
                else Unbalanced(line, f"The {word} of line {line} meets the {opened[-1][0]} of line {opened[-1][1]}.")
            )
        opened.pop()
    return (
        Unbalanced(opened[-1][1], f"The {opened[-1][0]} of line {opened[-1][1]} is never closed.") if opened else None
    )
