"""Results of SHACL → findings in the user's words, each defect once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from modellake.checking.constraints import describe_constraint, shorten
from modellake.checking.engines import ShapeResult
from modellake.checking.material import Defects, Location, Material
from modellake.checking.shapes import Shape, ShapeGraph
from modellake.checking.terms import SH, read_term
from modellake.finding import Finding, Severity
from modellake.vocabulary import TERMS, SlotDefinition, vocabulary

__all__ = ["find_in_packs", "find_in_schema", "read_severity"]

_SEVERITIES: dict[str, Severity] = {
    SH + "Violation": "violation",
    SH + "Warning": "warning",
    SH + "Info": "info",
}


def read_severity(iri: str) -> Severity:
    """Return the severity of an IRI; one that is not of SHACL counts as a violation."""
    return _SEVERITIES.get(iri, "violation")


@dataclass(frozen=True)
class _Spot:
    """A result brought back to a record."""

    location: Location
    slot: SlotDefinition | None
    value: str
    focus: str

    @property
    def pointer(self) -> str:
        if self.slot is None:
            return self.location.pointer
        return self.location.point(self.slot.name, self.value)

    @property
    def field(self) -> str:
        return self.location.record.spell(self.pointer)


def find_in_schema(
    results: Iterable[ShapeResult], shapes: ShapeGraph, material: Material, defects: Defects
) -> Iterator[Finding]:
    """Yield the findings of the generated shapes that no earlier stage has reported."""
    for result in results:
        spot = _locate(result, shapes, material)
        if spot is None or _is_known(result, spot, shapes, defects):
            continue
        rule, message, fix = describe_constraint(
            result,
            slot=spot.slot.name if spot.slot else "",
            value=shorten(spot.value),
            type_name=spot.location.type,
        )
        yield _write(rule, result, spot, message, fix, source="the schema")


def find_in_packs(
    results: Iterable[ShapeResult],
    shapes: ShapeGraph,
    material: Material,
    defects: Defects,
    *,
    source: str,
) -> Iterator[Finding]:
    """Yield the findings of the shapes of a pack; `source` is their file."""
    for result in results:
        spot = _locate(result, shapes, material)
        if spot is None or _is_known(result, spot, shapes, defects):
            continue
        root = _named(shapes, result.source_shape)
        message = result.message or (root.message if root else "") or (root.title if root else "")
        rule = root.name if root else "shape"
        message = message or f"It does not meet `{rule}`."
        fix = root.fix if root else ""
        yield _write(rule, result, spot, message, fix, source=source)


def _named(shapes: ShapeGraph, iri: str) -> Shape | None:
    shape = shapes.shapes.get(iri)
    return shapes.shapes.get(shape.root) if shape else None


def _locate(result: ShapeResult, shapes: ShapeGraph, material: Material) -> _Spot | None:
    focus = read_term(result.focus)
    location = material.locate(focus)
    if location is None:
        return None
    value = _spell_value(result.value) if result.value != result.focus else ""
    paths = [result.path] if result.path else list(shapes.find_demanded(result.source_shape))
    slots = {slot.name: slot for path in paths if (slot := _find_slot(path))}
    # Of several fields that would do none is the one that is missing.
    slot = next(iter(slots.values())) if len(slots) == 1 else None
    return _Spot(location, slot, value, focus)


def _spell_value(text: str) -> str:
    """Return a value as a user writes it: numbers without an exponent."""
    value = read_term(text) if text else ""
    if text.endswith("#double>"):
        return f"{float(value):.15g}"
    return value


def _find_slot(path: str) -> SlotDefinition | None:
    """Return the first slot of a path that leads away from the node."""
    iri = path.strip("(").partition(">")[0].removeprefix("<")
    return vocabulary().slot_of(iri)


def _is_known(result: ShapeResult, spot: _Spot, shapes: ShapeGraph, defects: Defects) -> bool:
    """Say whether an earlier stage reported what makes this fail: a value that was left out."""
    paths = [result.path] if result.path else list(shapes.find_paths(result.source_shape))
    slots = [_find_slot(path) for path in paths]
    return any(defects.has(spot.location, slot) for slot in slots)


def _write(
    rule: str, result: ShapeResult, spot: _Spot, message: str, fix: str, *, source: str
) -> Finding:
    pointer = spot.pointer
    value = "" if spot.value.startswith(TERMS) and spot.slot is None else shorten(spot.value)
    return Finding(
        rule=rule,
        severity=read_severity(result.severity),
        message=message,
        record=spot.location.record.id,
        field=spot.field,
        value=value,
        fix=fix,
        place=spot.location.place(pointer),
        source=source,
        focus=spot.focus,
    )
