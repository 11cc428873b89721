"""Answers that sound right and are not, with real lines that do not say it; and good ones in words of their own."""

from typing import Any

from tests.llm.answers import CAUSE


def _wrong(statement: str, component: str, category: str, *evidence: str) -> dict[str, Any]:
    told = {"statement": statement, "component": component, "category": category, "evidence": list(evidence)}
    return {**CAUSE, **told, "fix": [], "since": None, "settles": None}


MISTAKEN = (  # of the demo incident, whose files are E2 (log), E3 (deploys), E4 (manifest)
    _wrong("The disk of orders-db is full.", "orders-db", "hardware/infrastructure", "E2:1686"),
    _wrong("An expired certificate breaks the calls to orders-db.", "orders-db", "security/credentials", "E2:1686"),
    _wrong("checkout leaks memory and is killed again and again.", "checkout", "resource exhaustion", "E2:1688"),
    _wrong("The release of storefront 7.3.0 broke the cart.", "storefront", "deployment/change", "E2:1686", "E2:1698"),
    _wrong("The mail provider is down, which stops checkout.", "mail", "external/provider", "E2:1686"),
    _wrong("A firewall drops packets between checkout and orders-db.", "orders-db", "network", "E2:1698"),
    _wrong("Kafka lags behind by 90000 messages.", "kafka", "dependency", "E2:1687", "E2:1688"),
    _wrong("A deadlock in a migration blocks orders-db.", "orders-db", "data", "E3:12", "E4:4"),
    _wrong("Somebody deleted the table of orders by hand.", "orders-db", "human action", "E2:1687"),
    _wrong("DNS does not resolve orders-db any more.", "orders-db", "network", "E2:1686", "E2:1687"),
)
LATER = (  # written after the check was, and not looked at before
    _wrong("An index is missing, so queries scan whole tables.", "orders-db", "code defect", "E2:1698"),
    _wrong("The search release 1.40.3 sends too many queries.", "search", "deployment/change", "E2:1687", "E2:1688"),
    _wrong("A regional outage of the cloud provider.", "orders-db", "external/provider", "E2:1686"),
    _wrong("The tax service is slow and holds threads of checkout.", "tax", "dependency", "E2:1686", "E2:1687"),
    _wrong("Clock skew between the nodes invalidates sessions.", "checkout", "hardware/infrastructure", "E2:1688"),
    _wrong("A retry storm from the mobile app overloads checkout.", "checkout", "dependency", "E3:5"),
    _wrong("The CPU limit of 200m throttles cart-worker.", "cart-worker", "resource exhaustion", "E2:1698"),
    _wrong("An attacker floods the login page.", "checkout", "security/credentials", "E2:1688", "E2:1698"),
    _wrong("The primary failed over and the replica is read-only.", "orders-db", "data", "E2:1687"),
    _wrong("A bug in the banner of storefront breaks payments.", "storefront", "code defect", "E2:1686", "E2:1688"),
)
GOOD = (
    _wrong(
        "cart-worker opens 200 connections and starves everybody else.",
        "cart-worker",
        "deployment/change",
        "E3:19",
        "E2:1686",
    ),
    _wrong("orders-db has no slots left for checkout.", "orders-db", "resource exhaustion", "E2:1686"),
    _wrong("The pool of checkout ran dry: all 20 are in use.", "checkout", "resource exhaustion", "E2:1698"),
    _wrong(
        "Since 2.8.1 the worker may hold ten times as many sessions as before.",
        "cart-worker",
        "configuration",
        "E3:19",
        "E4:27",
    ),
    _wrong("Someone set DB_POOL_SIZE far too high in the manifest.", "cart-worker", "configuration", "E4:27"),
    _wrong("Orders are lost because checkout can't reach its database.", "checkout", "dependency", "E2:1687"),
    _wrong(
        "The rollout at 10:02 eats up what the database can serve.",
        "cart-worker",
        "deployment/change",
        "E3:19",
        "E2:1686",
    ),
    _wrong("Checkout answers 503 as it waits for a free connection.", "checkout", "dependency", "E2:1688", "E2:1698"),
    _wrong("Parallel processing of abandoned carts saturates orders-db.", "cart-worker", "deployment/change", "E3:19"),
    _wrong(
        "Only reserved slots remain, which an ordinary user may not take.",
        "orders-db",
        "resource exhaustion",
        "E2:1686",
    ),
)
