"""Addresses, numbers and ids of people, each with valid check digits, where applications log them."""

# ruff: noqa: E501 - lines of tools stand here at their own length

from collections.abc import Iterator
from random import Random

from tests.privacy.fourth.fill import each
from tests.privacy.planted.model import DIGITS, UPPER, Maker, Planted, draw

_GIVEN = (
    "maria",
    "j.kowalski",
    "anna-lena",
    "o.nguyen",
    "kim_park",
    "p.dasilva",
    "r.singh",
    "tom",
    "sofia.ricci",
    "lars.berg",
)
_HOSTS = (
    "gmail.com",
    "outlook.de",
    "corp.example.com",
    "mail.acme.io",
    "proton.me",
    "example.co.uk",
    "uni-bonn.de",
    "kontoret.se",
)


def email(rng: Random) -> str:
    """Draw an address."""
    return f"{rng.choice(_GIVEN)}{rng.randint(1, 999)}{rng.choice(('', '+billing', '.dev'))}@{rng.choice(_HOSTS)}"


def _digits(rng: Random, count: int) -> str:
    return str(rng.randint(1, 9)) + draw(rng, DIGITS, count - 1)


def _luhn(body: str) -> str:
    total = 0
    for i, d in enumerate(reversed(body)):
        n = int(d) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def card(prefix: str, size: int) -> Maker:
    """Draw a card number with its check digit."""

    def make(rng: Random) -> str:
        body = prefix + draw(rng, DIGITS, size - len(prefix) - 1)
        return body + _luhn(body)

    return make


def grouped(make: Maker, sizes: tuple[int, ...], sign: str) -> Maker:
    """Write a number in groups."""

    def spell(rng: Random) -> str:
        rest, found = make(rng), []
        for size in sizes:
            found.append(rest[:size])
            rest = rest[size:]
        return sign.join([*found, rest] if rest else found)

    return spell


_IBANS = {
    "DE": "n18", "GB": "a4n14", "FR": "n20n3", "ES": "n20", "IT": "a1n22", "NL": "a4n10", "BE": "n12", "CH": "n17", "AT": "n16",
    "PL": "n24", "SE": "n20", "NO": "n11", "DK": "n14", "IE": "a4n14", "PT": "n21", "FI": "n14", "LU": "n16",
}  # fmt: skip


def iban(country: str) -> Maker:
    """Draw an account number with its two check digits (ISO 7064, mod 97-10)."""
    shape = _IBANS[country]

    def make(rng: Random) -> str:
        body, at = "", 0
        while at < len(shape):
            end = at + 1
            while end < len(shape) and shape[end].isdigit():
                end += 1
            body += draw(rng, UPPER if shape[at] == "a" else DIGITS, int(shape[at + 1 : end]))
            at = end
        number = int("".join(str(int(c, 36)) for c in body + country + "00"))
        return f"{country}{98 - number % 97:02}{body}"

    return make


def dni(rng: Random) -> str:
    """Draw a Spanish id."""
    number = _digits(rng, 8)
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def nir(rng: Random) -> str:
    """Draw a French social security number."""
    body = f"{rng.choice('12')}{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 95):02}{rng.randint(1, 990):03}{rng.randint(1, 999):03}"
    return f"{body}{97 - int(body) % 97:02}"


def steuer(rng: Random) -> str:
    """Draw a German tax id: one digit twice among ten, and an ISO 7064 mod 11,10 check digit."""
    nine = rng.sample(DIGITS, 9)
    body = [*nine, rng.choice(nine)]
    rng.shuffle(body)
    while body[0] == "0":
        rng.shuffle(body)
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return "".join(body) + str((11 - product) % 10)


def pesel(rng: Random) -> str:
    """Draw a Polish id."""
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{draw(rng, DIGITS, 4)}"
    return body + str(-sum(int(d) * w for d, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True)) % 10)


def bsn(rng: Random) -> str:
    """Draw a Dutch id."""
    while True:
        body = _digits(rng, 8)
        check = sum(int(d) * w for d, w in zip(body, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return body + str(check)


def cpf(rng: Random) -> str:
    """Draw a Brazilian id."""
    body = draw(rng, DIGITS, 9)
    for size in (10, 11):
        rest = sum(int(d) * w for d, w in zip(body, range(size, 1, -1), strict=True)) * 10 % 11
        body += str(rest % 10)
    return f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}"


def personnummer(rng: Random) -> str:
    """Draw a Swedish id."""
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{draw(rng, DIGITS, 3)}"
    return f"{body[:6]}-{body[6:]}{_luhn(body)}"


def hetu(rng: Random) -> str:
    """Draw a Finnish id."""
    body, number = f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{rng.randint(50, 99)}", f"{rng.randint(2, 899):03}"
    return f"{body}-{number}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(body + number) % 31]}"


def rijksregister(rng: Random) -> str:
    """Draw a Belgian id."""
    body = f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(1, 997):03}"
    return f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{97 - int(body) % 97:02}"


_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True))  # fmt: skip


def fiscale(rng: Random) -> str:
    """Draw an Italian fiscal code."""
    body = f"{draw(rng, 'BCDFGLMNPRSTV', 6)}{rng.randint(50, 99)}{rng.choice('ABCDEHLMPRST')}{rng.randint(1, 28):02}{rng.choice('ABCDEFGHIL')}{rng.randint(100, 999)}"
    total = sum(_ODD[c] if i % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65) for i, c in enumerate(body))
    return body + chr(65 + total % 26)


def chinese(rng: Random) -> str:
    """Draw a Chinese id."""
    body = f"11010{rng.randint(1, 9)}19{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(1, 999):03}"
    return body + "10X98765432"[sum(int(d) * (2 ** (17 - i)) for i, d in enumerate(body)) % 11]


def nino(rng: Random) -> str:
    """Draw a British number, which has no check digit."""
    return f"{rng.choice(('AB', 'CE', 'JN', 'PR', 'SX'))} {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)} {draw(rng, DIGITS, 2)} {rng.choice('ABCD')}"


def ssn(rng: Random) -> str:
    """Draw an American number."""
    return f"{rng.randint(101, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"


def phone(form: str) -> Maker:
    """Draw a phone number: every `#` of the form is a digit, every `+` stays."""
    return lambda rng: "".join(rng.choice("23456789") if c == "#" else c for c in form)


SECRET: dict[str, Maker] = {
    "email": email,
    "emailpct": lambda rng: email(rng).replace("+", "%2B").replace("@", "%40"),
    "emailcaps": lambda rng: email(rng).title(),
    "visa": card("4", 16), "mastercard": card("53", 16), "mc2": card("2223", 16), "amex": card("37", 15), "discover": card("6011", 16), "jcb": card("3530", 16), "diners": card("3852", 14),
    "visa_sp": grouped(card("4", 16), (4, 4, 4, 4), " "), "mc_dash": grouped(card("51", 16), (4, 4, 4, 4), "-"), "amex_sp": grouped(card("34", 15), (4, 6, 5), " "),
    "dni": dni, "nir": nir, "steuer": steuer, "pesel": pesel, "bsn": bsn, "cpf": cpf, "personnummer": personnummer, "hetu": hetu,
    "rijk": rijksregister, "fiscale": fiscale, "chinese": chinese, "nino": nino, "ssn": ssn,
    **{country.lower(): iban(country) for country in _IBANS},
    "de_sp": grouped(iban("DE"), (4, 4, 4, 4, 4, 2), " "), "gb_sp": grouped(iban("GB"), (4, 4, 4, 4, 4, 2), " "), "fr_sp": grouped(iban("FR"), (4,) * 6, " "),
    "us": phone("+1 212 5## ####"), "us2": phone("(415) 6##-####"), "us3": phone("+1650555####"), "uk": phone("+44 79## 1#####"), "uk2": phone("079## 1#####"),
    "de_p": phone("+49 151 2#######"), "de2_p": phone("0171 2######"), "fr_p": phone("+33 6 1# ## ## ##"), "fr2_p": phone("06.1#.##.##.##"), "es_p": phone("+34 61# ### ###"), "it_p": phone("+39 347 #######"),
    "in_p": phone("+91 98### #####"), "au_p": phone("+61 41# ### ###"), "jp_p": phone("+81 90-3###-####"), "br_p": phone("+55 11 98###-####"), "nl_p": phone("+31 6 2#######"),
    "pl_p": phone("+48 60# ### ###"), "se_p": phone("+46 70 2## ## ##"), "ch_p": phone("+41 79 3## ## ##"), "mx_p": phone("+52 55 5### ####"),
}  # fmt: skip
EMAILS: dict[str, tuple[str, ...]] = {"email": (
    "<<:day>> <<:clock>> INFO user <<email>> logged in from <<:ip>>", "to=<<<email>>>, relay=mx1[<<:ip>>]:25, delay=0.4, status=sent".replace("<<<", "<" "<<").replace(">>>", ">>" ">"),
    "GET /verify?email=<<emailpct>>&v=2 HTTP/2 200", '{"actor":{"email":"<<email>>","id":<<:n>>},"action":"delete"}', "mailto:<<email>>", "Author: Kim Park <<<email>>>".replace("<<<", "<" "<<").replace(">>>", ">>" ">"),
    "ERROR duplicate key value violates unique constraint: Key (email)=(<<email>>) already exists.", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ <<email>>", "owner: <<email>>", "DN: emailAddress=<<emailcaps>>,CN=web,O=Acme", "contact <<emailcaps>>; on call",
    "user.email=<<email>> action=login ok=true", "<td><<email>></td>", "NOQUEUE: reject: RCPT from unknown[<<:ip>>]: 550 5.1.1 <<<email>>>: User unknown".replace("<<<", "<" "<<").replace(">>>", ">>" ">"), "git config user.email '<<email>>'", "userPrincipalName,<<email>>,enabled",
)}  # fmt: skip
PHONES: dict[str, tuple[str, ...]] = {
    f"phone {name}": (f"sms to <<{name}>> failed: carrier rejected", f'{{"phone": "<<{name}>>", "verified": true}}', f"call me on <<{name}>> if it breaks", f"<<:clock>> contact.mobile=<<{name}>> channel=sms")
    for name in SECRET if name.endswith("_p") or name in {"us", "us2", "us3", "uk", "uk2"}
}  # fmt: skip
IBANS: dict[str, tuple[str, ...]] = {
    f"iban {name}": (f"payout to <<{name}>> rejected: R01", f'{{"iban":"<<{name}>>","amount":"12.50"}}', f"<<:day>>;SEPA;<<{name}>>;-12,50;EUR")
    for name in (*(c.lower() for c in _IBANS), "de_sp", "gb_sp", "fr_sp")
}  # fmt: skip
CARDS: dict[str, tuple[str, ...]] = {
    f"card {name}": (f"charge declined card=<<{name}>> code=51", f'{{"card_number":"<<{name}>>","exp":"09/27"}}', f"<<:day>> WARN gateway: PAN <<{name}>> failed AVS", f"raw request: number=<<{name}>>&cvc=***&exp_month=9")
    for name in ("visa", "mastercard", "mc2", "amex", "discover", "jcb", "diners", "visa_sp", "mc_dash", "amex_sp")
}  # fmt: skip
NATIONAL: dict[str, tuple[str, ...]] = {
    "dni": ("dni=<<dni>> status=ok", "cliente con DNI <<dni>> no encontrado"),
    "nir": ("numero_secu=<<nir>>", "NIR <<nir>> invalide", '{"nir":"<<nir>>"}'),
    "steuer-id": (
        "Steuer-ID: <<steuer>>",
        "tax_id=<<steuer>> country=DE",
        "steuerliche Identifikationsnummer <<steuer>> fehlt",
    ),
    "pesel": ("pesel=<<pesel>>", '{"PESEL":"<<pesel>>"}', "Klient PESEL: <<pesel>> zablokowany"),
    "bsn": ("bsn=<<bsn>>", "BSN <<bsn>> niet gevonden", '{"bsn": "<<bsn>>"}'),
    "cpf": ("cpf=<<cpf>>", "cliente <<cpf>> bloqueado", '"documento":"<<cpf>>"'),
    "personnummer": ("personnummer=<<personnummer>>", "kund <<personnummer>> saknas"),
    "hetu": ("hetu=<<hetu>>", "asiakas <<hetu>> puuttuu"),
    "rijksregisternummer": ("rijksregisternummer <<rijk>>", "nrn=<<rijk>>"),
    "codice fiscale": ("codice_fiscale=<<fiscale>>", "cliente <<fiscale>> non trovato", '{"cf":"<<fiscale>>"}'),
    "chinese id": ("id_card=<<chinese>>", "resident <<chinese>> not found"),
    "nino": ("nino=<<nino>>", "NI number <<nino>> rejected"),
}
SSN: dict[str, tuple[str, ...]] = {"ssn": ("ssn=<<ssn>>", '{"ssn":"<<ssn>>"}', "SSN: <<ssn>> on file", "applicant social security number <<ssn>> mismatch", "<<:day>> lookup failed for taxpayer <<ssn>>")}  # fmt: skip


def persons() -> Iterator[Planted]:
    """Every kind in every form."""
    yield from each(EMAILS, SECRET, 5, "email")
    yield from each(PHONES, SECRET, 1, "phone")
    yield from each(IBANS, SECRET, 1, "iban")
    yield from each(CARDS, SECRET, 2, "card")
    yield from each(NATIONAL, SECRET, 3, "national-id")
    yield from each(SSN, SECRET, 5, "ssn")
