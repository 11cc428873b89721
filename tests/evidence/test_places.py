"""The files and lines that frames name, whatever language printed them."""

import pytest

from adapters.evidence import places
from adapters.evidence.fold import fold

JAVA = """java.lang.IllegalStateException: no slot
\tat java.base/java.util.ArrayList.get(ArrayList.java:427)
\tat com.depot.Slots.take(Slots.java:88)
\tat org.springframework.web.Servlet.doGet(Servlet.java:40)
\tat com.depot.Desk.book(Desk.java:19)"""
GO = """panic: assignment to entry in nil map

goroutine 7 [running]:
example.org/depot/slots.(*Book).Put(0xc000)
\t/src/depot/slots/book.go:51 +0x1a
runtime.mapassign(0x1)
\t/usr/local/go/src/runtime/map.go:600 +0x2"""
PYTHON = """Traceback (most recent call last):
  File "/app/depot/desk.py", line 12, in book
    return slots.take(day)
  File "/usr/lib/python3.12/contextlib.py", line 81, in inner
    return func()
  File "/app/depot/slots.py", line 7, in take
    return free[0]
IndexError: list index out of range"""
NODE = """TypeError: Cannot read properties of undefined (reading 'day')
    at take (/app/src/slots.js:31:14)
    at Layer.handle (/app/node_modules/express/lib/router.js:9:5)
    at book (/app/src/desk.js:8:3)"""
WRAPPED = """java.lang.RuntimeException: booking failed
\tat com.depot.Desk.book(Desk.java:19)
Caused by: java.lang.NullPointerException: day is null
\tat com.depot.Slots.take(Slots.java:88)"""


@pytest.mark.parametrize(
    ("trace", "found"),
    [
        (JAVA, ("Slots.java:88", "Desk.java:19")),
        (GO, ("/src/depot/slots/book.go:51",)),
        (PYTHON, ("/app/depot/slots.py:7", "/app/depot/desk.py:12")),  # the innermost stands last
        (NODE, ("/app/src/slots.js:31", "/app/src/desk.js:8")),
        (WRAPPED, ("Slots.java:88", "Desk.java:19")),  # the cause before what it was wrapped in
    ],
    ids=["java", "go", "python", "node", "wrapped"],
)
def test_the_innermost_place_in_own_code_comes_first(trace: str, found: tuple[str, ...]) -> None:
    folded = fold(trace.split("\n"))
    assert folded is not None
    assert folded.places == found


@pytest.mark.parametrize("line", ["took 12.5 s", "see notes.md:3", "10.0.0.7:8080 refused", "main.go changed"])
def test_what_is_no_line_of_a_source_file_is_no_place(line: str) -> None:
    assert places.of([line]) == ()
