"""Where the message begins, found from the lines alone."""

import pytest

from adapters.evidence.mine import header

BODIES = ("order {} placed", "cart {} is empty", "no stock of {} left: retry", "[batch] {} rows moved", "done")
FORMS = {
    # a header with a place for a number, as these families write it
    "java": "2026-03-01 10:00:{:02},123 INFO [main] org.shop.Cart: ",
    "spring": "2026-03-01 10:00:{:02}.123  INFO 1 --- [nio-8080-exec-1] org.shop.Cart : ",
    "python": "2026-03-01 10:00:{:02},123 - shop.cart - WARNING - ",
    "syslog": "Mar  1 10:00:{:02} gate cart[4711]: ",
    "syslog 5424": "<34>1 2026-03-01T10:00:{:02}Z gate cart 4711 ID47 - ",
    "klog": "I0301 10:00:{:02}.123456    1021 cart.go:12] ",
    "nginx": "2026/03/01 10:00:{:02} [error] 7#7: ",
    "postgres": "2026-03-01 10:00:{:02}.123 UTC [4121] LOG:  ",
    "android": "03-01 10:00:{:02}.811  1702  2395 D CartService: ",
    "apache": "[Sun Mar 01 10:00:{:02} 2026] [error] ",
    "pipes": "20260301-10:00:{:02}:606|Cart|30002312|",
    "compact": "260301 1000{:02} 148 INFO shop.Cart$Reader: ",
    "cluster": "- 11178385{:02} 2026.03.01 R02-M1-N0 2026-03-01-10.00.10.675872 R02-M1-N0 RAS KERNEL INFO ",
    "proxy": "[03.01 10:00:{:02}] chrome.exe - ",
    "levels": "[WARN] ",
    "kernel": "[   12.3456{:02}] ",
    "none": "",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_message_is_what_follows_the_header(form: str) -> None:
    bodies = [BODIES[i % len(BODIES)].format(i) for i in range(60)]
    lines = [FORMS[form].format(i) + body for i, body in enumerate(bodies)]
    head = header.infer(lines)
    assert [head.message(line) for line in lines] == bodies


def test_two_forms_in_one_file_are_told_apart() -> None:
    lines = [FORMS[form].format(i) + BODIES[0].format(i) for i in range(40) for form in ("java", "syslog")]
    head = header.infer(lines)
    assert {head.message(line) for line in lines} == {BODIES[0].format(i) for i in range(40)}


def test_messages_that_tell_a_time_have_no_header() -> None:
    lines = [f"connection from 10.0.0.{i} at Fri Jun 17 07:07:{i:02} 2005" for i in range(40)]
    head = header.infer(lines)
    assert [head.message(line) for line in lines] == lines


def test_a_level_or_a_time_that_begins_few_messages_is_text() -> None:
    lines = ["ERROR IN CONTACTING THE HOST", "10:00:00 is when it ends"] * 5 + [f"order {i} placed" for i in range(40)]
    head = header.infer(lines)
    assert [head.message(line) for line in lines] == lines


def test_an_odd_line_is_all_message() -> None:
    head = header.infer([FORMS["java"].format(i) + "ok" for i in range(40)])
    assert head.message("    at org.shop.Cart.add(Cart.java:12)") == "at org.shop.Cart.add(Cart.java:12)"
    assert head.message("") == ""


RECORDS = [
    ('{"ts":1,"level":"info","msg":"order 8 placed","id":"x"}', "order 8 placed"),
    ('web-1 | {"time":"t","message":"order 8 placed"}', "order 8 placed"),
    ('ts=2026-03-01T10:00:01Z level=info msg="said \\"no\\"" n=3', 'said "no"'),
    ("level=info msg=ready", "ready"),
    ('{"a":1}', '{"a":1}'),  # no record of a logger
    ('{"level":"info","msg":', '{"level":"info","msg":'),
    ("a=1 b=2", "a=1 b=2"),
]


@pytest.mark.parametrize(("line", "text"), RECORDS)
def test_a_record_that_is_data_says_its_text(line: str, text: str) -> None:
    assert header.infer([line] * 5).message(line) == text
