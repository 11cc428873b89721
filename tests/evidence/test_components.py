# ruff: noqa: E501 - a line of a log reads best as the one line that it is
"""The component is who says it: a service, a program, the workload a file is named after; never a word of the message."""

from datetime import UTC, datetime

import pytest

from adapters.evidence import components
from adapters.evidence.extractors.log.records import Reader

CAME = datetime(2026, 3, 12, 12, tzinfo=UTC)

# the file, its line, the component, the logger
LINES: list[tuple[str, str, str | None, str | None]] = [
    # nginx, access and error
    ("nginx-access.log", '10.0.0.1 - - [12/Mar/2026:10:00:02 +0000] "GET /timeout HTTP/1.1" 504 157 "-" "curl/8"', "nginx", None),
    ("nginx-error.log.1", "2026/03/12 10:00:02 [error] 31#31: *17 connect() failed (111: Connection refused)", "nginx", None),
    ("error.log", "2026/03/12 10:00:02 [error] 31#31: *17 connect() failed (111: Connection refused)", None, None),
    # Spring Boot, with and without its application's name
    ("a.log", "2026-03-12T10:00:01.123Z  INFO 1 --- [checkout] [           main] c.e.shop.ShopApplication         : Up", "checkout", "c.e.shop.ShopApplication"),
    ("a.log", "2026-03-12 10:00:09.000  WARN 1 --- [nio-8080-exec-4] com.zaxxer.hikari.pool.PoolBase : late", "PoolBase", "com.zaxxer.hikari.pool.PoolBase"),
    ("checkout.log", "2026-03-12 10:00:09.000  WARN 1 --- [nio-8080-exec-4] com.zaxxer.hikari.pool.PoolBase : late", "checkout", "com.zaxxer.hikari.pool.PoolBase"),
    # Python
    ("x.log", "2026-03-12 10:00:02,123 - payments - WARNING - timeout: gave up", "payments", "payments"),
    ("x.log", "2026-03-12 10:00:03,000 [WARNING] timeout: the database did not answer", None, None),
    ("x.log", "ERROR:root:disk full on /var", None, None),
    # Go
    ("x.log", "2026/03/12 10:00:02 http: panic serving 10.0.0.1:53412: runtime error", None, "http"),
    ("x.log", "2026/03/12 10:00:02 read tcp: connection reset by peer", None, None),
    # systemd's journal
    ("x.log", "Mar 12 10:00:02 web1 kernel: Out of memory: Killed process 4242 (java)", "kernel", None),
    ("x.log", "Mar 12 10:00:03 web1 sshd[991]: error: Connection closed by remote host", "sshd", None),
    ("x.log", "Mar 12 10:00:04 web1 systemd[1]: checkout@eu.service: Main process exited, status=1/FAILURE", "checkout", None),
    ("x.log", '2026-03-12T10:00:06+00:00 web1 kubelet[812]: E0312 10:00:06.123456 812 pod_workers.go:1301] "Error syncing pod"', "kubelet", None),
    # klog
    ("x.log", "W0312 10:00:03.123456       1 timeout.go:10] timeout: request took too long", None, None),
    # pino and logfmt
    ("x.log", '{"level":50,"time":1773309602000,"hostname":"cart-7d9f8c6b5-x2x4z","msg":"redis down"}', "cart", None),
    ("x.log", '{"level":50,"time":1773309602000,"hostname":"4f2a9c1b7d3e","msg":"redis down"}', None, None),
    ("x.log", '{"level":50,"time":1773309602000,"name":"cart","hostname":"localhost","msg":"redis down"}', "cart", "cart"),
    ("x.log", '{"level":"error","ts":1773309602,"logger":"orders.db","msg":"down"}', "db", "orders.db"),
    ("orders.log", '{"level":"error","ts":1773309602,"logger":"orders.db","msg":"down"}', "orders", "orders.db"),
    ("orders.log", '{"level":"error","ts":1773309602,"service":"billing","msg":"down"}', "billing", None),
    ("x.log", 'level=error ts=2026-03-12T10:00:03Z caller=main.go:12 logger=db msg="boom"', None, "db"),
    # a container runtime's prefix
    ("x.log", "2026-03-12T10:00:02.123456789Z stderr F timeout: the database did not answer", None, None),
    # a plain log, which has nothing but its name
    ("checkout.log", "2026-03-12 10:00:02 ERROR [db] connection refused to orders-db:5432", "checkout", "db"),
    ("checkout.log", "2026-03-12 10:00:03 ERROR [http] timeout: POST /pay gave up", "checkout", "http"),
    ("app.log", "2026-03-12 10:00:02 ERROR [db] connection refused to orders-db:5432", None, "db"),
    ("app.log", "2026-03-12 10:00:04 ERROR connection: reset by peer", None, None),
    ("app.log", "2026-03-12 10:00:05 ERROR db - lost the connection", None, "db"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "line", "component", "logger"), LINES)
def test_the_component_is_who_says_it(file: str, line: str, component: str | None, logger: str | None) -> None:
    record = Reader(CAME, file).read(line)
    assert (record.component, record.facts.get("logger")) == (component, logger)


# the name of a file, the workload that it is named after
FILES = [
    ("checkout.log", "checkout"),
    ("logs.zip/shop/cart-worker.log", "cart-worker"),
    ("payment_service-error.log", "payment_service"),
    ("orders-2026-03-12.log", "orders"),
    ("orders.log.3", "orders"),
    ("orders-7d9f8c6b5-x2x4z.log", "orders"),
    ("db-0.log", "db"),
    ("orders-api_all_pods.log", "orders-api"),
    ("postgresql-Tue.log", "postgresql"),
    ("shop_19jul.log", "shop"),
    (f"orders-7d9f8c6b5-x2x4z_shop_app-{'ab' * 32}.log", "orders"),
    ("logs_orders-7d9f8c6b5-x2x4z.txt", "orders"),
    ("fluent-bit-x2x4z.txt", "fluent-bit"),
    # names that any log could have, and files that are no logs
    ("app.log", None),
    ("server-error.log", None),
    ("production.log", None),
    ("kubectl-logs.log", None),
    ("lsof.log", None),
    ("terraform-apply.log", None),
    ("a.log", None),
    ("2026-03-12.log", None),
    ("Thread dump.log", None),
    ("checkout.txt", None),
    ("logs_checkout.txt", None),
    ("disk-usage-20260312.txt", None),
    ("checkout", None),
]


@pytest.mark.parametrize(("name", "component"), FILES)
def test_a_log_file_may_be_named_after_a_workload(name: str, component: str | None) -> None:
    assert components.of_file(name) == component


@pytest.mark.parametrize(
    ("line", "component", "pod"),
    [
        ("2026-01-30T01:00:56Z cart-7dd9c5b6f8-2k6sv ERROR push: token is unknown", "cart", "cart-7dd9c5b6f8-2k6sv"),
        ("2026-01-30T01:00:56Z [cart-7dd9c-2m6sk] ERROR push: token is unknown", "cart", "cart-7dd9c-2m6sk"),
        ("2026-01-30T01:00:56Z order-service-http-pool ERROR push: token is unknown", "merged", None),
    ],
)
def test_the_pod_before_a_line_of_a_merged_log_speaks(line: str, component: str, pod: str | None) -> None:
    record = Reader(datetime(2026, 2, 1, tzinfo=UTC), "merged_all_pods.log").read(line)
    assert (record.component, record.facts.get("pod")) == (component, pod)
