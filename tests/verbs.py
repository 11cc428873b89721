"""Every command in one case, as each surface has to answer it: what is typed, and what the answer begins with."""

from enum import Enum

from engines.commands import FORMS, Name

PROBLEM = "checkout is failing since 10:05"
IDEA = "hypotheses add the connection pool is too small"


class How(Enum):
    """What a command does."""

    SHOWS = "shows"
    ACTS = "acts"
    ASKS = "asks and then acts"
    REFUSES = "refuses"


VERBS = (
    ("", How.SHOWS, "Checkout is failing"),
    ("menu", How.SHOWS, "Checkout is failing"),
    ("help", How.SHOWS, "Commands."),
    ("status", How.SHOWS, "Checkout is failing"),
    ("catchup", How.SHOWS, "Checkout is failing"),
    ("hypotheses", How.SHOWS, "1 possible cause open, 0 over."),
    ("evidence", How.SHOWS, "0 files and 2 statements; "),
    ("timeline", How.SHOWS, "When it began is not known"),
    ("phase", How.SHOWS, "Phase 2 of 7"),
    ("why 1", How.SHOWS, ".30, proposed: the connection pool"),
    ("query errors", How.SHOWS, "There is nothing to search yet"),
    ("report tactical", How.SHOWS, "Tactical report"),
    ("report exec", How.SHOWS, "Report: "),
    ("report postmortem", How.SHOWS, "Post-mortem draft"),
    ("kb zzyzx", How.SHOWS, "No guide and no incident of this channel"),
    ("cost", How.SHOWS, "Nothing was spent on models"),
    ("hypotheses add a bug in the client", How.ACTS, "Added H2."),
    ("hypotheses refute 1 it was off", How.ACTS, "Noted: "),
    ("evidence block 1 nobody has access", How.ACTS, "I go on without"),
    ("note node 7 was drained", How.ACTS, "On record (E3): node 7 was drained"),
    ("sev P1", How.ACTS, "Severity is P1"),
    ("role scribe @eve", How.ACTS, "Scribe: eve."),
    ("remind snooze 30", How.ACTS, "No reminders until"),
    ("remind off", How.ACTS, "No more reminders in this case."),
    ("remind on", How.ACTS, "I ask again how things went."),
    ("pause", How.ACTS, "Paused by "),
    ("escalate", How.ASKS, "Calling primary: "),
    ("resolve", How.ASKS, "Resolved at "),
    ("close", How.ASKS, "Closed by "),
    ("phase back it is elsewhere", How.REFUSES, "There is no phase before this one"),
    ("resume", How.REFUSES, "This case is not paused."),
    ("reopen", How.REFUSES, "This case is open"),
    ("why 7", How.REFUSES, "There is no possible cause 7: this case has one, H1."),
    ("sev P9", How.REFUSES, '"P9" is no severity'),
    ("role commander", How.REFUSES, "Who is commander?"),
    ("remind snooze abc", How.REFUSES, '"abc" is no number of minutes'),
    ("staus", How.REFUSES, 'There is no command "staus"'),
)
IDS = [words or "nothing" for words, _, _ in VERBS]
assert {n for n in FORMS if not any(words.startswith(n) for words, _, _ in VERBS)} == {Name.NEW}
