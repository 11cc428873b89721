"""Personal data: e-mail, phone, IBAN, payment card, social security and national identity numbers, in real lines."""

from collections.abc import Callable, Iterator
from random import Random

from tests.privacy.planted.accounts import iban
from tests.privacy.planted.frames import framed
from tests.privacy.planted.ids import NATIONAL, luhn, ssn
from tests.privacy.planted.model import DIGITS, LOWER, Planted, Said, dice, draw
from tests.privacy.planted.syntaxes import assigned

FIRST = (
    "anna",
    "marek",
    "chloe",
    "diego",
    "yuki",
    "fatima",
    "olu",
    "ingrid",
    "pablo",
    "nora",
    "emeka",
    "zoe",
    "lars",
    "mina",
    "tariq",
    "jorge",
)
LAST = (
    "kowalska",
    "okafor",
    "lindgren",
    "fernandez",
    "tanaka",
    "haddad",
    "novak",
    "dubois",
    "schneider",
    "moretti",
    "osei",
    "petrov",
    "silva",
    "byrne",
)
DOMAINS = (
    "gmail.com",
    "outlook.com",
    "acme.io",
    "shop-mail.co.uk",
    "posteo.de",
    "orange.fr",
    "mail.ufsc.br",
    "team.acme-cloud.com",
    "yahoo.co.jp",
)


def email(rng: Random) -> str:
    """An address, with the parts that real ones have: dots, tags, digits, capitals."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    local = rng.choice(
        (
            f"{first}.{last}",
            f"{first[0]}{last}{rng.randint(1, 99)}",
            f"{first}+{rng.choice(('ops', 'test1'))}",
            f"{first}_{last}",
            f"{first.capitalize()}.{last.capitalize()}",
            f"{last}-{first}",
            f"{first}{draw(rng, LOWER, 3)}",
        )
    )
    return f"{local}@{rng.choice(DOMAINS)}"


EMAIL = (
    "sending receipt to {v}",
    "user {v} not found",
    "to=<{v}>, relay=mx1.acme.io[10.1.2.3]:25, delay=0.4, status=bounced",
    'duplicate key value violates unique constraint "users_email_key" DETAIL: Key (email)=({v}) already exists.',
    "GET /users?email={v}&page=2 404",
    "From: Support <{v}>",
    "Author: Sam <{v}>",
    "login failed for {v} from 10.2.3.4",
    "mailto:{v}",
    "'{v}' is not a valid subscriber",
    "audit actor={v} action=role.update",
    "recipients=[{v}]",
    "Signed-off-by: Build Bot <{v}>",
    "assignee:{v};priority:high",
    "{v}: 550 5.1.1 mailbox unavailable",
)


def _digits(rng: Random, pattern: str) -> str:
    """Fill a pattern: N is 2 to 9, D any digit; all else stands."""
    return "".join(rng.choice("23456789") if c == "N" else rng.choice(DIGITS) if c == "D" else c for c in pattern)


AREAS = ("212", "415", "312", "617", "206", "303", "512", "702", "404", "305", "213", "646", "713", "602", "503")
US = (
    "({a}) {n}-{s}",
    "{a}-{n}-{s}",
    "{a}.{n}.{s}",
    "+1{a}{n}{s}",
    "+1 {a} {n} {s}",
    "1-{a}-{n}-{s}",
    "+1 ({a}) {n}-{s}",
    "+1-{a}-{n}-{s}",
)
INTERNATIONAL = (
    "+44 20 7DDD DDDD",
    "+4478NNDDDDDD",
    "020 7NDD DDDD",
    "078NN DDDDDD",
    "+49 30 NDDDDDDD",
    "+49 151 NDDDDDDD",
    "0151/NDDDDDDD",
    "089 NDDDDDD",
    "+33 6 1N DD DD DD",
    "06 1N DD DD DD",
    "01.4N.DD.DD.DD",
    "+34 61N DDD DDD",
    "+39 333 NDDDDDD",
    "+39 06 6NDD DDDD",
    "+31 6 1NDDDDDD",
    "+48 601 NDD DDD",
    "+46 70 NDD DD DD",
    "+55 11 98NDD-DDDD",
    "(11) 98NDD-DDDD",
    "+91 98N0D DDDDD",
    "+919820NDDDDD",
    "+61 412 NDD DDD",
    "0412 NDD DDD",
    "+81 90-NDDD-DDDD",
    "090-NDDD-DDDD",
    "+86 138 NDDD DDDD",
    "+41 79 NDD DD DD",
    "+43 664 NDDDDDD",
    "+353 86 NDD DDDD",
    "+27 82 NDD DDDD",
    "+52 55 NDDD DDDD",
    "+972 52-NDD-DDDD",
)


def us_phone(rng: Random) -> str:
    """A number of the United States, by the North American numbering plan."""
    exchange = _digits(rng, "NDD")
    while exchange[1:] == "11" or exchange == "555":
        exchange = _digits(rng, "NDD")
    return rng.choice(US).format(a=rng.choice(AREAS), n=exchange, s=draw(rng, DIGITS, 4))


def international(rng: Random) -> str:
    """A number of another country, in its national or in the international form."""
    return _digits(rng, rng.choice(INTERNATIONAL))


PHONE = (
    "sms to {v} failed: carrier rejected",
    "call me at {v}",
    "Tel: {v}",
    "customer phone: {v}, preferred channel: voice",
    "On-call: Maria ({v})",
    "twilio: The 'To' number {v} is not a valid mobile number",
    "calling {v}",
    "whatsapp message queued to={v}",
    "contact mobile {v} verified",
    "fax {v}",
)


IBAN = (
    "sepa transfer to {v} rejected: AC04",
    "iban={v} bic=COBADEFFXXX",
    "invalid creditor account {v}",
    "<IBAN>{v}</IBAN>",
    "payout from {v} EUR 1,204.50 queued",
    "Kontonummer {v}",
    "refund of 24.90 to account {v} (retry 3)",
    "| 4711 | {v} | EUR |",
)
# prefix, length, grouping: the issuers' ranges of ISO/IEC 7812
CARDS = (
    ("4", 16, (4, 4, 4, 4)),
    ("51", 16, (4, 4, 4, 4)),
    ("55", 16, (4, 4, 4, 4)),
    ("2221", 16, (4, 4, 4, 4)),
    ("34", 15, (4, 6, 5)),
    ("37", 15, (4, 6, 5)),
    ("6011", 16, (4, 4, 4, 4)),
    ("65", 16, (4, 4, 4, 4)),
    ("3530", 16, (4, 4, 4, 4)),
    ("36", 14, (4, 6, 4)),
    ("6212", 16, (4, 4, 4, 4)),
)


def card(rng: Random) -> str:
    """A payment card by the ranges of its issuer and by Luhn; plain, with blanks, with hyphens."""
    prefix, length, groups = rng.choice(CARDS)
    number = luhn(prefix + draw(rng, DIGITS, length - 1 - len(prefix)))
    parts, start = [], 0
    for size in groups:
        parts.append(number[start : start + size])
        start += size
    return rng.choice(("", "", " ", "-")).join(parts)


CARD = (
    "charge declined for card {v}: insufficient_funds",
    "pan={v} exp=04/29",
    "card_number: {v}",
    "payment with {v} took 2104 ms",
    "<CardNumber>{v}</CardNumber>",
    "customer typed '{v}' into the search box",
    "authorize {v} amount=24.90 EUR",
    "ccnum={v}&cvc=***&exp=0429",
    "my card {v} was charged twice",
    "Track: {v} approved 00",
)
SSN = (
    "applicant ssn {v} failed validation",
    "SSN: {v}",
    "duplicate social security number {v}",
    "taxpayer {v} record locked",
    "W-2 for {v} generated",
    "patient {v} admitted",
    "<SSN>{v}</SSN>",
    "ssn={v} dob=1980-02-01",
    "employee record {v} updated by batch",
    "| Doe | {v} | active |",
)
NATIONAL_SAYS = (
    "{n}: {v}",
    "{n} {v} is already registered",
    "invalid {n} '{v}'",
    "lookup by {n}={v} timed out",
    "customer {n} no. {v}",
)


def _free(texts: tuple[str, ...], names: tuple[str, ...], make: Callable[[Random], str]) -> Callable[[Random], Said]:
    def say(rng: Random) -> Said:
        value = make(rng)
        if rng.random() < 0.3:
            return assigned(rng, names, value, quoted=" " in value)
        return Said(rng.choice(texts).format(v=value), (value,))

    return say


KINDS: tuple[tuple[str, str, int, Callable[[Random], Said]], ...] = (
    ("email", "email", 70, _free(EMAIL, ("email", "user email", "contact", "mail to", "login"), email)),
    ("phone-us", "phone", 50, _free(PHONE, ("phone", "phone number", "mobile", "contact phone"), us_phone)),
    ("phone-international", "phone", 80, _free(PHONE, ("phone", "tel", "mobile number", "msisdn"), international)),
    ("iban", "iban", 70, _free(IBAN, ("iban", "account iban", "creditor account"), iban)),
    ("card", "card", 70, _free(CARD, ("card number", "pan", "credit card", "cc number"), card)),
    ("us-ssn", "ssn", 40, _free(SSN, ("ssn", "social security number", "tax id"), ssn)),
)


def people() -> Iterator[Planted]:
    """Personal data of every kind."""
    for kind, group, count, say in KINDS:
        rng = dice(kind)
        for _ in range(count):
            said = framed(rng, say(rng))
            yield Planted(kind, said.text, said.values, group)
    yield from _national()


def _national() -> Iterator[Planted]:
    for country, count, names, make in NATIONAL:
        rng = dice(f"national-{country}-{names[0]}")
        for _ in range(count):
            value = make(rng)
            said = Said(rng.choice(NATIONAL_SAYS).format(n=rng.choice(names), v=value), (value,))
            if rng.random() < 0.4:
                said = assigned(rng, names, value, quoted=" " in value)
            said = framed(rng, said)
            yield Planted(f"national-{country}", said.text, said.values, "national-id")
