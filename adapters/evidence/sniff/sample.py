"""What the sniffer looks at: the first lines of a file, and what its name promises."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from adapters.evidence import typed
from adapters.evidence.sniff import prints
from adapters.evidence.sniff.prints import Print
from engines.evidence import DataType

LINES = 400  # that are looked at
WIDTH = 400  # characters of a line that are looked at

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NUMBERED = re.compile(
    r"(?:[._-]?\d++| ?\(\d{1,3}\)|(?i: ?-? ?\(?(?:copy|kopie|copie|copia)\)?)"
    r"|\.(?:bak|old|orig|tmp|txt|sample|example|dist|template|j2|tpl))+$"
)
_BY_SUFFIX = {
    DataType.CODE: (
        "py pyi js mjs cjs ts jsx tsx go rs java kt kts scala c h cpp cc cxx hpp cs fs rb php pl pm lua sh bash "
        "zsh fish "
        "ps1 psm1 bat cmd sql swift m mm r jl ex exs erl hs clj groovy gradle dart vue svelte css scss less "
        "cbl cob cpy pas bas vbs lisp el scm fs fsx hx nix abap proto graphql "
        "diff patch mk cmake asm s vb f90 awk sed tcl zig nim ml ipynb rego lock_py"
    ),
    DataType.CONFIG: (
        "yaml yml json json5 toml ini cfg conf cnf env properties xml tf tfvars hcl service timer socket mount "
        "target "
        "plist config editorconfig desktop repo rules nomad cue jsonnet kdl reg netrc npmrc"
    ),
    DataType.LOG: "log logs out err stderr stdout audit journal ndjson_log",
    DataType.TEXT: "md markdown mdx rst adoc html htm xhtml eml mbox tex",
    DataType.METRIC: "prom om metrics influx statsd",
    DataType.PROFILE: "folded collapsed pprof prof cpuprofile speedscope pstats",
    DataType.TRACE: "otlp spans",
}
_SUFFIXES = {suffix: kind for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes.split()}
_FORMS = {  # how what these names promise begins, or has a line that begins
    "json": re.compile(r"\s*[{\[\"/#]"),
    "xml": re.compile(r"\s*<"),
    "html": re.compile(r"\s*<"),
    "htm": re.compile(r"\s*<"),
    "yaml": re.compile(r"(?:.*\n)*?\s*+(?:- |---|[{%\[]|(?:- )*[\"']?[\w.$/@*-]+(?: [\w./@-]+){0,2}[\"']?:(?:\s|$))"),
}
_FORMS["yml"] = _FORMS["yaml"]
_NAMES: tuple[tuple[re.Pattern[str], DataType], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            (
                r"slack|chat|irc|transcript|conversation|war-?room|thread-export|post-?mortem|minutes"
                r"|e-?mail"
            ),
            DataType.TEXT,
        ),
        (
            (
                r"^(?:docker|container)file|^dockerfile|\.dockerfile$|^procfile$|^crontab$|^hosts$"
                r"|^fstab$"
            ),
            DataType.CONFIG,
        ),
        (
            (
                r"^\.env|\.env(?:\.\w+)?$|^\.git(?:config|modules|attributes)|rc$|_config$"
                r"|^requirements.*\.txt$"
            ),
            DataType.CONFIG,
        ),
        (r"^go\.mod$|^pipfile|^caddyfile|^corefile|^my\.cnf$|\.lock$|^sysctl|^environment$", DataType.CONFIG),
        (
            (
                r"^(?:gnu)?makefile|^jenkinsfile|^vagrantfile|^gemfile$|^rakefile$|^cmakelists"
                r"|^build\.bazel$"
            ),
            DataType.CODE,
        ),
        (r"(?:^|[/_.-])(?:logs?|stdout|stderr|console|syslog|messages|dmesg|journal|nohup)(?:[._-]|$)", DataType.LOG),
    )
)


@dataclass(frozen=True)
class Sample:
    """The beginning of a file."""

    name: str  # without folders
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The first lines, blank ones too, without colours and line ends."""
        return [_ANSI.sub("", line[:WIDTH]).rstrip() for line in self.text.split("\n", LINES)[:LINES]]

    @cached_property
    def written(self) -> list[str]:
        """The lines that are not blank."""
        return [line for line in self.lines if line]

    @cached_property
    def prints(self) -> list[Print]:
        """What tools print that may be in it."""
        return prints.standing(self.lines)

    @cached_property
    def whole(self) -> list[str]:
        """The lines that are not blank, uncut; not the last one, which the end of the sample may cut."""
        lines = self.text.split("\n", LINES)
        return [line.rstrip() for line in (lines[:-1] or lines) if line.strip()]

    @cached_property
    def promised(self) -> DataType | None:
        """What the name or a command on top says, which often misleads; nothing where the content can't be so."""
        if self.written and typed.log_name(self.written[0]):
            return DataType.LOG
        for pattern, kind in _NAMES:
            if pattern.search(self.name):
                return kind
        path = PurePosixPath(self.name.lower())
        suffix = path.suffix.lstrip(".")
        if suffix not in _SUFFIXES:
            suffix = PurePosixPath(_NUMBERED.sub("", path.name)).suffix.lstrip(".")
        form = _FORMS.get(suffix)
        return _SUFFIXES.get(suffix) if not form or form.match("\n".join(self.lines)) else None
