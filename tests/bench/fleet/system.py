"""What a simulated system is made of: services and stores that call each other, and the machines they run on."""

from dataclasses import dataclass, field

import numpy as np

FEWEST, MOST = 10, 60
_WORDS = """account address alert asset audit auction badge banner basket bidding billing booking branch budget campaign
card catalog claim comment contact content contract courier coupon currency customer delivery discount dispatch document
event export feed fleet forum gallery geo gift identity image import inventory invoice label ledger license listing
locale loyalty mail media member menu message metering notice offer order outlet parcel partner pass payout permit
photo playlist policy portal price product profile promo quota quote rating receipt refund region renewal report
reservation reward route scan search seat session setting shipping station stock store subscription survey tag tariff
tax tenant ticket token tour trade transfer travel upload user vendor video visit voucher wallet warranty wish"""
WORDS = tuple(_WORDS.split())
_STYLES = ("{}service", "{}", "bk-{}-service", "{}-api", "{}_svc", "svc-{:03}", "{}Service")
_STORES = ("{}-db", "{}-mongo", "{}-redis", "{}-mysql", "{}-postgres")


@dataclass(frozen=True)
class Part:
    """A service or a store, and what it is like without trouble."""

    name: str
    is_store: bool
    own: float  # milliseconds of its own for a request
    busy: float  # share of its processor at the usual load
    cores: float
    memory: float  # MiB
    is_collected: bool  # its memory is freed now and then, and not at once
    replicas: int
    node: int
    limit: float  # milliseconds after which those that it calls are given up
    passes: float  # share of the failures of those it calls that it passes on
    retries: float  # calls again for each that failed
    is_parallel: bool  # calls the others at once, and not one after the other
    calls: tuple[tuple[int, float], ...] = ()  # whom, and how often a request


@dataclass(frozen=True)
class System:
    """All parts, the first one called from outside; who is called stands behind who calls."""

    parts: tuple[Part, ...]
    nodes: tuple[str, ...]
    is_closed: bool  # its users wait for an answer before they ask again
    load: float  # requests a second from outside
    names: dict[str, int] = field(default_factory=dict)

    @property
    def edges(self) -> list[tuple[str, str]]:
        """Who calls whom, by name."""
        return [(p.name, self.parts[j].name) for p in self.parts for j, _ in p.calls]


def made(random: np.random.Generator) -> System:
    """One system: services in three to six tiers, some with a store of their own."""
    count = int(np.exp(random.uniform(np.log(FEWEST), np.log(MOST))))
    stores = int(count * random.uniform(0.1, 0.35))
    calls = _calls(random, count, stores)
    nodes = int(random.integers(2, 9))
    names = _names(random, count, stores)
    parts = [_part(random, name, i >= count - stores, nodes, calls[i]) for i, name in enumerate(names)]
    labels = tuple(str(random.choice(["node-{}", "worker{}", "ip-10-0-0-{}"])).format(i + 1) for i in range(nodes))
    return System(tuple(parts), labels, bool(random.random() < 0.6), float(np.exp(random.uniform(2.5, 6))))


def _names(random: np.random.Generator, count: int, stores: int) -> list[str]:
    style = str(random.choice(_STYLES))
    chosen = [str(w) for w in random.permutation(WORDS)[:count]]
    services = count - stores
    found = [style.format(i if "03" in style else chosen[i]) for i in range(services)]
    if random.random() < 0.5:
        found[0] = str(random.choice(["frontend", "gateway", "web", "edge-proxy"]))
    return found + [str(random.choice(_STORES)).format(chosen[services + i]) for i in range(stores)]


def _calls(random: np.random.Generator, count: int, stores: int) -> list[tuple[tuple[int, float], ...]]:
    """Each but the first is called by one to three of those before it, rather by the nearer ones."""
    found: list[dict[int, float]] = [{} for _ in range(count)]
    services = count - stores
    for i in range(1, count):
        callers = 1 if i >= services else int(random.choice([1, 1, 1, 2, 2, 3]))
        first = 0 if i < services else min(1, services - 1)
        for _ in range(callers):
            caller = int(random.integers(first, min(i, services)))
            if random.random() < 0.35 and i < services:
                caller = int(random.integers(0, max(1, i // 3)))
            found[caller][i] = float(random.choice([0.2, 0.5, 1.0, 1.0, 1.0, 2.0, 3.0]))
    return [tuple(sorted(f.items())) for f in found]


def _part(
    random: np.random.Generator, name: str, is_store: bool, nodes: int, calls: tuple[tuple[int, float], ...]
) -> Part:
    return Part(
        name=name,
        is_store=is_store,
        own=float(np.exp(random.uniform(-0.5, 3.2))),
        busy=float(random.uniform(0.03, 0.5)),
        cores=float(random.choice([0.2, 0.5, 1.0, 2.0, 4.0])),
        memory=float(np.exp(random.uniform(3.2, 7.5))),
        is_collected=bool(random.random() < 0.4),
        replicas=int(random.choice([1, 1, 1, 2, 3])),
        node=int(random.integers(nodes)),
        limit=float(random.choice([1000, 2000, 5000, 10000])),
        passes=float(random.choice([0.1, 0.5, 0.8, 1.0])),
        retries=float(random.choice([0, 0, 1, 2])),
        is_parallel=bool(random.random() < 0.3),
        calls=calls,
    )
