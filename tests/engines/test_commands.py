"""The grammar of commands: what is one, what is nearly one, and what is ordinary talk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.commands import FORMS, Command, Mistake, Name, Slot, parse, spoken
from engines.commands.forms import ROLES, SEVERITIES
from engines.commands.grammar import LONGEST
from engines.roles import Role
from engines.turn import Speaker

ANN = Speaker(id="U1", name="ann")
RIGHT = [
    ("", Command(Name.MENU)),
    ("   ", Command(Name.MENU)),
    ("menu", Command(Name.MENU)),
    ("help", Command(Name.HELP)),
    ("?", Command(Name.HELP)),
    ("/fm help", Command(Name.HELP)),
    ("new", Command(Name.NEW)),
    ("new checkout  is\nfailing", Command(Name.NEW, text="checkout is failing")),
    ("status", Command(Name.STATUS)),
    ("STATUS please", Command(Name.STATUS)),
    ("please status", Command(Name.STATUS)),
    ("/status", Command(Name.STATUS)),
    ("catchup", Command(Name.CATCHUP)),
    ("catch up", Command(Name.CATCHUP)),
    ("catch-up", Command(Name.CATCHUP)),
    ("hypotheses", Command(Name.HYPOTHESES)),
    ("causes", Command(Name.HYPOTHESES)),
    ("hypotheses add the pool is too small", Command(Name.HYPOTHESES_ADD, text="the pool is too small")),
    ("hypothesis refute 2 it was off", Command(Name.HYPOTHESES_REFUTE, number=2, text="it was off")),
    ("hypotheses refute H2: it was off", Command(Name.HYPOTHESES_REFUTE, number=2, text="it was off")),
    ("evidence", Command(Name.EVIDENCE)),
    ("evidence block 1 no access to that host", Command(Name.EVIDENCE_BLOCK, number=1, text="no access to that host")),
    ("timeline", Command(Name.TIMELINE)),
    ("note: node 7 was drained at 09:50", Command(Name.NOTE, text="node 7 was drained at 09:50")),
    ("sev P1", Command(Name.SEV, word="P1")),
    ("severity 0", Command(Name.SEV, word="P0")),
    ("sev sev2", Command(Name.SEV, word="P2")),
    ("role commander <@U1|ann>", Command(Name.ROLE, word="commander", person=ANN)),
    ("role IC <@U1>", Command(Name.ROLE, word="commander", person=Speaker(id="U1", name="U1"))),
    ("role comms @Ann Lee", Command(Name.ROLE, word="communications", person=Speaker(id="", name="Ann Lee"))),
    ("phase", Command(Name.PHASE)),
    ("phase back the onset was wrong", Command(Name.PHASE_BACK, text="the onset was wrong")),
    ("why 2", Command(Name.WHY, number=2)),
    ("why H12?", Command(Name.WHY, number=12)),
    ("query errors since 10:00", Command(Name.QUERY, text="errors since 10:00")),
    ("escalate", Command(Name.ESCALATE)),
    ("escalate to <@U1|ann>", Command(Name.ESCALATE, person=ANN)),
    ("escalate VP", Command(Name.ESCALATE, word="VP")),
    ("report tactical", Command(Name.REPORT_TACTICAL)),
    ("report exec", Command(Name.REPORT_EXEC)),
    ("report postmortem", Command(Name.REPORT_POSTMORTEM)),
    ("remind snooze 30", Command(Name.REMIND_SNOOZE, minutes=30)),
    ("remind snooze 45 min", Command(Name.REMIND_SNOOZE, minutes=45)),
    ("remind off", Command(Name.REMIND_OFF)),
    ("remind on", Command(Name.REMIND_ON)),
    ("kb connection pool exhausted", Command(Name.KB, text="connection pool exhausted")),
    ("cost", Command(Name.COST)),
    ("pause", Command(Name.PAUSE)),
    ("resume", Command(Name.RESUME)),
    ("resolve this incident", Command(Name.RESOLVE)),
    ("reopen the case", Command(Name.REOPEN)),
    ("close it", Command(Name.CLOSE)),
]
WRONG = [
    # what is typed, what the sentence says, the nearest right commands
    ("staus", 'no command "staus"', Name.STATUS),
    ("timelin", "`timeline`", Name.TIMELINE),
    ("frobnicate", "`help` lists all", Name.HELP),
    ("status now and then", "takes nothing more", Name.STATUS),
    ("sev P9", '"P9" is no severity: they are P0, P1, P2, P3', Name.SEV),
    ("sev", "`sev` needs a severity", Name.SEV),
    ("why", "needs the number of a possible cause", Name.WHY),
    ("why seven", "needs the number", Name.WHY),
    ("role", "`role` needs a role and a person: the roles are commander", Name.ROLE),
    ("role commander", "Who is commander? Write `role <role> @user`", Name.ROLE),
    ("role king @ann", '"king" is no role', Name.ROLE),
    ("role commander <@U1| >", "Who is commander?", Name.ROLE),
    ("remind", "`remind snooze <min>`", Name.REMIND_SNOOZE),
    ("remind snooze abc", '"abc" is no number of minutes, from 1 to 10080', Name.REMIND_SNOOZE),
    ("remind snooze", "needs minutes", Name.REMIND_SNOOZE),
    ("remind snooze 0", "no number of minutes", Name.REMIND_SNOOZE),
    ("remind snooze 20000", "no number of minutes", Name.REMIND_SNOOZE),
    ("remind off today", "takes nothing more: it is one of", Name.REMIND_OFF),
    ("report", "`report tactical`, `report exec`, `report postmortem`", Name.REPORT_EXEC),
    ("report lunch", "`report` is written as", Name.REPORT_EXEC),
    ("evidence lost", "`evidence block <n> <why>`", Name.EVIDENCE_BLOCK),
    ("evidence block", "needs a number", Name.EVIDENCE_BLOCK),
    ("evidence block 2", "needs a reason", Name.EVIDENCE_BLOCK),
    ("hypotheses add", "needs words", Name.HYPOTHESES_ADD),
    ("note", "`note` needs words", Name.NOTE),
    ("phase back", "needs words", Name.PHASE_BACK),
    ("query", "needs words", Name.QUERY),
    ("kb", "needs words", Name.KB),
    ("note " + "x" * LONGEST, "drop it as a file", None),
]
COMMANDS = [  # said to FaultMaven in a thread
    "status",
    "Status?",
    "status please",
    "@FaultMaven status",
    "<@U0FAULT01> status",
    "<@U0FAULT01>, timeline",
    "/status",
    "/fm status",
    "/fm staus",
    "/staus",
    "/sev P9",
    "help",
    "menu",
    "catchup",
    "catch up",
    "hypotheses",
    "hypotheses add the cache was flushed",
    "hypotheses add",
    "hypotheses refute 1 it was off",
    "hypotheses refute",
    "evidence",
    "evidence block 2 nobody has access",
    "timeline",
    "timeline.",
    "note node 7 was drained",
    "note: payments are fine",
    "sev P0",
    "severity p2",
    "sev P9",
    "sev",
    "role commander @ann",
    "role scribe <@U1|ann>",
    "role commander",
    "role @ann",
    "phase",
    "phase back the scope was wrong",
    "why 1",
    "why H3?",
    "query errors since 10:00",
    "query top templates of checkout",
    "escalate",
    "escalate to @ann",
    "escalate it",
    "report tactical",
    "report exec",
    "report postmortem please",
    "remind snooze 20",
    "remind snooze abc",
    "remind off",
    "kb pool exhausted",
    "cost",
    "pause",
    "pause the case",
    "resume",
    "resolve",
    "resolve this incident",
    "reopen",
    "close",
    "close it.",
    "close the case please",
]
TALK = [
    "status page is down",
    "status of the payment provider is red",
    "help me understand the last error",
    "can you help?",
    "close to the limit",
    "close the connections to the old primary",
    "closed the ticket with the vendor",
    "why is it slow",
    "why?",
    "why 503",
    "why 2 replicas are missing is the question",
    "note that payments are fine",
    "noted, thanks",
    "query latency is up on the orders database",
    "query times out after 30 s",
    "queries are slow",
    "timeline looks wrong to me",
    "evidence is missing for that",
    "evidence block storage is slow",
    "evidence block device is read-only",
    "hypotheses are all wrong",
    "cost is no object here",
    "cost explorer shows nothing",
    "resume of the upload fails",
    "resume the rollout",
    "pause the rollout first",
    "pause image pulls fail",
    "resolve dns names with dig fails",
    "resolved, thanks",
    "reopen the circuit breaker",
    "report service is failing since 10:00",
    "report says 5xx at 18 %",
    "report exec summary went out to the customer",
    "remind me what we changed",
    "remind off by one errors",
    "role of redis in this?",
    "role commander is vacant",
    "role binding is missing for that account",
    "phase of the moon",
    "phase two of the migration began at 9",
    "sev 1 incident in checkout since 10:05",
    "severity is unclear to me",
    "escalate quickly when it gets worse",
    "escalate privileges failed in the audit log",
    "new deploy broke checkout",
    "new errors since the deploy",
    "new",
    "menu service returns 500",
    "catch the exception in the worker",
    "catch up jobs are piling up",
    "/healthz returns 500",
    "/api/status is slow",
    "/var is full",
    "/status\nreturns 500 since the deploy",
    "checkout is failing since 10:05",
    "the status is degraded",
    "we rolled back, status is green again",
    "it worked",
    "",
    "<@U0FAULT01>",
]


@pytest.mark.parametrize(("text", "command"), RIGHT, ids=[r[0] or "nothing" for r in RIGHT])
def test_what_is_right(text: str, command: Command) -> None:
    assert parse(text) == command


@pytest.mark.parametrize(("text", "says", "near"), WRONG, ids=[w[0][:40] for w in WRONG])
def test_what_is_wrong_gets_one_sentence_and_the_nearest_right_ones(text: str, says: str, near: Name | None) -> None:
    found = parse(text)
    assert isinstance(found, Mistake)
    assert says in found.said
    assert "\n" not in found.said
    assert near is None or near in found.near


@pytest.mark.parametrize("text", COMMANDS)
def test_what_is_said_as_a_command_is_one(text: str) -> None:
    assert spoken(text) is not None


@pytest.mark.parametrize("text", TALK)
def test_ordinary_talk_stays_talk(text: str) -> None:
    assert spoken(text) is None


def test_a_command_that_is_said_is_the_one_that_is_typed() -> None:
    for text, command in RIGHT:
        found = spoken(text)
        assert found is None or found == command


def test_every_form_has_its_row() -> None:
    assert set(FORMS) == set(Name)
    for form in FORMS.values():
        assert form.needs is (Role.RESPONDER if form.changes else Role.VIEWER)
        assert not (form.personal and form.changes)
        assert not form.asks or form.changes


EXAMPLES = {
    Slot.NOTHING: "",
    Slot.TITLE: "a title",
    Slot.TEXT: "some words",
    Slot.WORDS: "errors",
    Slot.NUMBER: "3",
    Slot.NUMBER_WHY: "3 because",
    Slot.WHY: "because",
    Slot.SEVERITY: SEVERITIES[0],
    Slot.ROLE: f"{next(iter(ROLES))} @ann",
    Slot.WHO: "@ann",
    Slot.MINUTES: "5",
}


@pytest.mark.parametrize("name", Name)
def test_what_the_table_says_is_what_is_read(name: Name) -> None:
    found = parse(f"{name} {EXAMPLES[FORMS[name].slot]}")
    assert isinstance(found, Command)
    assert (found.name, found.form.name) == (name, name)


WORDS = st.sampled_from([*"@<>|/#?\n\0", "<@U1|", *[w for n in Name for w in n.split()], *SEVERITIES, "12", "H1", "é"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.one_of(WORDS, st.text(max_size=9)), max_size=9).map(" ".join)))
def test_any_text_is_a_command_or_a_sentence(text: str) -> None:
    for found in (parse(text), spoken(text)):
        if isinstance(found, Mistake):
            assert found.said.endswith(".")
            assert "\n" not in found.said
        else:
            assert found is None or found.name in FORMS
