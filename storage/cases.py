"""Cases: the body in one row, each piece of evidence in a row of its own that is written once."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from engines.errors import Conflict, Unavailable
from engines.evidence import Evidence
from engines.models import Case
from engines.past import ENDED
from engines.turn import Thread
from engines.work import CaseRow
from storage.crypto import Damaged, Place, UnknownKey, Vault
from storage.database import Database
from storage.tables import cases, evidence, insert


@dataclass(frozen=True)
class _Stored:
    body: str
    pseudonyms: str | None
    evidence: tuple[str, ...]


class Cases:
    """The cases of a database; they are written through `Lanes.commit`."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Read from `database`."""
        self._database = database
        self._vault = vault

    async def load(self, case_id: str) -> Case | None:
        """The case with that id, with all its evidence; raises Unavailable without its key."""
        stored = await self._database.read(lambda conn: _read(conn, case_id))
        if stored is None:
            return None
        case = Case.model_validate_json(stored.body)
        found: dict[str, object] = {"evidence": tuple(Evidence.model_validate_json(body) for body in stored.evidence)}
        if stored.pseudonyms:
            found["pseudonyms"] = self._mapped(case, stored.pseudonyms)
        return case.model_copy(update=found)

    def _mapped(self, case: Case, sealed: str) -> dict[str, str]:
        """What its pseudonyms stand for; without that a case does not go on, or a number would get a second meaning."""
        try:
            mapping: dict[str, str] = json.loads(self._vault.open_text(sealed, _mapping(case)))
        except (UnknownKey, Damaged) as error:
            raise Unavailable(f"What the pseudonyms of case {case.id} stand for can't be opened. {error}") from error
        return mapping

    async def list(self, *, limit: int = 100) -> list[CaseRow]:
        """The newest first."""
        newest = sa.select(cases).order_by(cases.c.updated_at.desc(), cases.c.id).limit(limit)
        rows = await self._database.read(lambda conn: conn.execute(newest).all())
        return [_row(row) for row in rows]

    async def newest(self, place: str, statuses: Collection[str]) -> CaseRow | None:
        """The case of that channel (`Thread.place`) that was opened last, of those in one of the statuses."""
        there = sa.select(cases).where(cases.c.channel == place, cases.c.status.in_(statuses))
        last = there.order_by(cases.c.opened_at.desc(), cases.c.id).limit(1)
        row = await self._database.read(lambda conn: conn.execute(last).one_or_none())
        return _row(row) if row else None

    async def ended(self, place: str, limit: int) -> tuple[Case, ...]:
        """The cases of that channel (`Thread.place`) that are over, without their evidence, the newest first."""
        there = sa.and_(cases.c.channel == place, cases.c.status.in_(ENDED))
        newest = sa.select(cases.c.body).where(there).order_by(cases.c.updated_at.desc(), cases.c.id).limit(limit)
        bodies = await self._database.read(lambda conn: list(conn.scalars(newest)))
        return tuple(Case.model_validate_json(body) for body in bodies)

    async def standing(self, places: Collection[str], statuses: Collection[str], limit: int) -> "Standing":
        """The cases of those channels (`Thread.place`) in one of the statuses, the most severe first."""
        there = sa.and_(cases.c.channel.in_(places), cases.c.status.in_(statuses))
        urgent = sa.func.coalesce(cases.c.severity, "P9")
        wanted = sa.select(cases.c.body).where(there).order_by(urgent, cases.c.updated_at.desc()).limit(limit)
        count = sa.select(sa.func.count()).select_from(cases).where(there)

        def op(conn: sa.Connection) -> tuple[list[str], int]:
            return list(conn.scalars(wanted)), conn.scalar(count) or 0

        bodies, total = await self._database.read(op)
        return Standing(tuple(Case.model_validate_json(body) for body in bodies), total)

    async def changed_at(self, tenant: str) -> float:
        """When a case of that workspace (`surface:tenant`) changed last; 0 where there is none."""
        mine = sa.and_(cases.c.channel >= f"{tenant}:", cases.c.channel < f"{tenant};")
        newest = sa.select(sa.func.max(cases.c.updated_at)).where(mine)
        return await self._database.read(lambda conn: conn.scalar(newest)) or 0.0


@dataclass(frozen=True)
class Standing:
    """Open cases without their evidence, and how many there are in all."""

    cases: tuple[Case, ...]
    total: int


@dataclass(frozen=True)
class Prepared:
    """A case as it is written, made ready before the transaction begins."""

    row: dict[str, Any]
    evidence: tuple[Evidence, ...]
    amended: frozenset[str]  # of the evidence: written anew


def prepare(case: Case, vault: Vault) -> Prepared:
    """Put the case into words, and seal what its pseudonyms stand for."""
    row = {
        "id": case.id,
        "version": case.version,
        "thread": case.thread.model_dump_json(),
        "title": case.title,
        "status": case.status.value,
        "severity": case.severity,
        "updated_at": case.updated_at.timestamp(),
        "channel": case.thread.place,
        "opened_at": case.opened_at.timestamp(),
        "evidence_count": len(case.evidence),
        "body": case.model_dump_json(exclude={"evidence", "pseudonyms"}),
        "pseudonyms": vault.seal_text(json.dumps(case.pseudonyms), _mapping(case)) if case.pseudonyms else None,
    }
    return Prepared(row, case.evidence, frozenset(case.amended))


def _mapping(case: Case) -> Place:
    return Place("pseudonyms", case.thread.tenant, case.id, "pseudonyms")


def save(conn: sa.Connection, prepared: Prepared) -> None:
    """Write it over the version before it; raises Conflict when that is not what is stored."""
    row = prepared.row
    if row["version"] == 1:
        written = conn.execute(_first(conn.dialect.name), row)
    else:
        written = conn.execute(_NEXT, {**row, "this": row["id"], "before": row["version"] - 1})
    if written.rowcount != 1:
        raise Conflict
    known = set(conn.scalars(_KNOWN, {"this": row["id"]})) if prepared.evidence else set()
    new = [
        {"case_id": row["id"], "id": piece.id, "position": position, "body": piece.model_dump_json()}
        for position, piece in enumerate(prepared.evidence)
        if piece.id not in known
    ]
    if new:
        conn.execute(_GROW, new)
    again = [
        {"whose": row["id"], "which": piece.id, "body": piece.model_dump_json()}
        for piece in prepared.evidence
        if piece.id in prepared.amended and piece.id in known
    ]
    if again:
        conn.execute(_AMEND, again)


_FOUND = sa.select(cases.c.body, cases.c.pseudonyms, cases.c.evidence_count)
_NEXT = sa.update(cases).where(cases.c.id == sa.bindparam("this"), cases.c.version == sa.bindparam("before"))
_KNOWN = sa.select(evidence.c.id).where(evidence.c.case_id == sa.bindparam("this"))
_GROW = sa.insert(evidence)
_AMEND = (
    sa.update(evidence)
    .where(evidence.c.case_id == sa.bindparam("whose"), evidence.c.id == sa.bindparam("which"))
    .values(body=sa.bindparam("body"))
)


@cache
def _first(dialect: str) -> sa.Insert:
    return insert(dialect, cases).on_conflict_do_nothing()


def _read(conn: sa.Connection, case_id: str) -> _Stored | None:
    case = conn.execute(_FOUND.where(cases.c.id == case_id)).one_or_none()
    if case is None:
        return None
    mine = sa.and_(evidence.c.case_id == case_id, evidence.c.position < case.evidence_count)
    pieces = conn.scalars(sa.select(evidence.c.body).where(mine).order_by(evidence.c.position))
    return _Stored(case.body, case.pseudonyms, tuple(pieces))


def _row(row: sa.Row[Any]) -> CaseRow:
    return CaseRow(
        id=row.id,
        thread=Thread.model_validate_json(row.thread),
        title=row.title,
        status=row.status,
        severity=row.severity,
        updated_at=datetime.fromtimestamp(row.updated_at, UTC),
    )
