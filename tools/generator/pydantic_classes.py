"""Write the Pydantic classes: strict, closed, and cheap to import."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.ids import id_pattern, iri_pattern
from generator.lexical import DATE, DATETIME
from generator.schema import Class, Condition, Enum, Rule, Schema, Slot

__all__ = ["write_field", "write_model"]

_HEAD = Path(__file__).with_name("model_head.py")
_MARK = "# --- from here on"
_SCALARS = {
    "string": "str",
    "integer": "Integer",
    "double": "float",
    "boolean": "bool",
    "date": "Date",
    "datetime": "DateTime",
    "iri": "Iri",
    "reference": "Id",
}


def write_model(schema: Schema) -> str:
    """Return the module. Values come before the records that hold them, parents before children.

    Raises:
        SyntaxError: The text is no Python (a fault of this generator).
    """
    parts = [
        '"""Generated from schema/ by tools/generate.py. Do not edit."""\n',
        _head(schema),
        *(_enum(one) for one in schema.enums.values()),
    ]
    for one in _ordered(schema):
        parts.append(_class(schema, one))
    parts.append(_index(schema))
    text = "\n\n".join(part.strip("\n") for part in parts) + "\n"
    compile(text, "model.py", "exec")
    return text


def _head(schema: Schema) -> str:
    text = _HEAD.read_text(encoding="utf-8")
    text = text[text.index("\n", text.index(_MARK)) + 1 :]
    expressions = {
        "id": id_pattern(schema),
        "iri": iri_pattern(schema),
        "date": DATE,
        "datetime": DATETIME,
    }
    for name, expression in expressions.items():
        text = text.replace(f'"<{name}>"', repr(expression))
    return text.replace("import re\n", "import re\nfrom typing import Literal\n", 1)


def _enum(one: Enum) -> str:
    values = ", ".join(json.dumps(text) for text in one.values)
    return f"{one.name} = Literal[{values}]\n{_doc(one.description)}"


def _ordered(schema: Schema) -> list[Class]:
    """Return the classes so that each comes after those which its text names."""
    done: dict[str, Class] = {}

    def visit(one: Class) -> None:
        if one.name in done or one.mixin:
            return
        for name in _needed(schema, one):
            visit(schema.classes[name])
        done[one.name] = one

    for one in sorted(schema.classes.values(), key=lambda one: (one.kind == "record", one.name)):
        visit(one)
    return list(done.values())


def _needed(schema: Schema, one: Class) -> Iterator[str]:
    if one.parent:
        yield one.parent
    for slot in one.slots.values():
        if slot.kind == "value" and slot.range != one.name:
            yield from schema.concrete(slot.range)


def _class(schema: Schema, one: Class) -> str:
    lines = [f"class {one.name}({one.parent or 'Node'}):", f"    {_doc(one.description)}", ""]
    lines.append(f"    _abstract: ClassVar[bool] = {one.abstract}")
    rules = [rule for name in (one.name, *one.mixins) for rule in schema.classes[name].rules]
    if rules:
        above = f"*{one.parent}._rules, " if one.parent else ""
        texts = "".join(f"\n        {_rule(rule)}," for rule in rules)
        lines.append(f"    _rules: ClassVar[tuple[Any, ...]] = ({above}{texts}\n    )")
    if not one.parent and one.kind == "record":
        lines.append("    id: Id")
    if not one.abstract:
        lines.append(f'    type: Literal["{one.name}"] = "{one.name}"')
    elif not one.parent:
        lines.append("    type: str")
    for name in one.slots:
        if _is_brought(schema, one, name):
            lines += _field(schema, one, one.slots[name])
    return "\n".join(lines)


def _is_brought(schema: Schema, one: Class, slot: str) -> bool:
    above = schema.classes[one.parent].slots if one.parent else {}
    return above.get(slot) != one.slots[slot]


def _field(schema: Schema, one: Class, slot: Slot) -> Iterator[str]:
    yield f"    {write_field(schema, one, slot)}"
    if slot.description:
        yield f"    {_doc(slot.description)}"


def write_field(schema: Schema, one: Class, slot: Slot) -> str:
    """Return the line that declares the slot in the class: name, type and default."""
    type_ = _item(schema, one, slot)
    facets = {"pattern": slot.pattern, "ge": slot.minimum, "le": slot.maximum}
    type_ = _annotate(type_, facets)
    default = ""
    if slot.multivalued:
        bounds = {"min_length": slot.least or None, "max_length": slot.most}
        type_ = _annotate(f"Many[{type_}]", bounds)
        default = "" if slot.required else " = []"
    elif not slot.required:
        type_, default = f"{type_} | None", " = None"
    return f"{slot.name}: {type_}{default}"


def _item(schema: Schema, one: Class, slot: Slot) -> str:
    if slot.kind == "enum":
        return slot.range
    if slot.kind != "value":
        return _SCALARS[slot.kind]
    names = schema.concrete(slot.range)
    if one.name in names:
        names = tuple(f'"{name}"' if name == one.name else name for name in names)
    if len(names) == 1:
        return names[0]
    return f'Annotated[{" | ".join(names)}, Field(discriminator="type")]'


def _annotate(type_: str, facets: Mapping[str, object]) -> str:
    given = ", ".join(f"{key}={value!r}" for key, value in facets.items() if value is not None)
    return f"Annotated[{type_}, Field({given})]" if given else type_


def _rule(rule: Rule) -> str:
    def conditions(listed: tuple[Condition, ...]) -> tuple[tuple[str, str, object], ...]:
        return tuple((one.slot, one.kind, one.value) for one in listed)

    return repr((rule.name, rule.message, conditions(rule.when), conditions(rule.then)))


def _index(schema: Schema) -> str:
    names = [name for name, one in schema.classes.items() if not one.abstract]
    rows = "".join(f'\n    "{name}": {name},' for name in names)
    words = '"""Every class that a record or value can have, by its name."""'
    return f"CLASSES: dict[str, type[Node]] = {{{rows}\n}}\n{words}"


def _doc(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{escaped}"""' if not escaped.endswith('"') else f'"""{escaped} """'
