"""The answer card: what we think, why, what it is not, what would settle it, what to do next."""

from engines import conflicts, degradation, figures, grounding, stances, timeline
from engines.cards import abnormal, buttons, files, handover, pictures, proofs, story, wording
from engines.cards.basis import Answer
from engines.conclusion import WorkingConclusionGenerator
from engines.evidence import Citation
from engines.hypotheses import HypothesisManager
from engines.markup import Card, Line, Section, Style, Tone, bold, code, plain, words
from engines.models import Category, Hypothesis, HypothesisState, Momentum, Phase, ResponseType
from engines.phases import FAST
from engines.questions import Candidate
from engines.talk import is_question, stated

_STATES = {"probable": "Likely", "confident": "Confident", "verified": "Verified"}
RULED = 14  # words of a cause that is ruled out
FITS = 18  # words of a cause that fits less: enough for its first clause
STUCK = (
    "Nothing moved lately, and what would tell more can't be had: "
    "close it with these findings, or say what else there is."
)
UNKNOWN = "I can't name a cause yet"


def answer(a: Answer) -> Card:
    """The card of an investigating turn."""
    above = (
        _lead(a),
        *(_with_cause(a, a.cause) if a.cause else _without_cause(a)),
        _conflicts(a),
        _moved(a),
        handover.section(a),
    )
    moments = _timeline(a)
    told = {span.text for s in (*above, moments) for line in s.lines for span in line if span.style is Style.CITE}
    made = (*above, *files.sections(a.case, files.dropped(a.new), a.incident, told, detail=True), moments)
    return Card(
        tone=_tone(a),
        title=_title(a),
        badges=_badges(a),
        sections=tuple(s for s in made if s.lines),
        picture=pictures.picture(a.case, files.dropped(a.new), a.incident),
        buttons=buttons.buttons(a),
        footer=files.redactions(files.dropped(a.new)),
    )


def _title(a: Answer) -> str:
    if a.cause:
        return f"{_STATES[a.conclusion.level]}: {wording.title(wording.sentences(a.cause.statement, 1))}"
    problem = stated(a.case.problem)
    if problem and not is_question(problem):
        return f"{wording.title(wording.short(problem))} {UNKNOWN}."
    return f"{UNKNOWN}."


def _tone(a: Answer) -> Tone:
    if a.response is ResponseType.ESCALATION_REQUIRED:
        return Tone.BAD
    if a.cause is None:
        return Tone.NEUTRAL
    return Tone.GOOD if a.cause.category is Category.NO_FAULT else Tone.WARNING


def _badges(a: Answer) -> tuple[str, ...]:
    made = []
    if a.case.severity:
        made.append(a.case.severity if a.case.severity_confirmed else f"{a.case.severity} proposed")
    made.append(_phase(a))
    if a.cause:
        made.append(f"confidence {wording.confidence(a.conclusion.confidence)}, {a.conclusion.level}")
        sources = stances.sources(a.cause, a.case)
        made.append(figures.many(max(sources, 1), "source"))
    else:
        word = WorkingConclusionGenerator(a.config).word(a.conclusion.confidence)
        made.append(f"confidence {word}")
    made.extend(wording.dates(a.incident, a.day))
    if a.conclusion.momentum is not Momentum.EARLY:
        made.append(a.conclusion.momentum.value)
    return tuple(made)


def _phase(a: Answer) -> str:
    """The phase, and from where this turn came to it, unless the case just began."""
    moves = [m for m in a.case.phases if m.turn == a.turn]
    now = wording.PHASES[a.case.phase]
    if not moves or Phase.INTAKE in (moves[0].before, a.case.phase) or moves[0].before is a.case.phase:
        return now
    was = wording.PHASES[moves[0].before]
    sort = f"{was.partition(': ')[0]}: "
    return f"{was} → {now.removeprefix(sort)}"


def _lead(a: Answer) -> Section:
    lines = [words(note) for note in a.notes]
    rest = wording.after_first(a.cause.statement) if a.cause else ""
    if rest:
        lines.append(words(rest))
    if a.reply:
        lines.append(words(a.reply))
    if WorkingConclusionGenerator(a.config).may_close(a.case, a.conclusion):
        lines.append(words(STUCK))
    if a.cause is None and a.case.degraded in degradation.TOLD:
        lines.append(words(degradation.TOLD[a.case.degraded]))
    if a.left_alone and a.cause is None:
        names = wording.listed(tuple(c.value for c in a.left_alone))
        lines.append(words(f"{names.capitalize()} led nowhere so far, so I look at other causes first."))
    return Section(lines=tuple(lines))


def _with_cause(a: Answer, cause: Hypothesis) -> tuple[Section, ...]:
    settles = (words(wording.capital(cause.settles)),) if cause.settles and not _is_settled(a) else ()
    return (
        Section(heading="Why", lines=_why(a, cause)),
        _also_fits(a, cause),
        Section(heading="Fits less", lines=_less(a, cause)),
        _ruled_out(a),
        Section(heading="Would settle it", lines=settles),
        Section(heading="Next", lines=tuple(words(f) for f in cause.fix)),
        _requests(a, detail=a.conclusion.confidence >= a.config.confident_at),
        abnormal.section(a, detail=True),
    )


def _without_cause(a: Answer) -> tuple[Section, ...]:
    stated = [h for h in a.stated if not _is_out(h, a) and not _is_left(h, a)]
    guesses = tuple(_fit(a, h) for h in stated[: a.config.list_limit])
    known = _proofs(a.case.known[: a.config.known_lines], a)
    return (
        Section(heading="Known", lines=known),
        abnormal.section(a, detail=False),
        Section(heading="Might be", lines=guesses),
        _ruled_out(a),
        _mitigate(a),
        _requests(a, detail=False),
    )


def _mitigate(a: Answer) -> Section:
    """What may be undone before the cause is known, where people wait: the last changes before it."""
    if not (a.case.severity_confirmed and a.case.severity in FAST):
        return Section(lines=())
    before = [c for c in timeline.correlation(a.case, a.config).changes if c.before > 0]
    last = sorted(before, key=lambda c: c.before)[: a.config.list_limit]
    lines = tuple(
        wording.cited(f"Undo {wording.lower(c.what)}, {wording.clock(c.at, a.incident)}", (c.citation,)) for c in last
    )
    return Section(heading="Mitigate first", lines=lines)


def _why(a: Answer, cause: Hypothesis) -> tuple[Line, ...]:
    cited = grounding.valid(cause.citations, a.case.evidence)
    said = tuple(
        wording.cited(wording.stopped(s.why).rstrip("."), (s.citation,))
        for s in cause.supporting
        if s.citation and not s.in_prior and s.citation not in cited
    )
    against = tuple(
        wording.cited(f"Against it: {s.why}", (s.citation,) if s.citation else ()) for s in cause.contradicting
    )
    return ((*_proofs(_in_time(cited[: a.config.why_lines], a), a), *said)[: a.config.why_lines]) + against[:1]


def _in_time(cited: tuple[Citation, ...], a: Answer) -> tuple[Citation, ...]:
    """What has a time stands in its order; what has none keeps its place."""
    times = {c: f.at for c in cited if (f := grounding.finding_of(c, a.case.evidence)) and f.at}
    ordered = iter(sorted(times, key=lambda c: times[c]))
    return tuple(next(ordered) if c in times else c for c in cited)


def _proofs(citations: tuple[Citation, ...], a: Answer) -> tuple[Line, ...]:
    """What is said at each place; what several say in the same words is one line."""
    places: dict[Line, list[Citation]] = {}
    for citation in citations:
        finding = grounding.finding_of(citation, a.case.evidence)
        text = words(proofs.told(finding, a.incident)) if finding else (plain(citation.quote),)
        places.setdefault(text, []).append(citation)
    return tuple(wording.behind(text, cited) for text, cited in places.items())


def _also_fits(a: Answer, cause: Hypothesis) -> Section:
    shown = HypothesisManager(a.config).shown
    near = [
        h
        for h in a.stated
        if h.id != cause.id and h.is_open and shown(cause) - shown(h) <= a.config.rival_margin and not _is_how(h, cause)
    ]
    lines: list[Line] = [
        (plain(f"The evidence also fits: {wording.short(h.statement)} "), bold(wording.confidence(shown(h))))
        for h in near[:1]
    ]
    telling = a.rival and a.rival.prior >= a.config.alternatives_from and not _is_how(a.rival, cause)
    if a.rival and telling and not near:
        text = f"The evidence also fits: {wording.short(a.rival.statement)}"
        lines.append(wording.cited(text, a.rival.citations[:1]))
    return Section(lines=tuple(lines))


def _less(a: Answer, cause: Hypothesis) -> tuple[Line, ...]:
    manager = HypothesisManager(a.config)
    lines: dict[str, Line] = {}
    for h in a.stated:
        near = manager.shown(cause) - manager.shown(h) <= a.config.rival_margin
        named = a.rival is not None and h.statement == a.rival.statement  # it stands above already
        if h.id == cause.id or near or named or _is_part(h, cause) or _is_out(h, a):
            continue
        lines.setdefault(wording.gist(h.statement), _fit(a, h))
    return tuple(lines.values())[: a.config.list_limit]


def _is_left(h: Hypothesis, a: Answer) -> bool:
    """Whether it is of those that led nowhere, as the card says above."""
    return not h.is_open and h.category in a.left_alone


def _is_out(h: Hypothesis, a: Answer) -> bool:
    """Whether it stands among what is ruled out, by its name or by the very line that it rests on."""
    if any(h.citations[:1] == r.citations[:1] for r in a.case.ruled_out if h.citations):
        return True
    return not h.is_open and any(r.what.lower() in h.statement.lower() for r in a.case.ruled_out)


def _is_how(h: Hypothesis | Candidate, cause: Hypothesis) -> bool:
    """Whether it is what the change does, seen from the other side."""
    shared = bool(h.citations) and h.citations[0] in cause.citations
    return shared and cause.category is Category.CHANGE and h.category is not Category.CHANGE


def _is_part(h: Hypothesis, cause: Hypothesis) -> bool:
    """Whether it is how the cause works, or the same failure once more: its first proof is the cause's too."""
    if not h.citations or h.citations[0] not in cause.citations:
        return False
    return h.component == cause.component or _is_how(h, cause)


def _fit(a: Answer, h: Hypothesis) -> Line:
    shown = wording.confidence(HypothesisManager(a.config).shown(h))
    cited = grounding.valid(h.citations, a.case.evidence)[:1]
    text = wording.cited(wording.gist(h.statement, FITS), cited)
    why = f" ({h.contradicting[-1].why})" if h.contradicting else ""
    return (*text, plain(" "), bold(shown), plain(why))


def _ruled_out(a: Answer) -> Section:
    claims = [wording.cited(f"{r.what}: {r.why}".rstrip("."), r.citations[:2]) for r in a.case.ruled_out]
    rejected = [
        wording.cited(f"{wording.gist(h.statement, RULED)}: {_against(h)}", ())
        for h in a.case.hypotheses
        if h.state is HypothesisState.REJECTED
    ]
    return Section(heading="Ruled out", lines=tuple([*rejected, *claims][: a.config.why_lines]))


def _against(h: Hypothesis) -> str:
    """What speaks against it, the last two of it; else what ended it."""
    return "; ".join(dict.fromkeys(s.why for s in h.contradicting[-2:])) or h.history[-1].why


def _is_settled(a: Answer) -> bool:
    return a.conclusion.confidence >= a.config.verified_at


def _requests(a: Answer, *, detail: bool) -> Section:
    lines: list[Line] = []
    for n, r in enumerate(a.requested, start=1):
        lines.append((bold(f"{n} {wording.short(r.what)}"), plain(f" — {wording.lower(r.why)}")))
        lines.extend((code(c),) for c in r.commands)
        if r.places:
            lines.append((plain(f"{'or from' if r.commands else 'From'} {wording.listed(r.places)}"),))
    return Section(heading="Most telling now", lines=tuple(lines), detail=detail)


def _moved(a: Answer) -> Section:
    lines: list[Line] = []
    for h in a.case.hypotheses:
        steps = [s for s in h.history if s.turn == a.turn]
        before, after = (wording.confidence(s) for s in (steps[0].before, steps[-1].after)) if steps else ("", "")
        if steps and steps[0] is not h.history[0] and before != after:
            change = f"{before} → {after}"
            why = max(steps, key=lambda s: abs(s.after - s.before)).why
            lines.append((plain(f"{wording.short(h.statement)} "), bold(change), plain(f" ({why})")))
    return Section(heading="Moved", lines=tuple(lines))


def _conflicts(a: Answer) -> Section:
    lines: list[Line] = []
    for c in a.case.conflicts:
        if c.settled is None:
            sides = "; ".join(f'{s.speaker}: "{wording.short(s.quote)}" ({s.evidence})' for s in (c.one, c.other))
            lines.append((plain(f"{sides}. Neither counts until one is settled."),))
            lines.extend(((code(conflicts.SETTLES[c.one.topic]),),) if c.one.topic in conflicts.SETTLES else ())
    return Section(heading="You disagree", lines=tuple(lines))


def _timeline(a: Answer) -> Section:
    """Who was bad first stands above the moments."""
    told = timeline.correlation(a.case, a.config, a.config.timeline_shown)
    moments = tuple(story.line(m, a.incident) for m in told.moments)
    return Section(heading="Timeline", lines=(*story.told(told, a.incident), *moments), detail=True)
