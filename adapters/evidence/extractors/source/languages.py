"""Programming languages: how each is known, how it defines things, and how it fails on purpose."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Language:
    """One language; `defines` has the groups `kind` and `name`."""

    name: str
    suffixes: frozenset[str]
    sign: re.Pattern[str] | None = None  # of its own, anywhere in the head
    defines: re.Pattern[str] | None = None
    raises: re.Pattern[str] | None = None


def _language(name: str, suffixes: str, sign: str, defines: str, raises: str) -> Language:
    parts = (re.compile(p, re.MULTILINE) if p else None for p in (sign, defines, raises))
    return Language(name, frozenset(suffixes.split()), *parts)


_MODIFIERS = (
    r"(?:(?:public|private|protected|internal|static|final|abstract|sealed|override|async|open|data"
    r"|partial|virtual|suspend) )"
)
_CURLY = (
    rf"\s*(?:@\w+ )?{_MODIFIERS}{{0,5}}(?P<kind>class|interface|enum|record|struct|object|fun"
    rf"|namespace) (?P<name>[\w$.]+)"
)
_THROWS = r"\s*throw\b.*"

LANGUAGES: tuple[Language, ...] = (
    _language("Python", "py pyi", r"^(?:def|class|async def) \w+.*:\s*$|^from [\w.]+ import |^#!.*python",
              r"\s*(?:async )?(?P<kind>def|class) (?P<name>\w+)", r"\s*raise \S.*"),
    _language("Go", "go", r"^package \w+\s*$", r"(?P<kind>func|type) (?:\([^)]*\) )?(?P<name>\w+)",
              r"\s*(?:panic\(|log\.Fatal|return .*\b(?:errors\.New|fmt\.Errorf)\().*"),
    _language("Rust", "rs", r"^(?:pub )?fn \w+|^use (?:std|crate)::|^impl\b",
              r"\s*(?:pub(?:\([\w ]+\))? )?(?:async |unsafe |const ){0,2}(?P<kind>fn|struct|enum|trait|impl"
              r"|mod) (?P<name>[\w<>]+)",
              r"\s*(?:panic!|unreachable!|.*\.unwrap\(\)|.*\.expect\().*"),
    _language("Java", "java", r"^import (?:static )?(?:java|org|com)\.[\w.]+;|^public (?:final "
    r"|abstract )?(?:class|interface|enum|record)",
              _CURLY.replace("|fun|namespace", ""), _THROWS),
    _language("Kotlin", "kt kts", r"^[ \t]*(?:suspend )?fun \w+.*[={]\s*$|^data class", _CURLY, _THROWS),
    _language("C#", "cs", r"^using [\w.]+;|^namespace [\w.]+", _CURLY, _THROWS),
    _language("Scala", "scala", r"^[ \t]*(?:case class|object|trait) \w+", r"\s*(?:case )?(?P<kind>class|object"
    r"|trait|def) (?P<name>\w+)", _THROWS),
    _language("Ruby", "rb", r"^[ \t]*(?:def|module) \w+[^:{]*$|^require ['\"]|^# frozen_string_literal"
              r"|^[ \t]*class \w+ < [A-Z][\w:]*\s*$", r"\s*(?P<kind>def|class"
    r"|module) (?P<name>[\w.:?!]+)", r"\s*raise\b.*"),
    _language("Dart", "dart", r"^import '(?:dart|package):", _CURLY.replace("|fun|namespace", ""), _THROWS),
    _language("TypeScript", "ts tsx mts", r"^(?:export )?(?:interface|type) \w+|: (?:string|number|boolean)\b",
              r"\s*(?:export )?(?:default )?(?:async )?(?P<kind>function|class|interface|enum"
              r"|type) (?P<name>[\w$]+)", _THROWS),
    _language("JavaScript", "js mjs cjs jsx vue", r"\brequire\(|^(?:const|let|var) \w+ = |^export "
    r"|^import .* from ['\"]",
              r"\s*(?:export )?(?:default )?(?:async )?(?P<kind>function|class) (?P<name>[\w$]+)", _THROWS),
    _language("C++", "cpp cc cxx hpp hh", r"^(?:using namespace|template ?<|class \w+)|std::",
              r"\s*(?:template.*)?(?P<kind>class|struct|namespace|enum) (?P<name>\w+)", _THROWS),
    _language("C", "c h", r"^#\s*include [<\"]", r"(?:static |inline |extern ){0,2}(?P<kind>struct|enum"
    r"|union) (?P<name>\w+)", r"\s*(?:abort|assert|exit)\(.*"),
    _language("PHP", "php", r"<\?php", r"\s*(?:(?:public|private|protected|static|abstract"
    r"|final) ){0,3}(?P<kind>function|class|interface|trait) (?P<name>\w+)", _THROWS),
    _language("Shell", "sh bash zsh ksh", r"^#!.*sh\b|^[ \t]*(?:fi|done"
    r"|esac)\s*$", r"(?P<kind>function )?(?P<name>[\w-]+)\(\)\s*\{?", r"\s*exit [1-9]\d*\b.*"),
    _language("PowerShell", "ps1 psm1", r"^[ \t]*(?:param\s*\(|Write-\w+"
    r"|Get-\w+)", r"(?P<kind>function) (?P<name>[\w-]+)", _THROWS),
    _language("SQL", "sql", r"(?i)^[ \t]*(?:select|insert into|create (?:table|index|view)|alter table|update)\s",
              r"(?i)\s*(?P<kind>create (?:or replace )?(?:unique )?(?:table|index|view|function|procedure"
              r"|trigger)|alter table)"
              r"(?: concurrently)?(?: if (?:not )?exists)? (?P<name>[\w.\"`]+)", r"(?i)\s*raise exception.*"),
    _language("Perl", "pl pm", r"^use strict|^my [$@%]", r"(?P<kind>sub|package) (?P<name>[\w:]+)", r"\s*die\b.*"),
    _language("Lua", "lua", r"^local \w+ = "
    r"|^function ", r"\s*(?:local )?(?P<kind>function) (?P<name>[\w.:]+)", r"\s*error\(.*"),
    _language("Elixir", "ex exs", r"^defmodule ", r"\s*(?P<kind>defmodule|defp?"
    r"|defmacro) (?P<name>[\w.?!]+)", r"\s*raise\b.*"),
    _language("GraphQL", "graphql gql", r"^(?:type|input|enum|interface) [A-Z]\w* ?\{", r"(?P<kind>type|input"
    r"|enum|interface|scalar) (?P<name>\w+)", ""),
    _language("Protocol Buffers", "proto", r"^syntax = \"proto", r"\s*(?P<kind>message|service|enum"
    r"|rpc) (?P<name>\w+)", ""),
    _language("Make", "mk", r"^\.PHONY:", r"(?P<kind>)(?P<name>[\w.%/-]+):(?!=)", ""),
    _language("CSS", "css scss less", r"^[.#@\w][^{};]*\{\s*$", "", ""),
)  # fmt: skip
_LONGEST = 400  # characters of a line that tell its language
UNKNOWN = Language("code", frozenset())


def of(name: str, head: str) -> Language:
    """The language by the end of the name, where the content does not contradict; else by its own signs."""
    suffix = PurePosixPath(name.lower()).suffix.lstrip(".")
    named = next((one for one in LANGUAGES if suffix in one.suffixes), None)
    if named:
        return named
    short = "\n".join(line[:_LONGEST] for line in head.split("\n"))
    return next((one for one in LANGUAGES if one.sign and one.sign.search(short)), UNKNOWN)
