"""A citation holds only if the line says it; what does not hold is dropped and counted."""

import pytest

from engines import grounding
from engines.evidence import Citation
from engines.questions import Assessment, Candidate, Doubt, RuledOut, Verdict, Weight
from tests.engines.play import CONFIG, Category, Talk, candidate, error, file, minute

(LOG,) = Talk().numbered(
    file(
        "app.log",
        error("pool exhausted: 1,911 errors", 12, at=minute(4.5), excerpt="12:04:30 FATAL  pool\texhausted, max=20"),
        errors=1911,
    ),
    said=0,
)
EVIDENCE = (LOG,)
LINE = LOG.findings[0]


def cited(**change: object) -> Citation:
    return LINE.cite().model_copy(update=change)


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        (cited(), True),
        (cited(quote="FATAL pool exhausted"), True),  # white space is folded
        (cited(quote="12:04:30 … max=20"), True),  # shortened, in order
        (cited(quote="max=20 … 12:04:30"), False),  # not in order
        (cited(quote="never said"), False),
        (cited(quote="…"), False),  # says nothing
        (cited(line=13), False),
        (cited(file="other.log"), False),
        (cited(evidence="E9"), False),
    ],
)
def test_a_citation_holds_only_if_its_line_says_so(citation: Citation, expected: bool) -> None:
    assert grounding.holds(citation, EVIDENCE) is expected


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("The pool of 20 is exhausted since 12:04.", 0),
        ("1911 errors since 12:04:30.", 0),  # the file's own total
        ("1,911 errors.", 0),
        ("The pool of 50 is exhausted.", 1),
        ("It began at 11:00 with 7 errors.", 2),
        ("`checkout` has `max=20`.", 0),  # the first from the problem, the second from the line
        ('"cart" took them.', 1),
        ("It says `FATAL … max=20`.", 0),  # shortened, in order
        ("It says `max=20 … FATAL`.", 1),
        *(
            (f'`pool {word}=50` is what "{word}" says.', 1 + (word != "max"))
            for word in ("max", "least", "most", "size")
        ),
        ("cart-v2.8.1 and pod-6958c5bdd8 did it.", 0),  # parts of names are no numbers
    ],
)
def test_numbers_times_and_names_must_come_from_what_is_cited(statement: str, missing: int) -> None:
    assert grounding.unsupported(statement, (LINE.cite(),), EVIDENCE, "checkout is down") == missing


def test_screening_keeps_what_holds_and_counts_the_rest() -> None:
    false = Citation(evidence="E9", file="x", line=1, quote="x")
    good = candidate("The pool is exhausted.", LINE, prior=0.9)
    vague = candidate("The pool of 50 is exhausted.", LINE, prior=0.9)
    guess = candidate("Something else.", prior=0.9)
    invented = Candidate(statement="Invented.", component="x", category=Category.DATA, prior=0.9, citations=(false,))
    given = Assessment(
        candidates=(good, vague, guess, invented),
        known=(LINE.cite(), false),
        ruled_out=(
            RuledOut(what="network", why="no resets", citations=(LINE.cite(),)),
            RuledOut(what="moon", why="no reason", citations=(false,)),
        ),
    )
    screened = grounding.screen(given, EVIDENCE, "", CONFIG)
    assert [(c.statement, round(c.prior, 2)) for c in screened.assessment.candidates] == [
        ("The pool is exhausted.", 0.9),
        ("The pool of 50 is exhausted.", 0.8),  # one number without a source
        ("Something else.", 0.5),  # cites nothing
    ]
    assert screened.assessment.known == (LINE.cite(),)
    assert [r.what for r in screened.assessment.ruled_out] == ["network"]
    assert screened.dropped == 3


def test_a_weight_needs_evidence_that_exists_and_says_so() -> None:
    good = Weight(evidence="E1", supports=True, why="so", citation=LINE.cite())
    bare = Weight(evidence="E1", supports=False, why="so")
    unknown = Weight(evidence="E9", supports=True, why="so")
    borrowed = Weight(evidence="E9", supports=True, why="so", citation=LINE.cite())
    judged = grounding.weigh(Verdict(weights=(good, bare, unknown, borrowed)), EVIDENCE)
    assert judged.verdict.weights == (good, bare)
    assert judged.dropped == 2


def test_a_rival_must_cite() -> None:
    rival = candidate("The disk is full.", LINE)
    assert grounding.rival(Doubt(rival=rival), EVIDENCE, "", CONFIG) == rival
    assert grounding.rival(Doubt(rival=candidate("The disk is full.")), EVIDENCE, "", CONFIG) is None
    assert grounding.rival(Doubt(), EVIDENCE, "", CONFIG) is None
