"""What a file is, by its content before its name; the definition stands in docs/reference/evidence.md."""

from pathlib import Path

import pytest

from adapters.evidence.sniff import data_type
from engines.evidence import DataType
from tests.bench import types

# type, name, content
TYPES: list[tuple[str, str, str]] = [
    (
        "logs",
        "a.json",
        (
            '{"ts":"2026-01-01T00:00:00Z","level":"error","msg":"x"}\n'
            '{"ts":"2026-01-01T00:00:01Z","level":"info","msg":"y"}\n'
        ),
    ),
    ("configs", "app.conf", "server:\n  port: 8080\n  timeout: 30s\ndb:\n  host: db\n  pool: 20\n"),
    ("logs", "out.txt", "2026-03-12 10:00:01 ERROR connection refused\n2026-03-12 10:00:02 INFO ok\n"),
    (
        "metrics",
        "m.csv",
        "timestamp,cpu,mem\n2026-01-01T00:00:00Z,1,2\n2026-01-01T00:01:00Z,1,2\n2026-01-01T00:02:00Z,1,3\n",
    ),
    (
        "logs",
        "e.csv",
        (
            "timestamp,level,service,message\n2026-01-01T00:00:00Z,ERROR,a,connection refused by db\n"
            "2026-01-01T00:01:00Z,INFO,a,retrying the call\n"
        ),
    ),
    (
        "configs",
        "deploys.csv",
        "time,service,version,author\n2026-01-01T00:00:00Z,cart,v1.2,kim\n2026-01-01T00:01:00Z,pay,v1.3,lee\n",
    ),
    (
        "configs",
        "deploys.json",
        (
            '[{"timestamp": "2026-01-01T00:00:00Z", "service": "a", "version": "1", "author": "kim", "message": "x"},\n'
            '{"timestamp": "2026-01-01T00:01:00Z", "service": "b", "version": "2", "author": "lee", "message": "y"}]\n'
        ),
    ),
    (
        "logs",
        "entries.json",
        (
            '[{"timestamp": "2026-01-01T00:00:00Z", "level": "error", "version": "1", "author": "a", "message": "x"},\n'
            '{"timestamp": "2026-01-01T00:01:00Z", "level": "info", "version": "1", "author": "b", "message": "y"}]\n'
        ),
    ),
    (
        "logs",
        "trace.txt",
        'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    main()\nValueError: bad\n',
    ),
    (
        "logs",
        "pod.log",
        "  % Total    % Received % Xferd  Average Speed   Time    Time\n\ncurl: (6) Could not resolve host: db\n",
    ),
    (
        "text",
        "handover.log",
        (
            "We lost the primary of the shop at noon and nobody noticed until the customers called us.\n"
            "The replica was promoted by hand, which took most of an hour because of a missing key.\n\n"
            "What is left to do is to build a new replica, and to find out why the alert was silent.\n"
            "The vendor thinks that the network was to blame, but the switches show nothing at all.\n\n"
            "Please do not restart anything before Monday, as the nightly report is still running.\n"
            "If it happens again, call the data team first and write to the channel afterwards.\n"
        ),
    ),
    (
        "logs",
        "java.txt",
        (
            "java.lang.IllegalStateException: pool exhausted\n\tat com.x.A.b(A.java:3)\n\tat com.x.A.c(A.java:4)\n"
            "Caused by: java.net.ConnectException: refused\n\t... 3 more\n"
        ),
    ),
    (
        "code",
        "x.txt",
        (
            'import logging\n\nlog = logging.getLogger()\n\ndef main():\n    log.info("2026 start")\n    x = 1\n    '
            "return x\n"
        ),
    ),
    (
        "text",
        "r.md",
        (
            "# Runbook\n\nRestart the service with the command:\n\n```sh\nkubectl rollout restart deploy/x\n```\n\n"
            "- check the logs\n"
        ),
    ),
    ("text", ".bash_history", "cd /srv\nkubectl get pods\nls -la\ntail -f x.log\n"),
    (
        "text",
        "pods.txt",
        (
            "NAME   READY   STATUS    RESTARTS   AGE\nx-1      0/1     Error     3          1h\nx-2   1/1  Running "
            "0  2h\n"
        ),
    ),
    (
        "configs",
        "d.txt",
        (
            "Name:         web-1\nNamespace:    shop\nPriority:     0\nNode:         n1\nStatus:       Running\n"
            "Events:\n  Type  Reason\n"
        ),
    ),
    (
        "logs",
        "ev.txt",
        (
            "LAST SEEN   TYPE      REASON    OBJECT      MESSAGE\n5m   Warning   BackOff   pod/x    Back-off "
            "restarting\n"
        ),
    ),
    ("text", "df.txt", "Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1        50G   48G    2G  97% /\n"),
    (
        "metrics",
        "v.txt",
        (
            "procs -----------memory---------- ---swap--\n r  b   swpd   free   buff  cache\n 1  0 0 1 2 3\n 1  0 0 "
            "1 2 3\n 1  0 0 1 2 3\n"
        ),
    ),
    (
        "code",
        "fix.patch",
        "diff --git a/x.py b/x.py\nindex 1..2 100644\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n b\n",
    ),
    (
        "configs",
        "nginx.conf",
        (
            "worker_processes 4;\nevents {\n  worker_connections 1024;\n}\nhttp {\n  upstream a {\n    server "
            "a:80;\n  }\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://a;\n      "
            "proxy_read_timeout 60s;\n    }\n  }\n}\n"
        ),
    ),
    (
        "configs",
        "main",
        (
            'resource "aws_db_instance" "x" {\n  identifier = "x"\n  allocated_storage = 20\n}\n\nvariable "y" {\n  '
            "default = 3\n}\n"
        ),
    ),
    ("configs", "env.txt", "DB_HOST=db\nDB_PORT=5432\nDB_POOL_SIZE=200\n"),
    ("configs", "unit", "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/x\nRestart=always\n"),
    ("configs", "Dockerfile", 'FROM python:3.11\nRUN pip install x\nCOPY . .\nCMD ["python","x"]\n'),
    ("metrics", "p.txt", '# HELP a b\n# TYPE a counter\na{x="y"} 1\na{x="z"} 2\n'),
    ("profiles", "c.txt", "main;a;b 12\nmain;a;c 4\nmain;d 3\n"),
    (
        "profiles",
        "s.json",
        '{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[]},"profiles":[]}',
    ),
    ("traces", "z.json", '[{"traceId":"a","id":"b","name":"x","timestamp":1,"duration":3,"localEndpoint":{}}]'),
    (
        "metrics",
        "q.json",
        '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1700000000,"1"]]}]}}',
    ),
    (
        "text",
        "al.json",
        '{"receiver":"x","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"x"},"startsAt":"2026","fingerprint":"a"}]}',
    ),
    (
        "configs",
        "deploys.json",
        '[{"service":"cart","version":"v2","deployed_at":"2026-01-01T00:00:00Z","commit":"abc"},{"service":"x","version":"v2","deployed_at":"2026-01-01T00:00:00Z","commit":"abc"}]',
    ),
    ("logs", "al.log", "[ 12.345678] Out of memory: Killed process 12 (java)\n[ 12.345679] oom_reaper: reaped\n"),
    (
        "text",
        "page.html",
        "<!doctype html><html><head><title>502</title></head><body><h1>502 Bad Gateway</h1></body></html>",
    ),
    ("code", "q.sql", "SELECT a, b\nFROM t\nWHERE a = 1\nORDER BY b;\n"),
    ("text", "notes.txt", "We saw errors at 10:05 and rolled back.\nThe database was fine, but checkout failed.\n"),
    (
        "text",
        "ps.txt",
        " pid | state | query\n-----+-------+------\n  12 | idle  | select 1\n  13 | active | select 2\n(2 rows)\n",
    ),
    (
        "logs",
        "a.log",
        (
            '10.0.0.1 - - [12/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl"\n10.0.0.1 - - '
            '[12/Mar/2026:10:00:01 +0000] "GET / HTTP/1.1" 500 12 "-" "curl"\n'
        ),
    ),
    ("code", "main.go", 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("x")\n}\n'),
    ("code", "deploy", "#!/bin/bash\nset -e\nFOO=1\nfor i in 1 2; do\n  echo $i\ndone\n"),
    (
        "traces",
        "j.json",
        '{"data":[{"traceID":"a","spans":[{"traceID":"a","spanID":"b","operationName":"x","references":[],"startTime":1,"duration":2}]}]}',
    ),
    (
        "metrics",
        "cw.json",
        '{"Label":"CPU","Datapoints":[{"Timestamp":"2026-01-01T00:00:00Z","Average":3.0,"Unit":"Percent"}]}',
    ),
    (
        "text",
        "slack.txt",
        "[2026-03-12 10:14:01] alice: the checkout is failing\n[2026-03-12 10:14:20] bob: looking at it now\n",
    ),
    ("visual", "f.svg", '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'),
    ("configs", "pom.xml", '<?xml version="1.0"?>\n<project><modelVersion>4</modelVersion></project>'),
]


@pytest.mark.parametrize(("kind", "name", "text"), TYPES)
def test_the_type_is_that_of_the_content(kind: str, name: str, text: str) -> None:
    assert data_type(name, text) == DataType(kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{",
        "[",
        "<",
        "\x00" * 99,
        "{" * 65_000,
        "a," * 30_000,
        "<" * 65_000,
        '"' * 65_000,
        "a b " * 16_000,
        "a\tb\n\x00\nx\ty\nc\t2026-03-14 10:00:00\nd\t2026-03-14 10:01:00\n",
    ],
)
def test_whatever_it_is_gets_a_type(text: str) -> None:
    assert data_type("", text) in DataType


@pytest.mark.parametrize(
    ("name", "kind"), [("app.log", DataType.LOG), ("app.conf", DataType.CONFIG), ("notes.md", DataType.TEXT)]
)
def test_the_name_decides_what_the_content_leaves_open(name: str, kind: DataType) -> None:
    assert data_type(name, "starting up\nready\n") is kind


def test_the_labelled_files_are_told_right(tmp_path: Path) -> None:
    found = types.judged(tmp_path)
    assert len(found) >= 150
    assert types.accuracy(found) >= 0.97, [t for t in found if t.label != t.told]
