"""Dumps of threads: of Java (`jstack`), Go (SIGQUIT, `goroutine?debug`), Python (`py-spy`, faulthandler) and gdb."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from adapters.evidence import lines, places
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.spots import Facts, Told
from engines.evidence import Severity

MOST = 200_000  # threads of one dump
FRAMES = 40  # of a thread that are kept, from the top
LONGEST = 2_000  # characters of a line that are looked at
FEWEST = 2  # threads that make a dump
QUEUE, CROWD = 3, 10  # threads at one lock that are worth a look, and that are trouble
PILE, PART = 100, 0.5  # goroutines at one place, and their part of all, that look like a leak
_GROUPS = 6
STUCK = 5  # minutes for a lock or a full channel after which nobody will come
_LOCKED = re.compile(r"sema|[Ll]ock|chan send|sync\.Cond")

_JAVA = re.compile(r'^"(?P<name>[^"]{0,200})"(?: #\d+)?.{0,300}?(?:\btid=0x|\bnid=|prio=\d|\bId=\d)')
_JAVA_STATE = re.compile(r"^\s+java\.lang\.Thread\.State: (?P<state>[A-Z_]+)")
_JAVA_FRAME = re.compile(r"^\s+at (?P<frame>[\w.$/<>@-]+\([^()]*\))")
_JAVA_LOCK = re.compile(
    r"^\s+- (?P<does>waiting to lock|parking to wait for|locked|waiting on)\s+<(?P<lock>[^>]{1,40})>"
    r"(?: \(an? (?P<sort>[^()]{1,200})\))?"
)
_GO = re.compile(
    r"^goroutine (?P<name>\d{1,12})(?: (?:gp|m|mp)=\S{1,40}){0,3} \[(?P<state>[^\],]{1,60})"
    r"(?:, (?P<minutes>\d{1,7}) minutes)?[^\]]{0,60}\]:"
)
_GO_FRAME = re.compile(r"^(?P<frame>[\w./*(){}\[\]%~·-]+?)\([^()]*\)$")
_GO_GROUP = re.compile(r"^(?P<count>\d{1,9}) @(?: 0x[0-9a-f]+)+\s*$")
LISTED_FRAME = re.compile(r"^#\t0x[0-9a-f]+\t(?P<frame>\S+?)(?:\+0x[0-9a-f]+)?(?:\t|$)")
_PYSPY = re.compile(r'^Thread (?:0x)?[0-9A-Fa-f]+ \((?P<state>[a-z+ ]{1,30})\)(?:: "(?P<name>[^"]{0,200})")?')
_PYSPY_FRAME = re.compile(r"^    (?P<frame>\S.{0,200}? \([^()]{1,300}:\d+\))$")
_FAULT = re.compile(
    r"^(?:Current thread|Thread) 0x(?P<name>[0-9a-f]+)(?: \[[^\]]{0,80}\])? \(most recent call first\):"
)
_FAULT_FRAME = re.compile(r'^  File "(?P<file>[^"]{1,300})", line (?P<line>\d+) in (?P<function>.{1,200})$')
_GDB = re.compile(r"^Thread (?P<name>\d+) \((?:Thread 0x[0-9a-f]+ )?\(?LWP \d+\)?")
_GDB_FRAME = re.compile(r"^#\d+\s+(?:0x[0-9a-f]+ in )?(?P<frame>[^\s(][^(]{0,200}?) ?\(")
_HEADERS = (_JAVA, _GO, _GO_GROUP, _PYSPY, _FAULT, _GDB)
_BEGIN = re.compile(
    r"^(?:Full thread dump|goroutine profile: total|SIGQUIT|Process \d+: |Python v\d|\d{4}-\d\d-\d\d [\d:]{8}$)"
)
_DEADLOCK = re.compile(r"^Found (?:one|\d+|a total of \d+) (?:Java-level )?deadlocks?")
# Threads that wait for work, as they should.
_AT_REST = re.compile(
    r"ThreadPoolExecutor\.getTask|DelayedWorkQueue\.take|ForkJoinPool\.(?:awaitWork|runWorker)|[Ee]poll|KQueue|[Ss]elector"
    r"|accept0?\b|ReferenceQueue\.remove|Reference\.waitForReferencePendingList|Signal|internal/poll\.runtime_pollWait"
    r"|runtime\.(?:bgsweep|bgscavenge|forcegchelper|runfinq)|TaskQueue\.take|concurrent/futures/thread"
    r"|NioEndpoint|Poller|TimerThread\.mainLoop|os/signal"
)
_LIBRARY = re.compile(
    r"^(?:java|javax|jdk|sun|com\.sun|scala|kotlin|runtime|sync|internal/|syscall|net/http\.|net\.|os\.|io\.|bufio|__"
    r"|pthread|futex|clone|start_thread)[./]?|/lib/python|\((?:threading|queue|selectors|asyncio|concurrent)"
)


@dataclass
class Thread:
    """One thread, or several that are the same."""

    name: str
    line: int
    state: str = ""
    count: int = 1
    minutes: int = 0
    frames: list[str] = field(default_factory=list)  # the top first
    wants: str = ""
    sort: str = ""  # of what it wants
    holds: list[str] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether it can't go on by itself."""
        return bool(self.wants) or bool(re.search(r"(?i)block|wait|chan|select|sema|lock|park|sleep|idle", self.state))

    @property
    def place(self) -> str:
        """The top frame of its own code, else its top frame."""
        return next((f for f in self.frames if not _LIBRARY.search(f)), self.frames[0] if self.frames else "")

    @property
    def places(self) -> str:
        """The files and lines of its own code, the top first."""
        return ",".join(places.of(self.frames))


@dataclass
class Dump:
    """All threads, and the line that says that they are deadlocked."""

    threads: list[Thread] = field(default_factory=list)
    deadlock: int = 0


def reads(head: str) -> bool:
    """Several headers of threads, and one of them, or a line that begins such dumps, near the top."""
    rows = [r for r in head.split("\n", 2000)[:2000] if r.strip()]
    begins = any(_BEGIN.match(r) or any(h.match(r) for h in _HEADERS) for r in rows[:3])
    if not begins:
        return False
    return sum(any(h.match(r) for h in _HEADERS) for r in rows) >= FEWEST


def read(document: Document) -> Dump:
    """The threads in their order."""
    dump = Dump()
    for line in lines.read(document.path):
        if line.before:
            continue
        if _DEADLOCK.match(line.text):
            dump.deadlock = line.number
        elif dump.deadlock:
            continue  # what follows repeats the threads
        elif (thread := _header(line.text, line.number)) is not None:
            if len(dump.threads) >= MOST:
                break
            dump.threads.append(thread)
        elif dump.threads:
            _inside(dump.threads[-1], line.text)
    return dump


def _header(text: str, number: int) -> Thread | None:
    for pattern in _HEADERS:
        if found := pattern.match(text):
            parts = found.groupdict()
            thread = Thread(parts.get("name") or "", number, parts.get("state") or "")
            thread.count = int(parts.get("count") or 1)
            thread.minutes = int(parts.get("minutes") or 0)
            return thread
    return None


def _inside(thread: Thread, text: str) -> None:
    if found := _JAVA_STATE.match(text):
        thread.state = found["state"]
    elif found := _JAVA_LOCK.match(text):
        if found["does"] == "locked":
            thread.holds.append(found["lock"])
        elif found["does"] != "waiting on":
            thread.wants, thread.sort = found["lock"], found["sort"] or ""
    elif len(thread.frames) < FRAMES and (frame := _frame(text[:LONGEST])):
        thread.frames.append(frame)


def _frame(text: str) -> str:
    if found := _FAULT_FRAME.match(text):
        return f"{found['function']} ({found['file']}:{found['line']})"
    for pattern in (_JAVA_FRAME, LISTED_FRAME, _PYSPY_FRAME, _GDB_FRAME, _GO_FRAME):
        if found := pattern.match(text):
            return found["frame"]
    return ""


def tell(dump: Dump) -> Iterator[Told]:
    """Deadlocks, locks with a queue, places where many wait, and the whole."""
    yield from _deadlocks(dump)
    yield from _queues(dump)
    yield from _piles(dump)
    yield from _groups(dump)
    if dump.threads:
        yield _summary(dump)


def _deadlocks(dump: Dump) -> Iterator[Told]:
    holder = {lock: t for t in dump.threads for lock in t.holds}
    seen: set[int] = set()
    for thread in dump.threads:
        ring: list[Thread] = []
        here: Thread | None = thread
        while here is not None and here.wants and id(here) not in seen:
            seen.add(id(here))
            ring.append(here)
            here = holder.get(here.wants)
        at = next((i for i, t in enumerate(ring) if t is here), None)
        if at is not None and len(ring) - at > 1:
            yield _deadlock(ring[at:], dump.deadlock)
            return
    if dump.deadlock:
        yield Told("deadlock", "The dump reports a deadlock.", {}, Severity.CRITICAL, dump.deadlock)


def _deadlock(ring: list[Thread], said: int) -> Told:
    names = ", ".join(t.name for t in ring[:5])
    words = f"Threads {names} are deadlocked: each waits for a lock that the next one holds, at {ring[0].place}."
    facts: Facts = {
        "threads": names,
        "locks": ", ".join(t.wants for t in ring[:5]),
    }
    facts |= {"frame": ring[0].place, "places": ",".join(dict.fromkeys(t.places for t in ring))}
    return Told("deadlock", words, facts, Severity.CRITICAL, said or ring[0].line, count=len(ring))


def _queues(dump: Dump) -> Iterator[Told]:
    holder = {lock: t for t in dump.threads for lock in t.holds}
    queues: dict[str, list[Thread]] = defaultdict(list)
    for thread in dump.threads:
        if thread.wants and not any(_AT_REST.search(f) for f in thread.frames):
            queues[thread.wants].append(thread)
    ranked = sorted(queues.items(), key=lambda q: -len(q[1]))
    for lock, waiting in [q for q in ranked if len(q[1]) >= QUEUE][:_GROUPS]:
        owner = holder.get(lock)
        first = waiting[0]
        held = f", held by {owner.name} at {owner.place}" if owner else ""
        sort = f" ({first.sort})" if first.sort else ""
        words = f"{len(waiting)} of {len(dump.threads)} threads wait for the lock {lock}{sort} at {first.place}{held}."
        facts: Facts = {
            "lock": lock,
            "waiting": len(waiting),
            "frame": first.place,
            "places": first.places,
            "holder": owner.name if owner else None,
        }
        facts |= {"holder_frame": owner.place if owner else None, "share": round(len(waiting) / len(dump.threads), 4)}
        many = len(waiting) >= CROWD or len(waiting) >= PART * len(dump.threads)
        severity = Severity.ERROR if many else Severity.WARNING
        yield Told("lock_contention", words, facts, severity, (owner or first).line, count=len(waiting))


def _by(dump: Dump, key: Callable[[Thread], tuple[str, str]]) -> list[tuple[tuple[str, str], int, list[Thread]]]:
    groups: dict[tuple[str, str], list[Thread]] = defaultdict(list)
    for thread in dump.threads:
        groups[key(thread)].append(thread)
    ranked = [(k, sum(t.count for t in members), members) for k, members in groups.items()]
    return sorted(ranked, key=lambda g: -g[1])


def _piles(dump: Dump) -> Iterator[Told]:
    whole = sum(t.count for t in dump.threads)
    for (state, place), number, members in _by(dump, lambda t: (t.state, t.place))[:_GROUPS]:
        rests = any(_AT_REST.search(f) for f in members[0].frames)
        if number < PILE or number < PART * whole or not place or rests:
            continue
        longest = max(t.minutes for t in members)
        for_ = f", some for {longest} minutes" if longest else ""
        words = f"{number:,} of {whole:,} threads stand at {place}{_in(state)}{for_}: they pile up there."
        facts: Facts = {
            "frame": place,
            "state": state,
            "waiting": number,
            "minutes": longest or None,
            "share": round(number / whole, 4),
        }
        yield Told("piled_up", words, facts, Severity.WARNING, members[0].line, count=number)


def _groups(dump: Dump) -> Iterator[Told]:
    whole = sum(t.count for t in dump.threads)
    told = 0
    for (state, place), number, members in _by(dump, lambda t: (t.state, t.place)):
        if told >= _GROUPS:
            return
        if not place or any(_AT_REST.search(f) for f in members[0].frames):
            continue
        told += 1
        reason = "waiting" if members[0].waits else "running"
        longest = max(t.minutes for t in members)
        stuck = longest >= STUCK and bool(_LOCKED.search(state))
        words = f"{number:,} of {whole:,} threads at {place}{_in(state)}" + (
            f" for {longest} minutes." if longest else "."
        )
        facts: Facts = {"frame": place, "state": state, "threads": number, "share": round(number / whole, 4)}
        facts |= {"top": members[0].frames[0], "minutes": longest or None}
        severity = Severity.WARNING if stuck else Severity.INFO
        yield Told(reason, words, facts, severity, members[0].line, count=number)


def _in(state: str) -> str:
    return f" [{state}]" if state else ""


def _summary(dump: Dump) -> Told:
    whole = sum(t.count for t in dump.threads)
    states = Counter[str]()
    for thread in dump.threads:
        states[thread.state or "unknown"] += thread.count
    listed = ", ".join(f"{n:,} {state}" for state, n in states.most_common(5))
    facts: Facts = {"threads": whole, "states": listed}
    return Told("summary", f"The dump has {whole:,} threads: {listed}.", facts, Severity.INFO, dump.threads[0].line)
