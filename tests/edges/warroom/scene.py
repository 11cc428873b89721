"""Cards as they come in a real incident, to look at and to test with."""

from engines.evidence import Citation
from engines.markup import Button, Card, Section, Tone, bold, cite, code, plain, words


def _at(evidence: str, file: str, line: int, quote: str) -> Citation:
    return Citation(evidence=evidence, file=file, line=line, quote=quote)


SLOTS = _at("E2", "checkout.log", 512, "FATAL: remaining connection slots are reserved")
DEPLOY = _at("E3", "deploys.json", 14, '"service": "cart-worker", "version": "2.8.1"')
POOL = _at("E3", "deploys.json", 22, '"DB_POOL_SIZE": "200"')

LOOKING = Card(tone=Tone.WORKING, title="Looking at checkout.log and deploys.json.")
KNOWN = Card(
    tone=Tone.NEUTRAL,
    title="checkout.log: errors from 10:04:31, 0.2 → 41 a minute.",
    sections=(
        Section(
            lines=(
                words("412,806 lines, 09:40 to 10:16 UTC · 1,911 errors, 37 kinds, 3 of them never seen before 10:04"),
                (plain("First new: "), code("FATAL: remaining connection slots are reserved"), plain(" "), cite(SLOTS)),
                (plain("4 changes, one before the onset: "), bold("cart-worker v2.8.1, 10:02:10 "), cite(DEPLOY)),
            )
        ),
    ),
    footer="Redacted: 3 e-mail addresses, 1 token.",
)
ANSWER = Card(
    tone=Tone.BAD,
    title="Likely: cart-worker v2.8.1 exhausts the PostgreSQL connections, so checkout can't connect.",
    badges=("P1 proposed", "confidence .64, probable", "accelerating", "2 sources"),
    sections=(
        Section(
            heading="Why",
            lines=(
                (plain("Refused from 10:04:31 "), cite(SLOTS), plain(", first in the pool of "), code("cart-worker")),
                (cite(DEPLOY), plain(" v2.8.1, 10:02:10, sets "), code("DB_POOL_SIZE=200"), plain(" "), cite(POOL)),
            ),
        ),
        Section(
            heading="Would settle it",
            lines=((code("select application_name, count(*) from pg_stat_activity group by 1;"),),),
        ),
        Section(heading="Next", lines=(words("Roll back cart-worker, or set its pool to 20."),)),
        Section(
            heading="Fits less",
            detail=True,
            lines=((plain("Database host overloaded .22: no latency before 10:04"),), (plain("Network .08"),)),
        ),
        Section(
            heading="Ruled out",
            detail=True,
            lines=((plain("Bad checkout release: none since yesterday "), cite(DEPLOY)),),
        ),
    ),
    buttons=(
        Button(name="rollback", label="Propose rollback", primary=True, confirm="Propose to roll back cart-worker?"),
        Button(name="why", label="Why?"),
        Button(name="feedback", label="👍", value="up"),
        Button(name="feedback", label="👎", value="down"),
    ),
    footer="From the evidence alone. Redacted: 3 e-mail addresses, 1 token.",
)
WAITING = Card(
    tone=Tone.WARNING,
    title="Waiting for: did the rollback work?",
    sections=(Section(lines=(words("You started it at 10:19. Nothing else is open."),)),),
    buttons=(
        Button(name="worked", label="It worked", primary=True),
        Button(name="failing", label="Still failing"),
        Button(name="snooze", label="Snooze 30", value="30"),
    ),
)
RESOLVED = Card(
    tone=Tone.GOOD,
    title="Resolved at 10:27 by rolling back cart-worker v2.8.1.",
    badges=("P1", "verified .91"),
    sections=(Section(lines=(words("Down for 23 min. Run `kubectl rollout status deploy/cart-worker` once."),)),),
)
