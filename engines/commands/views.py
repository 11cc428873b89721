"""What the commands that change nothing answer, from the case as it stands."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from engines import acts, cards
from engines.act import Act
from engines.commands import documents, menus
from engines.commands.forms import Name
from engines.commands.grammar import Command
from engines.conclusion import WorkingConclusionGenerator
from engines.config import InvestigationConfig
from engines.effects import Effect, Recall, Remember, bill, look
from engines.errors import Refused
from engines.markup import Card
from engines.models import Case, ResponseType
from engines.past import Past
from engines.query import Source
from engines.query.phrasing import parse
from engines.questions import Passages
from engines.requests import Requests
from engines.turn import Speaker, Turn

View = Generator[Effect, Any, Card]
PASSAGES = 3


@dataclass(frozen=True)
class Reading:
    """Who wants to see what of which case."""

    case: Case
    command: Command
    turn: Turn  # which brings it, or would: ages are told from its time
    speaker: Speaker
    config: InvestigationConfig

    @property
    def answer(self) -> cards.Answer:
        """The case with what it amounts to now."""
        conclusion = WorkingConclusionGenerator(self.config).derive(self.case, self.turn)
        return cards.Answer(self.case, conclusion, ResponseType.STATUS_UPDATE, self.turn.at, self.config)


def view(r: Reading) -> View:
    """The card that answers."""
    made = _VIEWS[r.command.name](r)
    return made if isinstance(made, Card) else (yield from made)


def _query(r: Reading) -> View:
    sources = Source.all(r.case.evidence)
    if not sources:
        return cards.stale("There is nothing to search yet: drop a log.")
    try:
        wanted = parse(r.command.text, r.case.query)
    except Refused as refusal:
        return cards.stale(str(refusal))
    return cards.found(r.case, (yield from look(wanted, sources)))


def _kb(r: Reading) -> View:
    found: Passages = yield Recall(r.command.text, PASSAGES)
    before: Past = yield Remember(r.case.thread.place, r.command.text)
    others = tuple(c for c in before.cases if c.thread != r.case.thread)
    return cards.passages(r.command.text, found, others)


def _cost(r: Reading) -> View:
    return cards.cost((yield from bill(r.case.id)))


def _why(r: Reading) -> Card:
    return acts.of("why", Act(r.case, r.turn, r.speaker, f"H{r.command.number}", r.config)).card


def _report(r: Reading) -> Card:
    return documents.document(r.command.name, r.answer)


_VIEWS: dict[Name, Callable[[Reading], Card | View]] = {
    Name.MENU: lambda r: menus.menu(r.case),
    Name.HELP: lambda _r: menus.everything(),
    Name.STATUS: lambda r: cards.status(r.answer),
    Name.CATCHUP: lambda r: cards.catchup(r.answer, r.speaker),
    Name.HYPOTHESES: lambda r: cards.causes(r.answer),
    Name.EVIDENCE: lambda r: cards.evidence(r.case, Requests(r.config)),
    Name.TIMELINE: lambda r: cards.when(r.answer),
    Name.PHASE: lambda r: cards.way(r.case, r.turn.at),
    Name.WHY: _why,
    Name.QUERY: _query,
    Name.REPORT_TACTICAL: _report,
    Name.REPORT_EXEC: _report,
    Name.REPORT_POSTMORTEM: _report,
    Name.KB: _kb,
    Name.COST: _cost,
}
