"""Where values stand: carried by lines of logs, and in forms where the place gives them away."""

from tests.privacy.planted.model import Planted
from tests.privacy.second import configs, lines
from tests.privacy.second.fill import dice, filled
from tests.privacy.second.persons import IDS
from tests.privacy.second.shapes import TELLING

HEADERS = (
    "[Sun Dec 04 04:51:09 2005] [error] ",
    "081109 204106 329 WARN dfs.DataNode$PacketResponder: ",
    "2015-10-18 18:01:50,353 ERROR [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: ",
    "20171223-22:15:29:635|Step_StandStepCounter|30002312|",
    "Jun 15 02:04:59 combo sshd(pam_unix)[20884]: ",
    "2017-05-16 00:00:03.091 25746 INFO nova.osapi_compute.wsgi.server [req-«~uuid» «~trace» - - -] «~ip» ",
    "17/06/09 20:10:41 INFO spark.SecurityManager: ",
    "2015-07-29 19:13:17,524 - WARN  [SendWorker:188978561024:QuorumCnxManager$SendWorker@688] - ",
    "«~ts» «~pod» checkout[«~n»]: ",
    '{"ts":"«~ts»","level":"warn","trace_id":"«~trace»","msg":"',
    "level=error ts=«~ts» caller=main.go:«~n» msg=",
    "I0612 10:22:31.123456       1 controller.go:«~n»] ",
    "",
)
BODIES = (
    "upstream refused credential «X»",
    "using key «X» for region eu-west-1",
    "retrying with («X») after «~n» ms",
    "auth failed for «X», status=401",
    "value='«X»' rejected by validator",
    "param 3 = «X»; rows=«~n»",
    "leaked in commit «~sha»: «X»",
    "https://api.example.com/v1/charge?key=«X»&page=«~n»",
    "<value>«X»</value>",
    "cfg{endpoint=https://«~host», cred=«X», retries=«~n»}",
    "«X»",
)
TOLD = {
    "email": (
        "login failed for user «email» from «~ip»",
        "550 5.1.1 <«email»>: Recipient address rejected",
        "GET /users?email=«email/url»&page=2 HTTP/1.1 200 «~n»",
        '{\\"user\\":\\"«email»\\",\\"id\\":«~n»}',
        "from=«email», size=«~n», nrcpt=1 (queue active)",
        "Duplicate entry '«email»' for key 'users.email'",
        "mailto:«email»?subject=alert",
        "Key (email)=(«email») already exists.",
        "customer «email» (id=«~uuid») placed order «~n»",
        "Author: Dana <«email»>",
        "To: «email», Cc: «email»",
    ),
    "phone": (
        "sms to «phone» failed: carrier timeout",
        "phone=«phone» verified=false",
        '"mobile": "«phone»",',
        "calling «phone» for on-call escalation",
        "tel:«phone»",
        "Contact: «phone» (primary)",
        "customer called back from «phone» at 10:«~n»",
        "msisdn=«phone» status=DELIVERED",
    ),
    "iban": (
        "payout to «iban» rejected: AC04",
        "iban=«iban-spaced» amount=«~n».00 EUR",
        '{"debtor":{"iban":"«iban»"}}',
        "<IBAN>«iban»</IBAN>",
        "SEPA transfer from «iban» to «iban» settled",
        "account «iban-spaced» is blocked",
        "IBAN: «iban-spaced/nbsp», ref «~n»",
    ),
    "card": (
        "charge declined card=«card» exp=04/27",
        '"pan":"«card»","brand":"visa"',
        "tokenizing «card» took «~n» ms",
        "invalid cvc for card «card»",
        "INSERT INTO payments VALUES («~n», '«card»', 19.99)",
        "<CardNumber>«card»</CardNumber>",
        "PAN «card» failed luhn? no",
    ),
    "ssn": (
        "applicant ssn=«ssn» dob=1980-01-01",
        '"ssn": "«ssn»"',
        "SSN «ssn» already on file",
        "social security number: «ssn»",
        "row 12: John Doe,«ssn»,Springfield",
    ),
}
ID_WORDS = {
    "uk-nino": ("national insurance number «X»", "NINO: «X»", "nino=«X»"),
    "es-dni": ("DNI «X» no encontrado", '"dni":"«X»"', "nif=«X»"),
    "pl-pesel": ("PESEL: «X»", "pesel=«X»", '"pesel": "«X»"'),
    "br-cpf": ("CPF «X» inválido", "cpf=«X»", '{"cpf":"«X»"}'),
    "nl-bsn": ("BSN «X»", "bsn=«X»", '"bsn": "«X»"'),
    "no-fodselsnummer": ("fødselsnummer «X»", "fnr=«X»", '"fodselsnummer":"«X»"'),
    "se-personnummer": ("personnummer «X»", "pnr=«X»", '"personnummer": "«X»"'),
    "fi-hetu": ("henkilötunnus «X»", "hetu=«X»", "customer «X» not found"),
    "fr-nir": ("NIR «X»", "numéro de sécurité sociale: «X»", '"nir":"«X»"'),
    "it-codice-fiscale": ("codice fiscale «X»", "cf=«X»", "cliente «X» duplicato"),
    "be-rijksregister": ("rijksregisternummer «X»", "national number: «X»", '"nrn":"«X»"'),
    "au-tfn": ("TFN «X»", "tfn=«X»", "tax file number: «X»"),
    "ca-sin": ("SIN «X»", "sin: «X»", "social insurance number «X»"),
    "in-aadhaar": ("Aadhaar «X»", "aadhaar_number=«X»", '"aadhaar": "«X»"'),
    "in-pan": ("PAN card «X»", "pan_number=«X»", '"pan":"«X»"'),
    "kr-rrn": ("주민등록번호 «X»", "rrn=«X»", "resident registration number «X»"),
    "cn-id": ("身份证号 «X»", "id_card=«X»", '"idCardNo":"«X»"'),
    "ch-ahv": ("AHV-Nr. «X»", "ahv=«X»", "insured person «X» unknown"),
    "de-steuer-id": ("Steuer-ID: «X»", "steuer_id=«X»", "IdNr. «X»"),
}
EACH, TOLD_EACH, ID_EACH, PLACED_EACH = 5, 6, 5, 2


def _carried(kind: str, said: tuple[str, ...], count: int, name: str | None = None) -> list[Planted]:
    rng, found = dice(kind), []
    for index in range(count):
        header = rng.choice(HEADERS)
        body = said[index % len(said)] if name is None else rng.choice(said).replace("«X»", f"«{name}»")
        if header.startswith("{") and '"' in body and "\\" not in body:
            header = ""  # a quote would have to be escaped there
        closing = '"}' if header.startswith("{") else ""
        found.append(filled(kind, header + body + closing, rng))
    return found


def carried() -> list[Planted]:
    """What gives itself away, in the middle of lines of logs."""
    found = [entry for kind in TELLING for entry in _carried(kind, BODIES, EACH, kind)]
    found += [entry for kind, said in TOLD.items() for entry in _carried(kind, said, TOLD_EACH * len(said))]
    found += [entry for kind in IDS for entry in _carried(kind, ID_WORDS[kind], ID_EACH, kind)]
    return found


def placed() -> list[Planted]:
    """What the place gives away."""
    forms = {**lines.FORMS, **configs.FORMS}
    return [
        filled(kind, form, dice(f"{kind}/{form}/{i}"))
        for kind, said in forms.items()
        for form in said
        for i in range(PLACED_EACH)
    ]
