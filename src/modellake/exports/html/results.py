"""What was measured of a model, and what is claimed of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modellake.exports.claims import is_repeated
from modellake.exports.html.table import write_table
from modellake.exports.html.values import Values, list_values, text
from modellake.record import Record

__all__ = ["write_number", "write_results"]

#: Digits that are shown of a number; the rest is in the title.
_DIGITS = 4


def write_results(root: Record, records: Sequence[Record], values: Values) -> str:
    """Return what was measured, then what is claimed and not measured so."""
    measured = {one.id: one.json for one in records if one.json.get("evaluated_model") == root.id}
    rest, claimed = [], dict[str, list[str]]()
    for holder, claim in _list_claims(root, records):
        shown = [
            one
            for one in list_values(claim.get("supported_by"))
            if is_repeated(claim, measured.get(one))
        ]
        for one in shown:
            claimed.setdefault(one, []).append(holder)
        if not shown:
            rest.append(claim)
    rows = []
    for one, json in measured.items():
        *cells, status = _write_result(json, values, "measured")
        holders = ", ".join(values.link(card) for card in dict.fromkeys(claimed.get(one, ())))
        rows.append((*cells, f"{status}, claimed on {holders}" if holders else status))
    rows += [_write_result(claim, values, "claimed") for claim in rest]
    return write_table(("Measure", "Value", "Data", "Status"), rows) if rows else ""


def write_number(value: object) -> str:
    """Return a number with four digits that count, with the number itself as the title.

    Example:
        >>> write_number(0.7078651685393258)
        '<span title="0.7078651685393258">0.7079</span>'
        >>> write_number(0.81)
        '0.81'
    """
    if not isinstance(value, float) or not math.isfinite(value):
        return text(value)
    size = math.floor(math.log10(abs(value))) if value else 0
    short = f"{value:.{max(0, _DIGITS - 1 - size)}f}" if -4 <= size < 15 else f"{value:.3e}"
    exact = repr(value)
    if len(short) >= len(exact):
        return text(exact)
    return f'<span title="{text(exact)}">{text(short)}</span>'


def _list_claims(
    root: Record, records: Sequence[Record]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each claim with the id of the record that makes it."""
    for record in (*(one for one in records if one.json.get("describes") == root.id), root):
        for claim in list_values(record.json.get("claims")):
            if isinstance(claim, Mapping):
                yield record.id, claim


def _write_result(one: Mapping[str, Any], values: Values, status: str) -> tuple[str, ...]:
    measure = one.get("name") if status == "claimed" else None
    measure = measure or one.get("metric") or one.get("uses_measure") or "a measure without name"
    shown = values.link(measure) if measure == one.get("uses_measure") else text(measure)
    value = write_number(one.get("value_text", one.get("evaluation_value", "")))
    if "value_deviation" in one:
        value += f" ± {write_number(one['value_deviation'])}"
    if "unit" in one:
        value += f" {text(one['unit'])}"
    data = one.get("evaluation_dataset")
    where = values.link(data) if isinstance(data, str) else text(one.get("dataset_name", ""))
    more = [
        text(one[slot]) for slot in ("dataset_config", "dataset_split", "subgroup") if slot in one
    ]
    word = str(one.get("value_status", status)).replace("_", " ")
    kind = "measured" if word == "measured" else "status"
    said = f'<span class="{kind}">{text(word)}</span>'
    if "evaluated_by" in one:
        said += " by " + values.slot(one, "evaluated_by")
    return shown, value, ", ".join(part for part in (where, *more) if part), said
