"""What one must know before anything else: what was taken back, and who decided what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modellake.exports.html.lineage import list_edges
from modellake.exports.html.values import Values, label, text
from modellake.exports.material import Material, Member
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["BAD", "find_decisions", "write_banner"]

#: What a status says of an asset that nobody should go on using unasked.
BAD = ("withdrawn", "recalled", "retired", "deleted", "deprecated")


def find_decisions(root: Record, material: Material) -> Mapping[str, Record]:
    """Return what was decided about a record because of data that were withdrawn, by id."""
    made = material.find_referrers([root.id], ("remediated_asset",)).get(root.id, ())
    return material.find(one for _, one in made)


def write_banner(
    root: Record, members: Mapping[str, Member], decisions: Sequence[Record], values: Values
) -> str:
    """Return what is to be known first as HTML; an empty text where nothing is amiss."""
    notes = [*_describe_status(root, values)]
    for one, inferred in _list_withdrawn(root, members):
        said = "was perhaps made from" if inferred else "learned from"
        since = _write_since(one)
        about = [made for made in decisions if one.id in made.json.get("concerns_asset", ())]
        decided = " ".join(_describe_decision(made, values) for made in about)
        notes.append(
            f"It {said} data that were withdrawn: {values.link(one.id)}{since}. "
            + (decided or "Nobody has decided yet what becomes of it.")
        )
    listed = "".join(f"<p>{note}</p>" for note in notes)
    return f'<div class="banner" role="note">{listed}</div>\n' if listed else ""


def _describe_status(root: Record, values: Values) -> Iterator[str]:
    status = root.json.get("status")
    if status in BAD:
        successor = root.json.get("replaced_by")
        more = f" {label('replaced_by')}: {values.link(successor)}." if successor else ""
        yield f"Its status is <b>{text(status)}</b>{_write_since(root)}.{more}"


def _write_since(record: Record) -> str:
    since = record.json.get("status_since")
    return f", since {text(since)}" if since else ""


def _describe_decision(decision: Record, values: Values) -> str:
    words = {name: values.slot(decision.json, name) for name in decision.json}
    said = f"Decided: {words.get('remediation_action', 'something that is not said')}"
    said += f", by {words['decided_by']}" if "decided_by" in words else ""
    said += f", {words['decided_at']}" if "decided_at" in words else ""
    said += f": {words['reason']}" if "reason" in words else ""
    return f"{said} ({values.link(decision.id)})."


def _list_withdrawn(root: Record, members: Mapping[str, Member]) -> list[tuple[Record, bool]]:
    """Return the withdrawn data that a record learned from, and whether nobody declared the way."""
    declared = _walk(root, members, inferred=False)
    both = _walk(root, members, inferred=True)
    known = vocabulary().classes
    found = []
    for one in sorted(both & members.keys() - {root.id}):
        record = members[one].record
        definition = known.get(record.type)
        is_data = definition is not None and "Dataset" in {record.type, *definition.ancestors}
        if is_data and record.json.get("status") == "withdrawn":
            found.append((record, one not in declared))
    return found


def _walk(root: Record, members: Mapping[str, Member], *, inferred: bool) -> set[str]:
    """Return what a record learned from, as the rule `withdrawn-data-decided` walks it."""
    origins: dict[str, set[str]] = {}
    for member in members.values():
        for edge in list_edges(member.record):
            if edge.learning or edge.generating or (inferred and edge.inferred):
                origins.setdefault(edge.result, set()).add(edge.origin)
    reached, waiting = {root.id}, [root.id]
    while waiting:
        fresh = origins.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached
