"""A case told in the order of time: who was bad first, whose clock was off, and the moments."""

from datetime import datetime

from engines import figures
from engines.cards import wording
from engines.correlation import Beginning, Correlation, Moment, SharedRequests, lasting
from engines.evidence import Citation
from engines.markup import Line, cite, plain

THEN = 4  # components after the first that are named
WELL = 4  # components that are named as not affected
STEPS = 4  # lines of a request


def told(c: Correlation, day: datetime) -> tuple[Line, ...]:
    """Who began it, who is not affected, one failed request through the files, and what was done to the clocks."""
    clocks = tuple((plain(skew.text),) for skew in c.skews)
    made = (_first(c, day), _well(c), _request(c.requests, day) if c.requests else ())
    return (*(line for line in made if line), *clocks)


def line(m: Moment, day: datetime) -> Line:
    """One moment with its time and the lines that tell it."""
    return (plain(f"{wording.clock(m.at, day)} "), *what(m))


def what(m: Moment) -> Line:
    """One moment without its time."""
    who = f"{m.component}: " if m.component and m.component.lower() not in m.what.lower() else ""
    return (plain(f"{who}{m.what.rstrip('.')}"), *_cited(m.citations))


def _first(c: Correlation, day: datetime) -> Line:
    if len(c.order) < 2:  # noqa: PLR2004 - one alone is no order
        return ()
    first = c.order[0]
    if len(c.leads) > 1:
        room = max(b.resolution for b in c.order[: len(c.leads)])
        within = f" within {lasting(room)}" if room >= 1 else ""
        who = wording.listed(c.leads[: THEN + 1])
        lead = f"First bad: {who}, {wording.clock(first.at, day)}{within}, too close to tell apart"
    else:
        lead = f"First bad: {first.component} {wording.clock(first.at, day)}"
    after = [b for b in c.order if b.component not in c.leads]
    more = f" and {len(after) - THEN} more" if len(after) > THEN else ""
    return (plain(lead), *_cited((first.citation,)), *_then(after[:THEN]), plain(f"{more}."))


def _then(after: list[Beginning]) -> Line:
    spans: Line = ()
    for n, b in enumerate(after):
        lead = "; then " if n == 0 else ", "
        spans = (*spans, plain(f"{lead}{b.component} {lasting(b.lag)} later"), *_cited((b.citation,)))
    return spans


def _well(c: Correlation) -> Line:
    spans: Line = ()
    for n, u in enumerate(c.unaffected[:WELL]):
        name = plain(f"{'Not affected: ' if n == 0 else ', '}{u.component}")
        spans = (*spans, name, *(_cited((u.citation,)) if u.citation else (plain(f" ({u.evidence})"),)))
    more = f" and {len(c.unaffected) - WELL} more" if len(c.unaffected) > WELL else ""
    return (*spans, plain(f"{more}.")) if spans else ()


def _request(shared: SharedRequests, day: datetime) -> Line:
    failed, files = figures.many(shared.count, "failed request"), figures.many(len(shared.files), "file")
    spans: Line = (plain(f"{failed} in {files}; {shared.example}: "),)
    for n, step in enumerate(shared.steps[:STEPS]):
        arrow = " → " if n else ""
        spans = (*spans, plain(f"{arrow}{wording.clock(step.at, day)} "), cite(step.citation))
    return (*spans, plain("."))


def _cited(citations: tuple[Citation, ...]) -> Line:
    if not citations:
        return ()
    spans: Line = (plain(" ("),)
    for n, citation in enumerate(citations):
        spans = (*spans, *((plain(", "),) if n else ()), cite(citation))
    return (*spans, plain(")"))
