"""Finds national ids: by a form of their own and their check digits, or by the word before them."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType

from adapters.privacy import runs
from adapters.privacy.scanner import Form, Trigger
from adapters.privacy.spans import Span

_FORMS = {
    # python-stdnum's module: what its numbers look like
    "fr.nir": (b"000000000000000", b"000000A00000000", b"0 00 00 00 000 000 00", b"0 00 00 0A 000 000 00"),
    "es.dni": (b"00000000A", b"00000000-A"),
    "es.nie": (b"A0000000A", b"A0000000-A", b"A-0000000-A"),
    "it.codicefiscale": (b"AAAAAA00A00A000A",),
    "br.cpf": (b"000.000.000-00",),
    "in_.aadhaar": (b"0000 0000 0000",),
    "ch.ssn": (b"000.0000.0000.00",),
    "cn.ric": (b"000000000000000000", b"00000000000000000A"),
    "kr.rrn": (b"000000-0000000",),
    "fi.hetu": (b"000000-000A", b"000000-0000", b"000000A000A", b"000000A0000"),
    "be.nn": (b"00.00.00-000.00",),
    "mx.curp": (b"AAAA000000AAAAAAA0", b"AAAA000000AAAAAA00"),
}
_CHECKS = {"fr.nir": runs.nir, "cn.ric": runs.ric}  # of those that may be digits alone
_NINOS = (b"AA000000A", b"AA 00 00 00 A", b"AA-00-00-00-A", b"AA 000000 A")
_NINO = re.compile(
    rb"(?:QQ|(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])"
    rb"[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D]$"
)
_WORDS = (
    "social[ _-]?(?:security|insurance)|s(?:e|é)curit(?:e|é) sociale|national[ _-]?(?:insurance|number|register|id)",
    "burgerservice|steuer|tax[ _-]?(?:id|number|file|ref)|taxpayer|personnummer|aadhaar|aadhar|codice[ _-]?fiscale",
    "passport|passeport|reisepass|personalausweis|identity|citizen|kimlik|kennitala|medicare|licen[cs]e|voter",
    "f(?:o|oe|ø|\\xf8)dselsnummer|rijksregister|henkil.{1,3}tunnus|rodn.{1,2} ?c|svn[ur]|sozialversicherung",
    "registre national|num(?:e|é)ro national|emirates[ _-]?id|resident[ _-]?registration|주민등록번호|身份证",
    "personal[ _-]?(?:number|id|code)|identifi(?:kations|catie)num+er|tax(?:payer)? identification",
    "(?:^|[^a-z])(?:ssn|nino|bsn|sofi|idnr|cpf|pesel|uidai|curp|dni|insee|id[ _-]card|my[ _-]number|rrn|nric",
    "nhs|hkid|snils|cuit|cuil|tckn|nrn|niss|itin)",
)
_SURE = b"(?:" + "|".join(_WORDS).encode() + b")"
_DOUBTFUL = {
    b"sin": "luhn",  # python-stdnum's own refuses numbers that begin with 0, as those of examples do
    b"tfn": "au.tfn",
    b"pan": "in_.pan",
    b"nif": "es.nif",
    b"nir": "fr.nir",
    b"cpr": "dk.cpr",
    b"fnr": "no.fodselsnummer",
    b"tckn": "tr.tckimlik",
    b"egn": "bg.egn",
    b"oib": "hr.oib",
    b"cnp": "ro.cnp",
    b"ahv": "ch.ssn",
    b"nie": "es.nie",
    b"cf": "it.codicefiscale",
    b"rc": "cz.rc",
    b"tin": "de.idnr",
    b"pps": "ie.pps",
    b"emso": "si.emso",
    b"nn": "be.nn",
    b"pnr": "se.personnummer",
    b"avs": "ch.ssn",
    b"rut": "cl.rut",
    b"inn": "ru.inn",
    b"amka": "gr.amka",
}
_BETWEEN = re.compile(
    rb"(?i)[a-z]{0,8}(?: (?:do|da|de|del|du|des|der|of|for)(?: the)? [a-z]{1,16})?"
    rb"(?:[ _-]?(?:number|num|no|nr|card|code|id))?(?:\\?[\"'],? {0,4}\\?[\"']value)?"
    rb"[\"'#.\\]{0,3}[ :=>#\"'(\\]{1,5}(?:is |was )?(?=[a-z]{0,6}\d)"
)
_DOUBT = re.compile(rb"[A-Za-z]{2,4}$")
_AMERICAN = re.compile(rb"\d{3}-\d{2}-\d{4}")
_CANDIDATE = re.compile(rb"[A-Za-z0-9](?:[ ./-]?[A-Za-z0-9]){5,20}")
_SIN = 9  # digits of Canada's
_PARTS = 6  # of what stands there, that may belong to the id or not
_DIGITS, _CHECKED = 5, 4  # of an id, at least; of one whose form is known


@cache
def _module(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")


@lru_cache(1 << 12)
def _is_valid(module: str, text: bytes) -> bool:
    plain = text.decode("ascii")
    if module == "luhn":
        plain = plain.replace(" ", "").replace("-", "")
        return len(plain) == _SIN and bool(_module(module).is_valid(plain))
    return bool(_module(module).is_valid(plain))


def _checked(module: str, looks: bytes) -> Form:
    def expert(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
        if _is_valid(module, chunk[begin:end]):
            yield Span(begin, end, "ID")

    return Form(looks, expert, _CHECKS.get(module) if looks.isdigit() else None)


def _nino(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    if _NINO.match(chunk, begin, end):
        yield Span(begin, end, "ID")


def _pan(chunk: bytes, begin: int, end: int) -> Iterator[Span]:
    """India's tax id of a person: its fourth letter is a P."""
    if chunk[begin + 3 : begin + 4] == b"P":
        yield Span(begin, end, "ID")


def _sure(chunk: bytes, end: int) -> Iterator[Span]:
    yield from _behind(chunk, end, None)


def _doubtful(chunk: bytes, end: int) -> Iterator[Span]:
    word = _DOUBT.search(chunk, max(0, end - 5), end - 1)
    if word:
        yield from _behind(chunk, end - 1, _DOUBTFUL[word[0].lower()])


def _behind(chunk: bytes, end: int, module: str | None) -> Iterator[Span]:
    """The id behind a word; of a word that means other things as well, one with the right check digits."""
    between = _BETWEEN.match(chunk, end)
    found = _CANDIDATE.match(chunk, between.end()) if between else None
    text = found[0] if found else b""
    for _ in range(_PARTS if found else 0):
        digits = len(text) - len(text.translate(None, b"0123456789"))
        if found is None or digits < (_CHECKED if module else _DIGITS):
            return
        last = found.start() + len(text)
        if not chunk[last : last + 1].isalnum() and _is_id(module, text):
            yield Span(found.start(), last, _kind(text))
            return
        text = text.rpartition(b" ")[0]


def _kind(text: bytes) -> str:
    return "SSN" if _AMERICAN.fullmatch(text) else "ID"


def _is_id(module: str | None, text: bytes) -> bool:
    if module:
        return _is_valid(module, text)
    return not re.search(rb"[a-z]{3}", text)


TRIGGERS = (
    Trigger(rb"(?i)" + _SURE, _sure),
    Trigger(rb"(?i)(?:^|[^a-z])(?:" + b"|".join(_DOUBTFUL) + rb")[ :=_#\"'-]", _doubtful),
)
FORMS = (
    *(_checked(module, looks) for module, all_looks in _FORMS.items() for looks in all_looks),
    *(Form(looks, _nino) for looks in _NINOS),
    Form(b"AAAAA0000A", _pan),
)
