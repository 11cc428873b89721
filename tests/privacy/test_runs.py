"""Numbers of digits alone are found the same whether there are few of them or very many."""

import random
from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

from adapters.privacy import numbers, runs
from adapters.privacy.redactor import LineRedactor

REDACTOR = LineRedactor(bytes(32))
MANY = 3000  # numbers in a text, which are looked at together
CARD, NIR = "4929123412341232", "295109912611193"
CHECKS: dict[str, tuple[int, "runs.Check", Callable[[str], bool]]] = {
    "card of 14": (14, runs.luhn, lambda text: numbers._luhn(text.encode())),
    "card of 16": (16, runs.luhn, lambda text: numbers._luhn(text.encode())),
    "France's": (15, runs.nir, lambda text: bool(import_module("stdnum.fr.nir").is_valid(text))),
    "China's": (18, runs.ric, lambda text: text[-1] == import_module("stdnum.cn.ric").calc_check_digit(text)),
}
PLACES = ("{}", "{} ", " {}", "a {} b", "({})", "x={}\n", "{},{}", "{}-1", "1.{}", "{}_", "order-{}", "9:{}", "{}é")
ACCOUNTS = ("DE89370400440532013000", "DE89 3704 00440532013000", "DE89 3704 0044 0532 0130 00")


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_what_the_standard_says(name: str) -> None:
    size, check, said = CHECKS[name]
    draw = random.Random(3)  # noqa: S311 - numbers, not secrets
    texts = ["".join(draw.choices("0123456789", k=size)) for _ in range(500)]
    held = check(np.array([[int(digit) for digit in text] for text in texts], np.uint8))
    assert held.tolist() == [said(text) for text in texts]
    assert held.any()


@pytest.mark.parametrize(
    "where", ["{}", "{} ", " {}", "a {} b", "({})", "x={}\n", "{},{}", "{}-1", "1.{}", "{}_", "order-{}", "9:{}"]
)
@pytest.mark.parametrize("number", [CARD, NIR, "4929123412341234"])
def test_many_others_around_change_nothing(where: str, number: str) -> None:
    text = where.format(number, number)
    flood = "4929123412341234 " * MANY
    alone = REDACTOR.text(f"\n{text}\n", {}).text
    assert REDACTOR.text(f"{flood}\n{text}\n{flood}", {}).text == f"{flood}{alone}{flood}"


@pytest.mark.parametrize(
    "account", ["DE89370400440532013000", "DE89 3704 00440532013000", "DE89 3704 0044 0532 0130 00"]
)
def test_an_account_whose_last_group_is_long_is_found_among_many(account: str) -> None:
    flood = "4929123412341234 " * MANY
    assert REDACTOR.text(f"{flood}\n{account}\n", {}).text == f"{flood}\n<IBAN_1>\n"
