"""Text of a terminal: each command's output is read, also where it is none of what its neighbours print."""

from pathlib import Path

import pytest

from adapters.evidence import sessions
from engines.evidence import DataType, Severity
from tests.evidence.structured import analyse

TERMINAL = """\
$ kubectl get pods -n mail
NAME                      READY   STATUS             RESTARTS      AGE
sender-7c9f6d5b4-x2x4z    0/1     CrashLoopBackOff   12 (2m ago)   1h
$ kubectl logs -n mail sender-7c9f6d5b4-x2x4z --previous
exec /usr/bin/sender: exec format error
$ kubectl -n mail describe pod outbox-0 | tail -5
Events:
  Type     Reason            Age                From               Message
  ----     ------            ----               ----               -------
  Warning  FailedScheduling  4m (x9 over 1h)    default-scheduler  0/3 nodes are available: 3 Insufficient memory.
"""


def test_every_part_is_told_at_its_line(tmp_path: Path) -> None:
    found = {f.reason: f for f in analyse(tmp_path, TERMINAL, "terminal.txt").findings}
    crash, wrong, pending = (found[r] for r in ("CrashLoopBackOff", "WrongArchitecture", "FailedScheduling"))
    assert [f.line for f in (crash, wrong, pending)] == [3, 5, 10]
    assert {f.file for f in found.values()} == {"terminal.txt"}
    assert (wrong.component, wrong.severity) == ("sender", Severity.ERROR)
    assert pending.component == "outbox"
    assert TERMINAL.split("\n")[wrong.line - 1] == wrong.excerpt


@pytest.mark.parametrize("cut", range(0, 400, 40))
def test_what_is_quoted_stands_at_its_line_wherever_the_text_ends(cut: int, tmp_path: Path) -> None:
    text = TERMINAL[: len(TERMINAL) - cut]
    for finding in analyse(tmp_path, text, "terminal.txt").findings:
        assert finding.excerpt.strip("…") in text.split("\n")[finding.line - 1]


def test_a_description_without_its_head_calls_nobody_healthy(tmp_path: Path) -> None:
    assert "Healthy" not in {f.reason for f in analyse(tmp_path, TERMINAL, "terminal.txt").findings}


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("kubectl logs -n shop --tail=50 pod/cart-0 -c app", "cart-0.log"),
        ("docker logs --since 5m billing", "billing.log"),
        ("journalctl -u nginx.service --no-pager", "nginx.service.log"),
        ("cat /etc/nginx/nginx.conf", "nginx.conf"),
        ("tail -n 20 /var/log/app.log", "app.log"),
        ("df -h /var", "df-h-var.txt"),
    ],
)
def test_a_part_is_called_by_what_was_asked_for(command: str, name: str) -> None:
    (part,) = sessions.sections([f"ops@host:~$ {command}", "something"])
    assert (part.name, part.line, part.lines) == (name, 1, ("something",))


@pytest.mark.parametrize("text", ["", "no prompt here\n", "# a heading\ntext\n", "$5 of 9\n", "cost: 50% done\n"])
def test_other_text_has_no_parts(text: str) -> None:
    assert list(sessions.sections(text.split("\n"))) == []


def test_what_a_command_for_logs_printed_is_a_log_of_what_it_asked_for(tmp_path: Path) -> None:
    said = "probe: bad address 'ledger-db.accounts.svc'\nstill waiting: ledger-db.accounts.svc\n" * 4
    found = analyse(tmp_path, f"kubectl -n books logs ledger-6c5d8f9b7-q8z4x -c wait --tail=8\n{said}", "paste.txt")
    (error,) = (f for f in found.findings if f.severity is Severity.ERROR)
    assert found.data_type is DataType.LOG
    assert (error.reason, error.component, error.line, error.count) == ("NameResolution", "ledger", 2, 4)


def test_the_same_said_over_and_over_is_no_setting(tmp_path: Path) -> None:
    said = "probe: bad address 'ledger-db.accounts.svc'\nstill waiting: ledger-db.accounts.svc\n" * 4
    assert analyse(tmp_path, said, "books_logs_wait.txt").data_type is DataType.LOG
    assert (
        analyse(tmp_path, "probe: on\nwaiting: 5\nport: 80\nname: ledger\n", "logs.conf").data_type is DataType.CONFIG
    )


def test_a_line_of_a_captured_log_is_read_below_the_name_of_its_stream(tmp_path: Path) -> None:
    text = "stdout:\nexec /app/biller: exec format error\n\nstderr:\n"
    (found,) = analyse(tmp_path, text, "biller_logs_previous.txt").findings
    assert (found.reason, found.line) == ("WrongArchitecture", 2)


def test_many_options_of_a_command_and_many_digits_of_a_name_are_passed_over(tmp_path: Path) -> None:
    text = "$ kubectl describe" + " --describe" * 300 + " \nName: cart\n$ date\nSat Mar 14 2026\n"
    assert analyse(tmp_path, text, "app." + "0" * 60 + "x").lines == 4  # neither ended once
