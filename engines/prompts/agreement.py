"""What a model and the embedded reasoner say together: the model leads, and nothing that the other saw is hidden."""

from engines.questions import Answered, Assessment, Candidate, Closing, Doubt, Heard, Move, MoveKind, Summary, Verdict

# A person's decisions: a model alone never hears them, because words that were planted could ask for them.
DECISIONS = frozenset(
    (
        MoveKind.APPROVED,
        MoveKind.WORKED,
        MoveKind.CONFIRMED,
        MoveKind.REJECTED,
        MoveKind.SEVERITY,
        MoveKind.ESCALATED,
        MoveKind.ACKNOWLEDGED,
    )
)


def agreed(given: Answered, own: Answered) -> Answered:
    """The answer that counts, of a model's and the embedded reasoner's own to the same question."""
    match given, own:
        case Assessment(), Assessment():
            return _assessment(given, own)
        case Heard(), Heard():
            return _heard(given, own)
        case Doubt(), Doubt():
            return given if given.rival else given.model_copy(update={"rival": own.rival, "why": own.why})
        case Summary(), Summary():
            return given if given.text else own
        case Verdict() | Closing(), _:
            return given
        case _:
            raise TypeError(f"{type(given).__name__} and {type(own).__name__} answer different questions.")


def _assessment(given: Assessment, own: Assessment) -> Assessment:
    """The model's causes first; the best one of the embedded reasoner that it left out stands right behind."""
    left_out = [c for c in own.candidates[:1] if not any(_is_same(c, g) for g in given.candidates)]
    most = max((c.prior for c in given.candidates), default=1.0)
    second = tuple(c.model_copy(update={"prior": min(c.prior, most)}) for c in left_out)
    return given.model_copy(
        update={
            "candidates": (*given.candidates, *second),
            "affected": given.affected or own.affected,
            "onset": given.onset or own.onset,
            "severity": own.severity or given.severity,
            "known": tuple(dict.fromkeys((*given.known, *own.known))),
            "ruled_out": given.ruled_out or own.ruled_out,
            "wanted": given.wanted or own.wanted,
            "reply": given.reply or own.reply,
            "shown": own.shown,  # a file measures it: a model has no say
        }
    )


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Whether `other`, of the model, says it too; what its lines do not bear out will be dropped, and says nothing."""
    if other.citations and not any(c.quote for c in other.citations):
        return False
    about = one.component.lower() == other.component.lower() and one.category is other.category
    return about or bool(set(one.citations[:1]) & set(other.citations))


def _heard(given: Heard, own: Heard) -> Heard:
    """Decisions as the embedded reasoner heard them; what else the model heard comes with them."""
    decided = {(m.kind, m.message) for m in own.moves}
    more = [m for m in given.moves if m.kind not in DECISIONS and (m.kind, m.message) not in decided]
    moves: list[Move] = [*own.moves, *more]
    return Heard(moves=tuple(moves))
