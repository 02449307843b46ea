"""A lake that an earlier schema wrote opens, reindexes, and loses nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

import modellake
from modellake import Lake
from modellake.index import APPLIED, IndexState
from modellake.ledger import Change, Ledger
from modellake.packs.facts import digest_facts
from modellake.vocabulary import vocabulary


def write_old_lake(folder: Path, content: dict[str, object]) -> None:
    """A lake whose only entry has the names of an earlier schema."""
    with Lake(folder, actor="ada") as lake:
        lake.init()
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.write_settings({"schemas": json.dumps(["an-earlier-schema"])})
        both = json.dumps({"json": content, "unmapped": {}}).encode()
        change = Change("add", str(content["id"]), str(content["type"]), "public", both)
        ledger.append([change], actor="ada")


def find_alias() -> tuple[str, str]:
    """An old name of a text slot of models, and the present one."""
    slots = vocabulary().get_class("OutputModel").slots
    return next(
        (old, new)
        for old, new in sorted(vocabulary().slot_aliases.items())
        if new in slots and slots[new].kind == "string" and not slots[new].multivalued
    )


def test_a_renamed_slot_is_read_by_its_old_name(tmp_path: Path) -> None:
    old, new = find_alias()
    write_old_lake(tmp_path, {"id": "model/a", "type": "OutputModel", "name": "A", old: "kept"})
    with Lake(tmp_path) as lake:
        record = lake.get("model/a")
        assert record.json[new] == "kept"
        assert old not in record.json
        iri = vocabulary().slots[new].iri
        assert lake.holds(f"ASK {{ ?m <{iri}> 'kept' }}")


def test_a_removed_slot_is_kept_unmapped(tmp_path: Path) -> None:
    content = {"id": "model/a", "type": "OutputModel", "name": "A", "slot_of_old": ["x"]}
    write_old_lake(tmp_path, content)
    with Lake(tmp_path) as lake:
        record = lake.get("model/a")
        assert record.json == {"id": "model/a", "type": "OutputModel", "name": "A"}
        assert record.unmapped == {"native": {"slot_of_old": ["x"]}}


def test_writing_does_not_change_what_an_earlier_schema_wrote(tmp_path: Path) -> None:
    old, new = find_alias()
    write_old_lake(tmp_path, {"id": "model/a", "type": "OutputModel", "name": "A", old: "kept"})
    with Lake(tmp_path) as lake:
        head = lake.head
        lake.add(modellake.read({"id": "model/b", "type": "OutputModel", "name": "B"}))
        assert lake.verify(head=head).ok
        assert lake.get("model/a").json[new] == "kept"
        assert [entry.record for entry in lake.log()] == ["model/b", "model/a"]


def test_an_index_of_an_earlier_schema_is_rebuilt(tmp_path: Path) -> None:
    old, _ = find_alias()
    write_old_lake(tmp_path, {"id": "model/a", "type": "OutputModel", "name": "A", old: "kept"})
    with Lake(tmp_path) as lake:
        assert lake._replay.current_schema is False
        assert lake.verify().ok


def test_a_value_that_came_later_is_written_beside_what_is_old(tmp_path: Path) -> None:
    content = {"id": "model/a", "type": "OutputModel", "name": "A", "status": "active"}
    write_old_lake(tmp_path, content)
    with Lake(tmp_path) as lake:
        newer = {"id": "model/b", "type": "OutputModel", "name": "B", "status": "deprecated"}
        assert lake.add(modellake.read(newer)).new == ("model/b",)
        rows = lake.select("SELECT ?m ?s { ?m a mlk:OutputModel ; mlk:status ?s } ORDER BY ?m").rows
        assert [str(row[1]).rpartition("/")[2] for row in rows] == ["active", "deprecated"]
        assert lake.verify().ok


def test_a_value_that_no_enum_holds_any_more_is_kept_and_found(tmp_path: Path) -> None:
    content = {"id": "model/a", "type": "OutputModel", "name": "A", "status": "of_another_time"}
    write_old_lake(tmp_path, content)
    with Lake(tmp_path) as lake:
        assert lake.get("model/a").json["status"] == "of_another_time"
        assert not lake.holds("ASK { ?m mlk:status ?s }")
        found = modellake.check(lake)
        assert ("model/a", "status") in {(one.record, one.field) for one in found.findings}
        assert lake.verify().ok


def write_old_index(lake: Lake) -> None:
    """An index whose state is a statement in a graph, as it was before a name of a graph said it.

    What an index depended on did not tell that.
    """
    replay = lake._replay
    head = replay.ledger.head()
    parts = (head.digest, vocabulary().digest, digest_facts(), replay.base)
    state = IndexState(head.sequence, hashlib.sha256("\n".join(parts).encode()).hexdigest())
    snapshot = Path(lake.location, "index", f"0000000009-{head.sequence}")
    snapshot.mkdir()
    (snapshot / "held").write_text(state.statement)
    name = NamedNode(APPLIED)
    store = Store(str(snapshot / "store"))
    store.extend([*replay.quads(), Quad(name, name, Literal(state.statement), name)])
    store.flush()


def test_an_index_of_an_earlier_form_is_rebuilt(tmp_path: Path) -> None:
    with Lake(tmp_path, actor="ada") as lake:
        lake.add(modellake.read({"id": "model/a", "type": "OutputModel", "name": "A"}))
        write_old_index(lake)
    with Lake(tmp_path) as lake:
        assert lake.verify().ok
        assert lake.holds("ASK { ?m mlk:name 'A' }")
