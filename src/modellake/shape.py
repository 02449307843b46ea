"""Does a record have the schema's shape: the checks that come before any parser.

JSON-LD processors drop, forge and fetch in silence, so every key must be a slot of its class, every
id must fit the grammar, and every value its datatype. Cardinalities, patterns and bounds are for
the generated SHACL shapes.
"""

from __future__ import annotations

import decimal
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modellake.datatypes import CHECKS, Check, choose_check, fits_class, is_id, plan_checks
from modellake.finding import Finding
from modellake.normal_form import NATIVE
from modellake.pointer import escape, spell_field
from modellake.record import Record, genid, is_genid
from modellake.vocabulary import ClassDefinition, SlotDefinition, suggest, vocabulary

__all__ = ["Shaped", "check_shape", "shape_record"]

#: What belongs into a slot of a kind, in the user's words.
_WANTED = {
    "string": "a text",
    "integer": "a whole number within ±(2^53-1)",
    "double": "a finite number",
    "boolean": "`true` or `false`",
    "date": "a date such as `2024-02-25`",
    "datetime": "a time with its zone such as `2024-02-25T10:00:00Z`",
    "iri": "an absolute IRI such as `https://example.org/`",
    "reference": "the id of a record",
    "value": "an object",
    "enum": "one of its words",
}

#: Texts of findings are cut here.
_MOST_TEXT = 200


@dataclass(frozen=True)
class Shaped:
    """A record as the JSON-LD parser may see it.

    Attributes:
        json: What fits, with an id for each value object and doubles as Oxigraph writes them;
            None where nothing can be written.
        findings: What does not fit.
        values: The generated id of each value object → where it stands in the record's json.
        size: The triples that `json` makes.
    """

    json: dict[str, Any] | None
    findings: tuple[Finding, ...]
    values: Mapping[str, str]
    size: int


def check_shape(record: Record) -> list[Finding]:
    """Return what does not fit the schema's shape, each defect once, in the order of the record.

    Example:
        >>> from modellake.normal_form import build_records
        >>> [record] = build_records({"id": "tag/a", "type": "Tag", "nmae": "A"})
        >>> [finding.fix for finding in check_shape(record)]
        ["Did you mean 'name'?"]
    """
    return [] if _fits(record) else list(shape_record(record).findings)


def shape_record(record: Record) -> Shaped:
    """Return what of a record can be written as a graph, and what cannot."""
    if _fits(record):
        values: dict[str, str] = {}
        written, size = _write_object(record.json, record.type, record.id, "", values)
        return Shaped(written, (), values, size)
    shaper = _Shaper(record)
    json = shaper.run()
    return Shaped(json, tuple(shaper.findings), shaper.values, shaper.size)


def _fits(record: Record) -> bool:
    """Say whether nothing is wrong, for most records and in a third of the time."""
    definition = vocabulary().classes.get(record.type)
    return (
        definition is not None
        and definition.kind == "record"
        and not definition.abstract
        and "id" in record.json
        and not record.unmapped.get(NATIVE)
        and fits_class(record.json, definition.name)
    )


def _write_object(
    json: Mapping[str, Any], name: str, record: str, at: str, values: dict[str, str]
) -> tuple[dict[str, Any], int]:
    """Return an object that fits as the parser may see it, and how many triples it makes."""
    made = dict(json)
    size = len(made) - ("id" in made)
    special = _list_special(name)
    for slot, value in json.items():
        if type(value) is list:
            size += len(value) - 1
        kind = special.get(slot)
        if kind is None:
            continue
        if kind == "double":
            made[slot] = _map(_write_double, value)
            continue
        listed = value if type(value) is list else [value]
        written: list[dict[str, Any]] = []
        for index, one in enumerate(listed):
            node = genid(record, slot, one)
            written.append({"id": node})
            if node not in values:  # the same value twice in one record is one node
                values[node] = f"{at}/{slot}/{index}" if listed is value else f"{at}/{slot}"
                inner, more = _write_object(one, one["type"], record, values[node], values)
                written[-1] |= inner
                size += more
        made[slot] = written if listed is value else written[0]
    return made, size


@functools.cache
def _list_special(name: str) -> dict[str, str]:
    """Return the slots of a class that are not written as they are, with their kinds."""
    slots = vocabulary().classes[name].slots.values()
    return {slot.name: slot.kind for slot in slots if slot.kind in ("double", "value")}


_UNKNOWN: tuple[None, None] = (None, None)


class _Shaper:
    """Walks one record; `at` is a JSON Pointer of its json."""

    def __init__(self, record: Record) -> None:
        self.findings: list[Finding] = []
        self.values: dict[str, str] = {}
        self.size = 0
        self._record = record
        self._known = vocabulary()

    def run(self) -> dict[str, Any] | None:
        record = self._record
        unknown = record.unmapped.get(NATIVE)
        definition = self._known.classes.get(record.type)
        named = self._check_id(record.json.get("id"), "/id")
        if definition is None or definition.abstract or definition.kind != "record":
            self._find_type(record.json.get("type"), "/type", "Record")
            return None
        if isinstance(unknown, Mapping):
            for path, value in unknown.items():
                self._find_unknown(definition, path, value)
        fields = self._fields(record.json, definition, "")
        return {"id": record.id, **fields} if named else None

    def _fields(
        self, json: Mapping[str, Any], definition: ClassDefinition, at: str
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"type": definition.name}
        self.size += 1
        plan = plan_checks(definition.name)
        for name, value in json.items():
            slot, fits = plan.get(name, _UNKNOWN)
            if fits is not None and fits(value):
                made[name] = value
                self.size += len(value) if type(value) is list else 1
            elif slot is not None:
                kept = self._values(slot, value, f"{at}/{name}")
                if kept is not None:
                    made[name] = kept
            elif name != "type" and (name != "id" or at):
                self._find_key(definition, name, value, f"{at}/{escape(name)}")
        return made

    def _values(self, slot: SlotDefinition, value: Any, at: str) -> Any:
        """Return what fits of a field, or None."""
        if slot.multivalued != (type(value) is list):
            self._find_cardinality(slot, value, at)
            return None
        if not slot.multivalued:
            return self._value(slot, value, at)
        kept = [self._value(slot, one, f"{at}/{index}") for index, one in enumerate(value)]
        return [one for one in kept if one is not None] or None

    def _value(self, slot: SlotDefinition, value: Any, at: str) -> Any:
        """Return a value that fits, or None after a finding."""
        if slot.kind == "value" and isinstance(value, Mapping):
            return self._object(slot, value, at)
        check = choose_check(slot)
        if check is None or not check(value):
            self._find_value(slot, value, at)
            return None
        self.size += 1
        return _write_double(value) if slot.kind == "double" else value

    def _object(self, slot: SlotDefinition, value: Mapping[str, Any], at: str) -> Any:
        name = value.get("type")
        definition = self._known.classes.get(name) if isinstance(name, str) else None
        if definition is None or definition.abstract or definition.kind != "value":
            self._find_type(name, f"{at}/type", slot.range)
            return None
        self.size += 1
        named = genid(self._record.id, slot.name, value)
        if named in self.values:  # the same value twice in one record is one node
            return {"id": named}
        self.values[named] = at
        return {"id": named, **self._fields(value, definition, at)}

    def _check_id(self, value: Any, at: str) -> bool:
        if is_id(value):
            return True
        if value is None:
            message, fix = "The record has no id.", "Add `id:`, for example `id: model/my-model`."
        else:
            message = f"{_quote(value)} is not an id."
            fix = _advise_id(value)
        self._find("id-valid", message, at, value=value, fix=fix)
        return False

    def _find_type(self, name: Any, at: str, wanted: str) -> None:
        known = self._known.classes
        fitting = known[wanted].descendants if wanted in known else ()
        fix = f"Choose one of: {_enumerate(fitting)}."
        if name is None:
            message = "The type is not said."
            if at == "/type" and "@type" in {**self._record.json, **self._native}:
                fix = "Write `type:` instead of `@type:`."
        elif isinstance(name, str) and name in known:
            abstract = known[name].abstract
            message = f"`{name}` is {'too general' if abstract else 'not what stands here'}."
            if abstract:
                fix = f"Choose one of: {_enumerate(known[name].descendants)}."
        else:
            message = f"The schema has no type {_quote(name)}."
            fix = suggest(str(name), fitting) or suggest(str(name), known) or fix
        self._find("known-type", message, at, value=name, fix=fix)

    @property
    def _native(self) -> Mapping[str, Any]:
        """What reading took apart: keys that cannot be slots."""
        native = self._record.unmapped.get(NATIVE)
        return native if isinstance(native, Mapping) else {}

    def _find_unknown(self, definition: ClassDefinition, path: str, value: Any) -> None:
        """Report a key that reading took apart; inside, the class of its object is looked up."""
        *outer, key = path.split("/")
        place = f"/unmapped/{NATIVE}/{escape(path)}"
        inner = self._class_inside(definition, outer) if outer else definition
        self._find_key(inner or definition, key, value, place, field=f"/{path}")

    def _class_inside(self, definition: ClassDefinition, path: list[str]) -> ClassDefinition | None:
        found: ClassDefinition | None = definition
        for part in path:
            slot = None if part.isdecimal() or found is None else found.slots.get(part)
            if slot is not None:
                fitting = self._known.classes[slot.range].descendants
                found = self._known.classes[fitting[0]] if fitting else None
        return found

    def _find_key(
        self, definition: ClassDefinition, key: str, value: Any, at: str, *, field: str = ""
    ) -> None:
        if key in self._known.slots:
            fix: str | None = f"`{key}` is a field of other types."
        else:
            fix = suggest(key, definition.slots)
        message = f"`{key}` is not a field of {definition.name}."
        self._find("known-field", message, at, value=value, fix=fix or "", field=field)

    def _find_cardinality(self, slot: SlotDefinition, value: Any, at: str) -> None:
        if slot.multivalued:
            message = f"`{slot.name}` holds a list."
            self._find("value-list", message, at, value=value, fix="Write it as a list.")
        else:
            message = f"`{slot.name}` holds one value, not a list."
            self._find("single-value", message, at, value=value, fix="Keep one value.")

    def _find_value(self, slot: SlotDefinition, value: Any, at: str) -> None:
        rule, fix = "value-datatype", ""
        message = f"{_quote(value)} does not fit `{slot.name}`, which holds {_WANTED[slot.kind]}."
        if slot.kind == "reference":
            rule, fix = "id-valid", _advise_reference(value)
        elif slot.kind == "enum":
            words = self._known.enums[slot.range].values
            rule = "value-allowed"
            fix = suggest(str(value), words) or f"Choose one of: {_enumerate(words)}."
        elif slot.kind == "string" and not isinstance(value, str | list | dict):
            fix = "Put it in quotes."
        elif slot.kind in ("integer", "double", "boolean") and isinstance(value, str):
            fix = "Write it without quotes." if _reads_as(value, CHECKS[slot.kind]) else ""
        self._find(rule, message, at, value=value, fix=fix)

    def _find(
        self, rule: str, message: str, at: str, *, value: Any = None, fix: str = "", field: str = ""
    ) -> None:
        record = self._record
        self.findings.append(
            Finding(
                rule=rule,
                severity="violation",
                message=message,
                record=record.id,
                field=spell_field(field) if field else record.spell(at),
                value="" if value is None else _cut(value),
                fix=fix,
                place=record.place(at),
            )
        )


def _map(write: Callable[[Any], Any], value: Any) -> Any:
    return [write(one) for one in value] if type(value) is list else write(value)


def _write_double(value: float) -> str:
    """Return the one lexical form that Oxigraph keeps: all digits, no exponent."""
    text = repr(value)
    if "e" in text:
        text = format(decimal.Decimal(text), "f")
    return text.removesuffix(".0")


def _cut(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "…"


def _quote(value: Any) -> str:
    return f"`{_cut(value)}`" if not isinstance(value, dict | list) else "What stands here"


def _enumerate(words: Any) -> str:
    listed = list(words)
    return ", ".join(listed[:12]) + (f" … ({len(listed)} in all)" if len(listed) > 12 else "")


def _reads_as(text: str, check: Check) -> bool:
    try:
        return check(json.loads(text))
    except ValueError:
        return False


def _advise_id(value: Any) -> str:
    if isinstance(value, str) and is_genid(value):
        return "Ids of values inside a record are generated; name the record."
    return (
        "Write `segment/name` with letters, digits and `._~-`, the rest percent-encoded, "
        "for example `model/my-model`; or an absolute IRI."
    )


def _advise_reference(value: Any) -> str:
    if isinstance(value, Mapping):
        return "Give the object an `id`, or write the id of a record."
    return _advise_id(value)
