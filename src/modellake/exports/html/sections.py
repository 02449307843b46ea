"""The sections of a page: what one asks first about a model, a dataset or any record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modellake.exports.html.lineage import draw_lineage
from modellake.exports.html.markdown import write_markdown
from modellake.exports.html.results import write_results
from modellake.exports.html.table import write_table
from modellake.exports.html.values import Values, label, list_values, text
from modellake.exports.material import Member
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["ASKED", "iterate_sections"]

#: Slots of the head of a page, in this order.
_GLANCE = (
    "license",
    "creator",
    "owner",
    "administrator",
    "version",
    "creation_date",
    "issued_date",
    "modified_at",
    "ml_task",
    "task_label",
    "language",
    "framework",
    "model_format",
    "format",
    "size",
    "row_count",
    "number_of_parameters",
    "intended_use",
    "out_of_scope_use",
    "known_bias",
    "known_limitation",
)
#: What one asks of a model or dataset, with the slots of a card that answer it too; where nobody
#: said it, the page says so.
ASKED: Mapping[str, tuple[str, ...]] = {
    "description": ("model_details", "dataset_summary"),
    "license": ("license_as_written",),
    "creator": ("developed_by",),
    "creation_date": (),
    "trained_on": ("dataset_names", "training_data_section"),
    "intended_use": ("primary_use", "uses_section"),
    "known_limitation": ("bias_risks_limitations", "limitations_section"),
}
_ELSEWHERE = ("id", "describes", "claims", "card_format")
_DATA = ("trained_on", "validated_on", "tested_on", "evaluated_on", "derived_from_dataset")


def iterate_sections(
    root: Record, members: Mapping[str, Member], values: Values
) -> Iterator[tuple[str, str]]:
    """Yield the title and the HTML of each section that has something to say."""
    records = [member.record for member in members.values()]
    sections = (
        ("At a glance", _write_glance(root, values)),
        ("Not said", _write_gaps(root, records)),
        ("Results", write_results(root, records, values)),
        ("Data", _write_data(root, members, values)),
        ("Where it comes from", _write_lineage(root, members)),
        ("How it came to be", _write_activities(records, values)),
        ("What its card says", _write_cards(root, records, values)),
    )
    for title, body in sections:
        if body:
            yield title, body


def _write_glance(root: Record, values: Values) -> str:
    rows = [
        f"<dt>{label(slot)}</dt><dd>{values.slot(root.json, slot)}</dd>"
        for slot in _GLANCE
        if slot in root.json
    ]
    return f"<dl>{''.join(rows)}</dl>" if rows else ""


def _write_gaps(root: Record, records: Sequence[Record]) -> str:
    """Return what nobody said of a model or dataset: a gap is no answer, and is not hidden."""
    definition = vocabulary().classes.get(root.type)
    if definition is None or "license" not in definition.slots:
        return ""
    cards = [one.json for one in records if one.json.get("describes") == root.id]
    gaps = [
        label(slot)
        for slot, told in ASKED.items()
        if slot in definition.slots and slot not in root.json
        if not any(name in card for card in cards for name in (slot, *told))
    ]
    if not gaps:
        return ""
    listed = "".join(f"<li>{gap}</li>" for gap in gaps)
    return f'<p class="status">Nobody said these of it:</p><ul class="chips gaps">{listed}</ul>'


def _write_data(root: Record, members: Mapping[str, Member], values: Values) -> str:
    rows: list[tuple[str, ...]] = []
    for slot in _DATA:
        for one in list_values(root.json.get(slot)):
            if not isinstance(one, str):
                continue
            json = members[one].record.json if one in members else {}
            rows.append(
                (
                    values.link(one),
                    label(slot).lower(),
                    _write_license(json, values),
                    text(json.get("description", "")),
                )
            )
    rows += _list_parents(root, members, values)
    return write_table(("Data or model", "How used", "License", "What it is"), rows) if rows else ""


def _write_license(json: Mapping[str, Any], values: Values) -> str:
    if "license" in json:
        return values.slot(json, "license")
    return f'<span class="status">{"not said" if json else "not in this lake"}</span>'


def _list_parents(
    root: Record, members: Mapping[str, Member], values: Values
) -> Iterator[tuple[str, ...]]:
    """Yield the models that this one was made from; what nobody declared is marked."""
    for relation in list_values(root.json.get("model_relation")):
        one = relation.get("related_model") if isinstance(relation, Mapping) else None
        if not isinstance(one, str):
            continue
        json = members[one].record.json if one in members else {}
        kind = str(relation.get("relation_type", "")).replace("_", " ")
        how = f"{text(kind)} from it" + (" (inferred)" if relation.get("is_inferred") else "")
        yield (
            values.link(one),
            how,
            _write_license(json, values),
            text(json.get("description", "")),
        )


def _write_lineage(root: Record, members: Mapping[str, Member]) -> str:
    drawing = draw_lineage(root, members)
    return f'<figure tabindex="0">{drawing}</figure>' if drawing else ""


def _write_activities(records: Sequence[Record], values: Values) -> str:
    """Return what was done, in the order of time, else the farthest from the record first."""
    known = vocabulary().classes
    steps = [
        one
        for one in reversed(records)
        if one.type in known and "Activity" in known[one.type].ancestors
    ]
    if all("started_at" in one.json for one in steps):
        steps.sort(key=lambda one: one.json["started_at"])
    rows = []
    for one in steps:
        definition = known[one.type]
        when = [text(one.json[slot]) for slot in ("started_at", "ended_at") if slot in one.json]
        who = [
            values.slot(one.json, slot)
            for slot, about in definition.slots.items()
            if slot in one.json and _leads_to(about.range, "Agent")
        ]
        rows.append(
            (
                f'{values.link(one.id)}<br><span class="kind">{text(one.type)}</span>',
                _write_edges(one, values, "used"),
                _write_edges(one, values, "generated"),
                ", ".join(who),
                "<br>".join(when),
            )
        )
    return write_table(("Step", "From", "To", "Who", "When"), rows) if rows else ""


def _write_edges(one: Record, values: Values, above: str) -> str:
    known = vocabulary()
    wanted = known.slots[above].iri
    shown = [
        values.link(target)
        for slot, definition in known.classes[one.type].slots.items()
        if wanted in known.super_properties.get(definition.iri, ())
        for target in list_values(one.json.get(slot))
        if isinstance(target, str)
    ]
    return "<br>".join(shown)


def _write_cards(root: Record, records: Sequence[Record], values: Values) -> str:
    """Return the running text of each card, else what its fields say."""
    shown = []
    for one in records:
        if one.json.get("describes") != root.id:
            continue
        shown.append(f'<p class="status">{values.link(one.id)}</p>')
        source = one.json.get("card_text")
        if isinstance(source, str):
            shown.append(f'<div class="text">{write_markdown(source)}</div>')
        else:
            rest = {key: value for key, value in one.json.items() if key not in _ELSEWHERE}
            shown.append(values.fields(rest))
    return "".join(shown)


def _leads_to(name: str, wanted: str) -> bool:
    definition = vocabulary().classes.get(name)
    return definition is not None and wanted in {name, *definition.ancestors}
