"""A mapping and a document → records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modellake.finding import Finding, Place
from modellake.normal_form import build_records
from modellake.pointer import find_line
from modellake.record import BASE, Origin, Reading, Record
from modellake.sources.mapping.filling import Filler, Found, Trace
from modellake.sources.mapping.material import Lines, Material, Taken, find_rest
from modellake.sources.mapping.material import Place as SourcePlace
from modellake.sources.mapping.model import Mapping, RecordMapping
from modellake.sources.paths import Node
from modellake.vocabulary import vocabulary

__all__ = ["Draft", "Drafted", "Material", "apply_mapping", "draft_records", "find_leftover"]

#: What readers add to a document begins with this; it is not kept as unmapped.
ADDED = "@@"

#: More items of one document than these are not read: a mapping that asks for them is wrong.
_MOST_ITEMS = 1_000_000


@dataclass
class Draft:
    """A record that is being made."""

    mapping: RecordMapping
    id: str
    node: Node
    json: dict[str, Any]
    places: dict[str, SourcePlace]


@dataclass
class Drafted:
    """What one item became: its records, what was found on the way, and what is left."""

    drafts: list[Draft]
    filler: Filler
    node: Node


def apply_mapping(mapping: Mapping, material: Material, *, base: str = BASE) -> Reading:
    """Return the records that the mapping makes of a document, the rest of it as unmapped.

    A record class of cards gets statements about those slots of the record it describes that it
    has no slot of its own for.
    """
    records: list[Record] = []
    findings: list[Finding] = list(material.findings)
    items = draft_records(mapping, material)
    rest = _find_document_rest(mapping, material, items)
    for item in items:
        findings.extend(item.filler.findings)
        keeper = _find_keeper(item.drafts)
        for draft in item.drafts:
            left: dict[str, Any] = {}
            if draft is keeper:
                left, rest = {**find_leftover(item), **rest}, {}
            reading = build_records(
                draft.json,
                unmapped={mapping.format: left} if left else None,
                origin=_make_origin(mapping, material, draft, item.node),
                base=base,
            )
            records.extend(reading.records)
            findings.extend(reading.findings)
    if not items:
        findings.append(_report_nothing(mapping, material))
    return Reading(tuple(records), tuple(findings), (material.name,))


def draft_records(mapping: Mapping, material: Material) -> list[Drafted]:
    """Return what becomes of each item of the document."""
    root = Node(material.value)
    if mapping.each:
        nodes = next((found for path in mapping.each if (found := path.find(root))), [])
    else:  # a list of documents is read document by document
        nodes = list(root.steps()) if isinstance(root.value, list) else [root]
    return [
        _draft_item(mapping, material, node)
        for node in nodes[:_MOST_ITEMS]
        if isinstance(node.value, dict)
    ]


def _draft_item(mapping: Mapping, material: Material, node: Node) -> Drafted:
    filler = Filler(mapping, material, node, _find_inherited(mapping, node))
    drafts: list[Draft] = []
    for record in mapping.records:
        made = [*_name_records(record, filler, node)]
        drafts.extend(made)
        filler.ids[record.name] = tuple(dict.fromkeys(draft.id for draft in made))
    for draft in drafts:
        filler.record = draft.id
        draft.places[""] = draft.node.pointer or (1, 1)
        made_json = filler.build(draft.mapping.part, draft.node, "", draft.places) or {}
        draft.json = {"id": draft.id, "type": draft.mapping.part.type, **made_json}
    for draft in drafts:
        _state(draft, filler)
    return Drafted(drafts, filler, node)


def _find_inherited(mapping: Mapping, node: Node) -> Node | None:
    inherit = mapping.inherit
    if inherit is None:
        return None
    wanted = [one.value for one in inherit.named_by.find(node)]
    for one in inherit.source.find(node):
        if any(key.value in wanted for key in inherit.key.find(one)):
            return one
    return None


def _name_records(record: RecordMapping, filler: Filler, node: Node) -> list[Draft]:
    drafts = []
    for one in filler.choose(record.each, node):
        found = None
        for template in record.ids:
            found = found or filler.write(template, one)
        if found is not None:
            filler.take(found.pointers)
            drafts.append(Draft(record, found.value, one, {}, {}))
        elif not record.optional:
            message = (
                f"Nothing names the {record.part.type} that is told of here; it gets no record."
            )
            fix = f"Its id is made as {' or '.join(f'`{one}`' for one in record.ids)}."
            place = Found(None, place=one.pointer, where=one.pointer)
            filler.tell("record-named", message, place, fix=fix)
    return drafts


def _state(draft: Draft, filler: Filler) -> None:
    """Add to a card what it says beyond its own slots, slot by slot."""
    described = draft.json.get("describes")
    if "statements" not in vocabulary().classes[draft.mapping.part.type].slots or not described:
        return
    draft.json.setdefault("card_format", filler.mapping.format)
    said = {
        pointer or found.where
        for trace in filler.traces
        if trace.record == draft.id
        for found in trace.found
        for pointer in found.pointers or ("",)
    }
    statements = draft.json.setdefault("statements", [])
    for trace in filler.traces:
        for found in trace.found if trace.record == described else ():
            statement = _make_statement(trace, found)
            if found.raw and found.where not in said and statement not in statements:
                draft.places[f"/statements/{len(statements)}"] = found.place or (1, 1)
                statements.append(statement)
    if not statements:
        del draft.json["statements"]


def _make_statement(trace: Trace, found: Found) -> dict[str, Any]:
    return {
        "type": "Statement",
        "about_slot": trace.slot,
        "stated_value": found.raw,
        "value_status": trace.status,
        "source_place": found.where,
    }


def _find_keeper(drafts: list[Draft]) -> Draft | None:
    """Return the draft that keeps what is left: the card, or else the first."""
    classes = vocabulary().classes
    cards = (one for one in drafts if "Card" in classes[one.mapping.part.type].ancestors)
    return next(cards, drafts[0] if drafts else None)


def find_leftover(item: Drafted) -> dict[str, Any]:
    """Return what no slot of an item's records took, by its keys."""
    rest = find_rest(item.node.value, item.node.pointer, item.filler.taken)
    if not isinstance(rest, dict):
        return {} if rest is None else {"": rest}
    return {key: one for key, one in rest.items() if not key.startswith(ADDED)}


def _find_document_rest(
    mapping: Mapping, material: Material, items: list[Drafted]
) -> dict[str, Any]:
    """Return what is left of the document outside its items; the first item's card keeps it."""
    rest = dict(material.rest)
    if items and items[0].node.parent is not None:
        taken = Taken(above={""})
        for item in items:
            taken.update(item.filler.taken)
        outside = find_rest(_without(items, material.value), "", taken)
        if outside:
            rest["$"] = outside
    return rest


def _without(items: list[Drafted], value: Any) -> Any:
    """Return the document without its items."""
    gone = {item.node.pointer for item in items}
    holders = {pointer.rpartition("/")[0] for pointer in gone}
    above = {"/".join(one.split("/")[:end]) for one in holders for end in range(one.count("/") + 2)}

    def copy(node: Node) -> Any:
        if node.pointer not in above or not isinstance(node.value, dict | list):
            return node.value
        kept = {str(one.key): copy(one) for one in node.steps() if one.pointer not in gone}
        return {key: one for key, one in kept.items() if one not in ({}, [])}

    return copy(Node(value))


def _make_origin(mapping: Mapping, material: Material, draft: Draft, item: Node) -> Origin:
    rest = (f"/unmapped/{mapping.format}", item.pointer)
    is_card = "Card" in vocabulary().classes[draft.mapping.part.type].ancestors
    has_lines = material.lines or material.page is not None  # a tracking store has none
    return Origin(
        file=material.name,
        lines=Lines(draft.places, material.lines, rest) if has_lines else {},
        text=material.data if is_card and material.data else None,
        source=mapping.format,
    )


def _report_nothing(mapping: Mapping, material: Material) -> Finding:
    path = mapping.each[0].text if mapping.each else "$"
    line = find_line(material.lines, "") or (1, 1)
    return Finding(
        rule="source-object",
        severity="warning",
        message=f"The file is {mapping.title} and describes nothing that is read from it: "
        f"no object stands at `{path}`.",
        fix="Where it only lists other files, add those.",
        place=Place(material.name, *line),
    )
