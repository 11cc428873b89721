"""Levels that are no English word behind a time: other languages, letters, facilities, numbers of several scales."""

# ruff: noqa: E501 - lines of logs stand here as programs write them

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from adapters.evidence.extractors.log import rows
from adapters.evidence.extractors.log.records import Reader
from engines.evidence import Severity

CAME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT = "2026-02-03 04:05:06"
LEVELS: dict[Severity | None, list[str]] = {
    Severity.CRITICAL: [
        f"{AT} [致命的エラー] 停止", f"{AT} 致命错误: 停止", f"{AT} [严重] 停止", f"{AT} KRITISCH Platte voll",
        f"{AT}.5+0100 0x1f3     Fault       0x0   1  0  loginwindow: (lib) gone", "Feb  3 04:05:06 h auth:crit su: gone",
        "Feb  3 04:05:06 h su: [ID 810491 auth.crit] 'su root' gone", "Feb  3 04:05:06 sw1 %SYS-2-MALLOCFAIL: memory",
        '{"SeverityNumber":21,"Body":"x","Timestamp":1770091506123456789}', '{"Level":1,"Message":"x","ProviderName":"Y"}',
        "####<Feb 3, 2026 4:05:06 AM CET> <Emergency> <JDBC> <host> <srv> gone",
        "2026-02-03T04:05:06.123+0000 F  STORAGE  [main] gone",
    ],
    Severity.ERROR: [
        f"{AT} [エラー] 接続できません", f"{AT} 错误: 连接失败", f"{AT} 錯誤: 連線", f"{AT} ОШИБКА: нет связи", f"{AT} 오류: 연결",
        f"{AT} FEHLER keine Antwort", f"{AT} CET [17] FEHLER:  keine Antwort", f"{AT} Erreur: pas de réponse",
        f"{AT} [ERREUR] non", f"{AT} SCHWERWIEGEND: x", f"{AT}.5+0100 0x1f3     Error       0x0   1  0  app: (lib) no",
        "02-03 04:05:06.123  1234  1234 E AndroidRuntime: gone", "E/AndroidRuntime( 1234): gone",
        "2026-02-03T04:05:06.123+0000 E NETWORK  [conn1] gone", "E, [2026-02-03T04:05:06.1 #1] ERROR -- : gone",
        "Feb  3 04:05:06 h daemon:err|error app[123]: gone", "*Feb  3 04:05:06.1: %LINK-3-UPDOWN: Interface Gi0/1",
        "[2/3/26 4:05:06:789 CET] 0000004a WSVR          E   WSVR0009E: gone", "[2026-02-03 04:05:06] production.ERROR: gone",
        "[Tue Feb 03 04:05:06.1 2026] [core:error] [pid 1] gone", "=ERROR REPORT==== 3-Feb-2026::04:05:06 ===",
        "2026-02-03T04:05:06.1234567Z ##[error]Process completed with exit code 1.", "::error file=a.js,line=1::gone",
        "npm ERR! code ELIFECYCLE", "[E 2026-02-03 04:05:06.123 app:1] gone",
        '{"timeUnixNano":"1770091506123456789","severityNumber":17,"body":{"stringValue":"x"}}',
        '{"severityNumber":"SEVERITY_NUMBER_ERROR2","body":"x"}', '{"Level":2,"Message":"x","ProviderName":"Y"}',
        '{"LevelDisplayName":"Error","Message":"x"}', '{"winlog":{"level":"error"},"message":"x"}',
        '{"level":50,"time":1770091506123,"msg":"x"}', "ORA-00257: archiver error.", f"{AT} ORA-12541: TNS:no listener",
        "SQL0911N  The transaction was rolled back",
        "DE3B8540   0203040526 P H hdisk4         PATH HAS FAILED", f"{AT} AMQ9999E: ended", '{"time":"2026-02-03T04:05:06Z","method":"GET","status":503}',
        '{"ts":1770091506.1,"request":{"method":"GET","uri":"/"},"status":500}',
    ],
    Severity.WARNING: [
        f"{AT} 【警告】遅い", f"{AT} [警告] 慢", f"{AT} ПРЕДУПРЕЖДЕНИЕ: x", f"{AT} [경고] x", f"{AT} Warnung: langsam",
        f"{AT} AVERTISSEMENT lent", f"{AT} [ADVERTENCIA] lento", "02-03 04:05:06.123  1234  1234 W Looper: slow",
        "Feb  3 04:05:06 fw01 kern.warn kernel: slow", "Feb  3 2026 04:05:06: %ASA-4-106023: Deny tcp src",
        "type=USER_LOGIN msg=audit(1770091506.123:42): pid=1 uid=0 res=failed",
        "type=AVC msg=audit(1770091506.123:42): avc:  denied  { write } for pid=1",
        '{"severity_number":13,"body":"x"}', '{"time":"2026-02-03T04:05:06Z","path":"/a","status":404}', f"{AT} CWPKI0041W: x",
    ],
    Severity.INFO: [
        f"{AT} 情報 起動", f"{AT}.5+0100 0x1f3     Default     0x0   1  0  app: (lib) up",
        "*Feb  3 04:05:06.1: %LINEPROTO-5-UPDOWN: Line protocol", "I 2026-02-03T04:05:06 up",
        "[2/3/26 4:05:06:789 CET] 0000004a SystemOut     O Server is up", '{"Level":4,"Message":"x","ProviderName":"Y"}',
        "type=USER_LOGIN msg=audit(1770091506.123:42): pid=1 uid=0 res=success", "ORA-00000: normal, successful completion",
        '{"level":"info","method":"GET","status":500,"msg":"x"}', '{"time":"2026-02-03T04:05:06Z","path":"/a","status":200}',
    ],
    None: [
        f"{AT} I was told that it hangs", f"{AT} vitamin E is good", f"{AT} Ending", f"{AT} 情報処理", f"{AT} errors:none so far",
        f"{AT} CE marks", '{"time":"2026-02-03T04:05:06Z","status":503}', f"{AT} ORA-lines", "Error codes of the press", '{"Level":"deep","Message":"x"}',
    ],
}  # fmt: skip


@pytest.mark.parametrize(("level", "line"), [(level, line) for level, lines in LEVELS.items() for line in lines])
def test_a_line_has_its_level(level: Severity | None, line: str) -> None:
    assert Reader(CAME, "app.log", rows.of(line)).read(line).level is level


def test_an_audit_has_its_time_and_keeps_its_type() -> None:
    record = Reader(CAME).read("node=db1 type=AVC msg=audit(1770091506.123:42): avc:  denied  { write } for pid=1")
    assert (str(record.at), record.message) == (
        "2026-02-03 04:05:06.123000+00:00",
        "AVC avc:  denied  { write } for pid=1",
    )
    assert record.facts["host"] == "db1"


@pytest.mark.parametrize(
    ("name", "lines", "errors", "warnings"),
    [
        ("アプリ.log", [f"{AT} [エラー] 接続 {{}}", f"{AT} [警告] 接続 {{}}", f"{AT} [情報] 接続 {{}}"], 4, 4),
        ("a.log", ["02-03 04:05:06.123  12  12 E Tag: no {}", "02-03 04:05:06.123  12  12 W Tag: no {}"], 4, 4),
        (
            "audit.log",
            [
                "type=A msg=audit(1770091506.{}:4): pid=1 res=failed",
                "type=A msg=audit(1770091506.{}:4): pid=1 res=success",
            ],
            *(0, 4),
        ),
    ],
)
def test_lines_that_differ_in_their_level_alone_are_counted_apart(
    name: str, lines: list[str], errors: int, warnings: int, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    path.write_text("".join(line.format(100 + n) + "\n" for n in range(4) for line in lines), "utf-8")
    read = FileAnalyst().analyse(path, name, evidence="E1", at=CAME)
    assert (read.errors, read.warnings) == (errors, warnings)


def test_events_of_windows_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(
        "Level,Date and Time,Source,Event ID,Task Category\n"
        'Error,2/3/2026 4:05:06 AM,Disk,7,None,"The device, \\Device\\Harddisk0, has a bad block."\n'
        "Information,2/3/2026 4:05:07 AM,Disk,8,None,All is well.\n",
        "utf-8",
    )
    read = FileAnalyst().analyse(path, "events.csv", evidence="E1", at=CAME)
    assert (read.errors, str(read.start)) == (1, "2026-02-03 04:05:06+00:00")
    assert "bad block" in read.findings[0].summary
