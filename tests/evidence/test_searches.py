"""What a slow statement searched for, and which indexes a table has."""

from pathlib import Path

import pytest

from adapters.evidence import conditions
from adapters.evidence.extractors.log import searches
from tests.evidence.test_commands_hosts import analysed


@pytest.mark.parametrize(
    ("statement", "table", "columns"),
    [
        (
            "SELECT a FROM parcel WHERE label_ref = 'x' AND p.state IN (1, 2) LIMIT 1",
            "parcel",
            ("label_ref", "state"),
        ),
        ("update `stock` set qty = 1 where `sku` like 'a = b%' order by when_ = 2", "stock", ("sku",)),
        ("SELECT 1 FROM ship.routes", "ship.routes", ()),
        ("COMMIT", "", ()),
    ],
)
def test_a_statement_tells_its_table_and_columns(statement: str, table: str, columns: tuple[str, ...]) -> None:
    found = conditions.of_sql(statement)
    assert (found.table, found.columns) == (table, columns)


@pytest.mark.parametrize(
    ("condition", "columns"),
    [
        ("((label_ref)::text = 'L1'::text)", ("label_ref",)),
        ("((state = ANY ('{a,b}'::text[])) AND (day > '2026-05-04'::date))", ("state", "day")),
        ("(lower(mail) = 'x'::text)", ("mail",)),
    ],
)
def test_a_plan_tells_its_columns(condition: str, columns: tuple[str, ...]) -> None:
    assert conditions.columns(condition) == columns


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"attr.ns": "inn.rooms", "attr.planSummary": "COLLSCAN", "attr.docsExamined": 90210, "attr.nreturned": 3}
            | {"attr.command.filter.floor": 4, "attr.command.filter.$and": [{"beds": 2}, {"$or": []}]},
            "Slow query, full scan of inn.rooms by floor, beds: 90210 documents examined, 3 returned",
        ),
        (
            {"attr.ns": "inn.rooms", "attr.planSummary": "COLLSCAN", "attr.docsExamined": 40},
            "Slow query on inn.rooms, COLLSCAN: 40 documents examined",
        ),
        (
            {"attr.ns": "inn.rooms", "attr.planSummary": "IXSCAN { floor: 1 }", "attr.docsExamined": 90210},
            "Slow query on inn.rooms, IXSCAN: 90210 documents examined",
        ),
    ],
)
def test_a_record_of_mongodb_tells_how_it_searched(fields: dict[str, object], message: str) -> None:
    told = searches.of_fields(fields)
    assert told
    assert told[0] == message


def test_an_older_line_of_mongodb_tells_the_same() -> None:
    line = (
        'command inn.rooms command: find { find: "rooms", filter: { floor: 4.0, wing.name: "n" }, limit: 1 } '
        "planSummary: COLLSCAN keysExamined:0 docsExamined:90210 nreturned:1 protocol:op_msg 2911ms"
    )
    told = searches.of_text(line)
    assert told
    assert told[0] == "Slow query, full scan of inn.rooms by floor, wing.name: 90210 documents examined, 1 returned"
    assert searches.of_text("command took long, planSummary: none") is None


MONGO = """inn> db.rooms.getIndexes()
[
  { v: 2, key: { _id: 1 }, name: '_id_' },
  { v: 2, key: { floor: 1, beds: -1 }, name: 'floor_1_beds_-1' }
]
inn> db.guests.getIndexes()
[ { v: 2, key: { _id: 1 }, name: '_id_' } ]
"""
PSQL = """ship=> \\d parcels
                Table "public.parcels"
  Column   |  Type   | Collation | Nullable | Default
-----------+---------+-----------+----------+---------
 id        | bigint  |           | not null |
 label_ref | text    |           |          |
Indexes:
    "parcels_pkey" PRIMARY KEY, btree (id)
    "parcels_state_idx" btree (state, id)
"""
CREATE = """Create Table: CREATE TABLE `parcels` (
  `id` bigint NOT NULL,
  PRIMARY KEY (`id`),
  KEY `by_state` (`state`,`id`)
) ENGINE=InnoDB
"""
SHOWN = """+---------+------------+----------+--------------+-------------+
| Table   | Non_unique | Key_name | Seq_in_index | Column_name |
+---------+------------+----------+--------------+-------------+
| parcels |          0 | PRIMARY  |            1 | id          |
| parcels |          1 | by_state |            1 | state       |
| parcels |          1 | by_state |            2 | id          |
+---------+------------+----------+--------------+-------------+
"""


@pytest.mark.parametrize(
    ("text", "indexes"),
    [
        (MONGO, [("rooms", "_id, floor"), ("guests", "_id")]),
        (PSQL, [("public.parcels", "id, state")]),
        (CREATE, [("parcels", "id, state")]),
        (SHOWN, [("parcels", "id, state")]),
        ("db.rooms.getIndexes()\n[]\n", []),
    ],
)
def test_the_indexes_of_a_table_are_told(tmp_path: Path, text: str, indexes: list[tuple[str, str]]) -> None:
    found = analysed(tmp_path, "indexes.txt", text).findings
    assert [(f.facts["table"], f.facts["columns"]) for f in found if f.reason == "Indexed"] == indexes


def test_secondaries_tell_how_far_they_are_behind(tmp_path: Path) -> None:
    text = """inn> rs.printSecondaryReplicationInfo()
source: mongo-b1:27017
{ replLag: '0 secs (0 hrs) behind the primary ' }
source: mongo-b2:27017
{ replLag: '-1841 secs (-0.51 hrs) behind the primary ' }
"""
    found = [f for f in analysed(tmp_path, "rs.txt", text).findings if f.facts.get("resource") == "replication"]
    assert [(f.reason, f.facts["replica"], f.facts["lag_seconds"]) for f in found] == [
        ("ReplicationLag", "mongo-b2", 1841.0),
        ("Healthy", "mongo-b1", 0.0),
    ]
