"""Runs one parser on many mutants in a process of its own, so that a crash is a result too."""

import json
import logging
import multiprocessing
import resource
import signal
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz.mutate import mutant
from tests.fuzz.targets import TARGETS, Target

SLOWEST = 2.0  # seconds of the processor that an input may take
STUCK = 60.0  # seconds after which a process that does not answer is ended
MEMORY = 4 << 30  # bytes of address space: what a library maps counts too


@dataclass
class Result:
    """What became of the runs of one parser."""

    name: str
    runs: int = 0
    failures: dict[str, list[str]] = field(default_factory=dict)  # what failed: the files that hold the inputs
    count: int = 0
    slowest: float = 0.0  # seconds of the processor
    turn: int = 0  # that took them
    peak: int = 0  # kilobytes


class Slow(BaseException):
    """An input that took longer than it may; no parser that catches every exception catches this."""


def dice(name: str, turn: int) -> Random:
    """The mutant of a turn is the same in every run, whatever came before."""
    return Random(f"fuzz/{name}/{turn}")  # noqa: S311 - a failing turn must be found again


def once(target: Target, turn: int) -> None:
    """Run one mutant; raises what the parser raises."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        target.run(mutant(dice(target.name, turn), target.seeds()), Path(folder))


def _late(_: int, __: FrameType | None) -> None:
    raise Slow(f"longer than {SLOWEST} s")


def _where(error: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/tests/fuzz/" not in f.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "check"
    return f"{type(error).__name__} at {place}: {str(error)[:160]!r}"


def _work(target: Target, turns: range, keep: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _late)
    logging.disable()  # the analyst tells of extractors that fail; each is a target of its own
    result = Result(target.name)
    chosen = target.seeds()
    for turn in turns:
        content = mutant(dice(target.name, turn), chosen)
        (keep / "current").write_text(str(turn))
        began = time.process_time()
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            signal.setitimer(signal.ITIMER_PROF, SLOWEST)
            try:
                target.run(content, Path(folder))
            except (Exception, Slow) as error:  # noqa: BLE001  every exception is what this looks for
                signal.setitimer(signal.ITIMER_PROF, 0)
                _note(result, _where(error), turn, content, keep)
            signal.setitimer(signal.ITIMER_PROF, 0)
        result.runs += 1
        result.slowest, result.turn = max((result.slowest, result.turn), (time.process_time() - began, turn))
        if turn % 500 == 0:
            _save(result, keep)
    _save(result, keep)


def _note(result: Result, words: str, turn: int, content: bytes, keep: Path) -> None:
    result.count += 1
    known = result.failures.setdefault(words.split(": ", 1)[0], [])
    if len(known) < 3:
        path = keep / f"{result.name.replace(' ', '-')}-{turn}.bin"
        path.write_bytes(content)
        known.append(f"{path} {words}")


def _save(result: Result, keep: Path) -> None:
    result.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (keep / "result.json").write_text(json.dumps(asdict(result)))


def many(target: Target, turns: range, keep: Path) -> Result:
    """Run the mutants of these turns; a process that dies or hangs is told with the turn it was at."""
    keep.mkdir(parents=True, exist_ok=True)
    target.seeds()  # made here, once for the processes of all targets
    process = multiprocessing.get_context("fork").Process(target=_work, args=(target, turns, keep))
    process.start()
    last, since = "", time.monotonic()
    while process.is_alive():
        process.join(1.0)
        at = (keep / "current").read_text() if (keep / "current").exists() else ""
        if at != last:
            last, since = at, time.monotonic()
        if time.monotonic() - since > STUCK:
            process.kill()
    stored = keep / "result.json"
    result = Result(**json.loads(stored.read_text())) if stored.exists() else Result(target.name)
    if process.exitcode:
        _dead(result, target, int(last or turns.start), process.exitcode, keep)
    return result


def _dead(result: Result, target: Target, turn: int, code: int, keep: Path) -> None:
    path = keep / f"{target.name.replace(' ', '-')}-{turn}.bin"
    path.write_bytes(mutant(dice(target.name, turn), target.seeds()))
    result.count += 1
    result.failures[f"the process ended with {code}"] = [str(path)]


def named(names: list[str]) -> list[Target]:
    """The targets whose names hold one of these words; all without any."""
    return [t for t in TARGETS if not names or any(n in t.name for n in names)]
