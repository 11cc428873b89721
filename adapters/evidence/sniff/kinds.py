"""Decides the one data type of a text: by its structure, then by its lines, by its name where those leave it open."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import PurePosixPath

from adapters.evidence import transcript
from adapters.evidence.sniff import documents, prints, tables, votes
from adapters.evidence.sniff.sample import Sample
from engines.evidence import DataType

_DIFF = re.compile(
    r"(?:diff |index [0-9a-f]|--- |\+\+\+ |@@ |[ +\-\\]|(?:old|new|deleted|similarity|dissimilarity|rename"
    r"|copy) |commit [0-9a-f]"
    r"|(?:Author|AuthorDate|Commit|CommitDate|Date|Merge|From|Subject):? |Binary files |[<>] "
    r"|\d+(?:,\d+)?[acd]\d|\*{3}|! )"
)
_DIFF_HEAD = re.compile(r"(?m)^(?:diff --git |--- \S.*\n\+\+\+ |\*\*\* \S.*\n--- |@@ -\d)")
_HEADS = ("diff --git ", "--- ", "*** ", "@@ -")  # what the lines begin with that it asks for
_EDITED = re.compile(r"\d+(?:,\d+)?[acd]\d+(?:,\d+)?\n[<>] ")
_COMMIT = re.compile(r"commit [0-9a-f]{7,64}\b")
ONELINE = re.compile(r"(?:\* )?[0-9a-f]{7,40} \S")
_SAMPLED = re.compile(
    r"Linux \d\S+ \(|procs -+|avg-cpu:|\s*(?:Timestamp\s+)?S0C?\s+S1C?\s|----total|Device\s+(?:tps|r/s)"
    r"|-+ data -+ -+ load"
)
_HISTORY = re.compile(
    r"(?i)(?:^|[._-])(?:ba|z|k|c|fi)?sh_?history(?:\.txt)?$|^history\.txt$|(?:shell|command"
    r"|cmd)[_-]history"
)
_TALK = re.compile(r"\[?[\d: T/.-]{4,25}(?: ?[AP]M)?\]?\s{0,3}[-\u2013·|]?\s{0,3}<?@?[A-Za-z][\w .'-]{0,30}>?\s?[:·] ?")
_CHAT = re.compile(r"(?:\[?\d\d?:\d\d(?::\d\d)?\]?\s{1,3})?<[ @+%~&]?[A-Za-z][\w|\[\]`^{}-]{0,30}> \S")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_RULED = re.compile(r"[-=+| ]+")
_CLOCK = re.compile(r"\d\d:\d\d:\d\d")
_HALVES = ("AM", "PM")
_AMOUNT = re.compile(r"[*<>]?-?\d")
_SPACED = re.compile(r"\S {3,}\S")  # columns
_BARRED = re.compile(r"[A-Za-z][\w.-]{1,60} {1,40}\| ")
_MOST = 0.8
_PROMISE = 0.25  # what a name counts, as a share of the lines
_BACKED = 0.12  # of the votes that a name needs to be believed
_MOSTLY = 0.6  # code votes beside a setting's: assignments are in both
# What is written inside of what: code has prose in its comments and assignments, settings have both.
_MIXED: dict[DataType, tuple[DataType, ...]] = {
    DataType.CODE: (DataType.CONFIG, DataType.TEXT),
    DataType.CONFIG: (DataType.CODE, DataType.TEXT),
    DataType.LOG: (DataType.TEXT,),
    DataType.TEXT: (DataType.CONFIG,),
}
_WORDY = 7  # words a line of prose
_LEAST = 3.0  # votes that the name of a log counts: what is in it was written by a program, in whatever form
_SAID = 4  # lines of prose at least
_FEW = 3  # samples of a series; headings and such of a page


def of(name: str, head: str) -> DataType:
    """The type of a text that stands alone; the name is asked last."""
    sample = Sample(PurePosixPath(name.replace("\\", "/")).name, head.lstrip("\ufeff"))
    if found := transcript.kind(sample.text):
        return found
    for judge in (_people, documents.judge, _diff, _sampled, _attached, _markdown, _measured, _table):
        if found := judge(sample):
            return found
    return _by_lines(sample)


def _people(sample: Sample) -> DataType | None:
    """What people typed or said, where the name says that they did."""
    if _HISTORY.search(sample.name):
        return DataType.TEXT
    lines = sample.written
    chatted = sum("<" in line and bool(_CHAT.match(line)) for line in lines)
    is_talk = 2 * chatted > len(lines) or (sample.promised is DataType.TEXT and _is_talk(lines))
    return DataType.TEXT if is_talk else None


def _is_talk(lines: list[str]) -> bool:
    return sum(bool(_TALK.match(line)) for line in lines) * 3 >= len(lines) > 0


def _is_diff(lines: list[str]) -> bool:
    is_headed = any(line.startswith(_HEADS) for line in lines) and _DIFF_HEAD.search("\n".join(lines))
    return bool(is_headed or _EDITED.match("\n".join(lines[:2])))


def _diff(sample: Sample) -> DataType | None:
    lines = sample.written
    if _is_diff(lines):
        like = sum(bool(_DIFF.match(line)) for line in lines)
        return DataType.CODE if like >= _MOST * len(lines) else None
    if lines and _COMMIT.match(lines[0]) and any(line.startswith(("Author:", "Date:")) for line in lines[:6]):
        return DataType.CONFIG
    listed = sum(bool(ONELINE.match(line)) for line in lines)
    return DataType.CONFIG if lines and listed >= _MOST * len(lines) else None


def _sampled(sample: Sample) -> DataType | None:
    """Samples that a command prints one after another are a series; one look is text."""
    lines = [line for line in sample.written if not prints.COMMAND.match(line)]
    rows = [line.split() for line in lines]
    if not any(_SAMPLED.match(line) for line in lines[:4]):
        return DataType.METRIC if _is_columns(lines) or _is_repeated(rows) or _is_of_one(rows) else None
    if _is_repeated(rows):
        return DataType.METRIC
    times = {m[0] for line in lines if (m := re.match(r"(?:\d\d/\d\d/\d\d(?:\d\d)? )?\d\d:\d\d:\d\d(?: [AP]M)?", line))}
    counted = sum(
        bool(re.match(r"\s*(?:\(?\+?[\d.]+[BkMGT]?\)?[\s|]+){4,}[\d.]+[BkMGT]?(?:\s+\d{4}-\d\d-\d\d [\d:]+)?$", line))
        for line in lines
    )
    repeated = sum(line.startswith("avg-cpu:") for line in lines)
    return DataType.METRIC if max(len(times), counted, repeated + 1) >= _FEW else DataType.TEXT


def _is_repeated(rows: list[list[str]]) -> bool:
    """One header again and again, each time above a row of as many cells, nearly all of them numbers."""
    headed = Counter(
        tuple(header)
        for header, row in pairwise(rows)
        if len(header) > _FEW
        and len(row) == len(header)
        and not any(map(_AMOUNT.match, header))
        and sum(bool(_AMOUNT.match(cell)) for cell in row) >= _MOST * len(header)
    )
    return max(headed.values(), default=0) >= _FEW


def _is_of_one(rows: list[list[str]]) -> bool:
    """Row below row of the same thing, nearly all of it numbers."""
    least = max(2 * _FEW, _MOSTLY * len(rows))
    left = len(rows) - least  # that may be otherwise
    alike = Counter[tuple[str, ...]]()
    for row in rows:
        named = tuple("" if _AMOUNT.match(cell) else cell for cell in row)
        if len(row) > _FEW and named.count("") >= _MOST * len(row):
            alike[named] += 1
        elif (left := left - 1) < 0:
            return False
    return max(alike.values(), default=0) >= least


def _is_columns(lines: list[str]) -> bool:
    """A header of words, and below it rows of a time and numbers."""
    rows = [line.split() for line in lines[: 10 * _FEW] if not _RULED.fullmatch(line)]
    for at, told in enumerate(rows[: _FEW + 1]):
        header = [cell for cell in told if not _CLOCK.fullmatch(cell) and cell not in _HALVES]
        below = [row for row in rows[at + 1 :] if row != told]
        if len(header) < _FEW or len(below) < _FEW or any(name[:1].isdigit() for name in header):
            continue
        return all(
            any(map(_CLOCK.search, row))
            and 0 <= len(row) - len(header) <= _FEW
            and sum(bool(_AMOUNT.match(cell)) for cell in row) >= _MOST * len(header)
            for row in below
        )
    return False


def _attached(sample: Sample) -> DataType | None:
    """What containers print, each line behind the name of its container and a bar in one column."""
    bars = Counter(m.end() for line in sample.written if (m := _BARRED.match(line)))
    if not bars or any(_RULED.fullmatch(line) for line in sample.written[:_FEW]):
        return None
    most = max(bars.values())
    return DataType.LOG if most >= max(_FEW, _MOSTLY * len(sample.written)) else None


def _measured(sample: Sample) -> DataType | None:
    """Lines of one measurement or one stack each."""
    told = [kind for line in sample.written if (kind := votes.vote(line, None)[0])]
    for kind in (DataType.METRIC, DataType.PROFILE):
        if told and told.count(kind) >= _MOST * len(told):
            return kind
    return DataType.PROFILE if _counted(sample.lines) else None


def _counted(lines: list[str]) -> bool:
    """Stacks with how often each was seen: paragraphs of indented names that end with a number of their own."""
    parts = [part.split("\n") for part in "\n".join(lines).split("\n\n")]
    stacks = [part for part in parts if len(part) > 2 and all(row[:1] in " \t" for row in part)]  # noqa: PLR2004 - a name, its count, and who was called
    counted = sum(part[-1].strip().isdigit() for part in stacks)
    return counted > 1 and counted >= _MOST * len(stacks) and 2 * counted >= len(parts)


def _table(sample: Sample) -> DataType | None:
    """A table of cells that no command is known to print."""
    if not sample.written or prints.COMMAND.match(sample.written[0]):
        return None
    return None if prints.begins(sample.written, 0, sample.prints) else tables.judge(sample)


def _markdown(sample: Sample) -> DataType | None:
    """Headings of a page that is prose; a comment of a script is no heading."""
    if not any(votes.is_heading(line) or _FENCE.match(line) for line in sample.written):
        return None
    headings = fenced = inside = prose = others = 0
    for line in sample.written:
        if _FENCE.match(line):
            inside, fenced = not inside, fenced + 1
        elif inside:
            continue
        elif votes.is_heading(line):
            headings += 1
        elif votes.vote(line, None)[0] in (DataType.TEXT, DataType.CONFIG) and votes.is_prose(line):
            prose += 1
        else:
            others += 1
    marked = headings and (fenced or headings + prose > others)
    if sample.promised is DataType.TEXT and (marked or fenced):
        return DataType.TEXT
    return DataType.TEXT if marked and prose > others and (fenced > 1 or prose >= _FEW) else None


def _by_lines(sample: Sample) -> DataType:
    score, printed = _votes(sample)
    total = sum(score.values())
    promised = sample.promised
    if score[DataType.CODE] >= _MOSTLY * score[DataType.CONFIG] and promised is not DataType.CONFIG:
        score[DataType.CODE] += score.pop(DataType.CONFIG, 0.0)
    if promised in _MIXED and not printed and not score[DataType.LOG] and _is_prose(sample):
        return DataType.TEXT
    if promised is DataType.LOG and _repeats(sample.written):
        score[promised] += score.pop(DataType.CONFIG, 0.0)
    if promised is DataType.LOG or (promised in _MIXED and score[promised] >= _BACKED * total):
        for kind in _MIXED[promised]:
            score[promised] += score.pop(kind, 0.0)
    for kind, weight in printed.items():
        score[kind] += weight
    if promised:
        is_source = not score[DataType.LOG] and score[DataType.CODE] > _MOST * total
        least = 0.0 if is_source else _LEAST if promised is DataType.LOG else 1.0
        score[promised] += max(_PROMISE * total, least)
    return max(score, key=lambda kind: score[kind]) if score else DataType.TEXT


def _repeats(lines: list[str]) -> bool:
    """Whether the same is set over and over, as only what a program says over and over looks like."""
    keys = [re.split(r"[:=]", line, maxsplit=1)[0] for line in lines if not line[0].isspace()]
    return len(keys) >= _FEW and 2 * len(set(keys)) <= len(keys)


def _is_prose(sample: Sample) -> bool:
    """Paragraphs of sentences, which no program writes into its log, and few people into settings or code."""
    lines = sample.written
    told = {line: votes.vote(line, None)[0] is DataType.TEXT and not _SPACED.search(line) for line in lines}
    words = {line: _WORDY if votes.is_unspaced(line) else len(line.split()) for line in lines}
    said = sum(words[line] for line in lines if told[line])
    total = sum(words[line] for line in lines)
    is_most = sum(told[line] for line in lines) >= _MOSTLY * len(lines) or said >= _MOST * total
    return total >= _WORDY * len(lines) and said >= _WORDY * _SAID and is_most and _is_apart(sample)


def _is_apart(sample: Sample) -> bool:
    """Paragraphs, or lines of which nearly each ends as a sentence does."""
    ended = sum(line.endswith((".", "!", "?")) for line in sample.written)
    return "" in sample.lines[:-1] or ended >= _MOST * len(sample.written)


def _votes(sample: Sample) -> tuple[dict[DataType, float], dict[DataType, float]]:
    """What the lines say one by one, and what is known to be printed by tools."""
    score: dict[DataType, float] = defaultdict(float)
    printed: dict[DataType, float] = defaultdict(float)
    lines = sample.lines
    part: prints.Print | None = None
    before: DataType | None = None
    fence = False
    for at, line in enumerate(lines):
        if not line:
            part = part if part and part.whole else None
            continue
        if _FENCE.match(line):
            fence = not fence
        if prints.COMMAND.match(line):
            part = None
            score[DataType.TEXT] += votes.WEAK
            continue
        part = prints.begins(lines, at, sample.prints) or part
        if part and not fence:
            printed[part.kind] += 1.0
            before = part.kind
            continue
        kind, weight = (DataType.TEXT, 1.0) if fence else votes.vote(line, before)
        if kind:
            score[kind] += weight
            before = kind
    return score, printed
