"""The command line: what can be typed after `python -m bot`, and what each command prints."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

EPILOG = "Without a command it serves everything that is configured, and the war room on this machine."


ASSIGNMENTS = Path("assignments.csv")


@dataclass(frozen=True)
class Arguments:
    """What was asked for."""

    command: str  # one of COMMANDS in bot.main
    paths: tuple[Path, ...] = ()
    fetch: tuple[str, ...] = ()  # addresses that are read like files
    question: str = ""
    target: str = ""  # a path or the id of a case
    json: bool = False
    report: Path | None = None
    assignments: Path = ASSIGNMENTS
    keep: bool = False
    model: bool = True  # ask the one that is configured
    by: Literal["case", "model", "day"] = "case"
    month: str = ""
    csv: bool = False
    evidence: str = ""
    out: Path = Path()
    url: str = ""
    socket: bool = False
    oauth: bool = False
    words: tuple[str, ...] = ()  # of a command over a case
    yes: bool = False
    handle: int | None = None  # of a process that another one started


def parse(argv: Sequence[str]) -> Arguments:
    """Read the arguments; a wrong one ends the program with status 2 and one sentence."""
    given = vars(_parser().parse_args(["--help"] if list(argv) == ["help"] else argv))
    known = {f.name: given[f.name] for f in fields(Arguments) if f.name in given}
    known |= {name: tuple(known[name]) for name in ("paths", "fetch", "words") if name in known}
    return Arguments(**known | {"command": given["command"] or "serve"})


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
        if wrong is None:
            self.exit(refuse(f"{message[:1].upper()}{message[1:]}: `{self.prog} --help` says what it takes."))
        near = get_close_matches(wrong[1], re.findall(r"'([^']+)'", wrong[2]), n=1)
        meant = f"did you mean {near[0]}?" if near else f"`{self.prog} --help` lists what there is."
        self.exit(refuse(f"There is no {wrong[1]!r} here: {meant}"))


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"  # noqa: SLF001 - it has no public name


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bot", description="FaultMaven for chat.", epilog=EPILOG)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("serve", help="serve all that is configured (the default)")
    _files(commands)
    _cases(commands)
    _books(commands)
    demo = commands.add_parser("demo", help="investigate the example incident that comes with the product")
    _json(demo)
    _model(demo)
    _slack(commands)
    commands.add_parser("doctor", help="check each configured part")
    work = commands.add_parser("work")  # without help, as nobody types it: `serve` starts it where WORKERS says so
    work.add_argument("target", metavar="NAME")
    work.add_argument("--handle", type=int)
    return parser


def _files(commands: _Commands) -> None:
    investigate = commands.add_parser("investigate", help="find the cause in files and folders")
    _paths(investigate)
    investigate.add_argument("--question", default="", metavar="TEXT", help="what is wrong, in your words")
    _json(investigate)
    investigate.add_argument("--report", type=Path, metavar="FILE", help="write a Markdown report there")
    investigate.add_argument("--keep", action="store_true", help="keep the case and its files")
    _model(investigate)
    analyze = commands.add_parser("analyze", help="say what is in files, without looking for a cause")
    _paths(analyze)
    _json(analyze)
    query = commands.add_parser("query", help="ask for events of a case or of files")
    query.add_argument("target", metavar="CASE_OR_PATH", help="the id of a case, or a file or folder")
    query.add_argument("question", metavar="QUESTION", help='such as "errors between 10:00 and 10:15"')
    _json(query)
    templates = commands.add_parser("parse", help="say which template each line of a log has")
    _path(templates)
    templates.add_argument(
        "--assignments", type=Path, metavar="OUT.csv", default=ASSIGNMENTS, help=f"where to write them ({ASSIGNMENTS})"
    )
    _path(commands.add_parser("redact", help="print a file without secrets and personal data"))


def _cases(commands: _Commands) -> None:
    original = commands.add_parser("original", help="write a file as it was dropped, where KEEP_ORIGINALS kept it")
    original.add_argument("target", metavar="CASE", help="the id of a case")
    original.add_argument("evidence", metavar="EVIDENCE", help="such as E3")
    original.add_argument("out", type=Path, metavar="OUT", help="a new file, which will hold secrets")
    case = commands.add_parser("case", help="show how a kept case came to what it says")
    about = case.add_subparsers(dest="about", metavar="list|show", required=True)
    about.add_parser("list", help="the newest cases")
    show = about.add_parser("show", help="what moved its hypotheses, its phases, and what is remembered")
    show.add_argument("target", metavar="ID", help="the id of a case")
    _json(show)
    _words(commands.add_parser("fm", help="do in a kept case what /fm does in a channel; `fm help` lists it"))


def _books(commands: _Commands) -> None:
    cost = commands.add_parser("cost", help="say what models cost")
    cost.add_argument("--by", choices=("case", "model", "day"), default="case", help="what is summed up (case)")
    cost.add_argument("--month", default="", metavar="YYYY-MM", help="one month only")
    _csv(cost)
    audit = commands.add_parser("audit", help="say who did what")
    audit.add_argument("--case", dest="target", default="", metavar="ID", help="one case only")
    shape = audit.add_mutually_exclusive_group()
    _json(shape)
    _csv(shape)


def _slack(commands: _Commands) -> None:
    slack = commands.add_parser("slack", help="what an installation in Slack needs")
    manifest = slack.add_subparsers(dest="about", metavar="manifest", required=True).add_parser(
        "manifest", help="print the app's manifest, to paste where Slack asks for it"
    )
    manifest.add_argument("--url", default="", metavar="https://HOST", help="where Slack reaches it (PUBLIC_URL)")
    manifest.add_argument("--socket", action="store_true", help="for Socket Mode, as on a machine without an address")
    manifest.add_argument("--oauth", action="store_true", help="for an app that other workspaces install")


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--fetch", action="append", default=[], metavar="URL", help="read what stands at a public address, too"
    )


def _words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="*", metavar="CASE WORDS", help="such as c0123456789 status; no case: the newest"
    )
    parser.add_argument("--yes", action="store_true", help="do what is asked about first")


def _path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs=1, type=Path, metavar="FILE", help="a file")


def _json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _csv(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")


def _model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-model", action="store_false", dest="model", help="ask no model, also where one is configured"
    )


def refuse(sentence: str) -> int:
    """Say on standard error what was wrong, and give the exit status for it."""
    print(f"FaultMaven: {sentence}", file=sys.stderr)  # noqa: T201 - this is what the user reads
    return 2
