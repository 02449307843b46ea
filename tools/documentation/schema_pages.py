"""Pages of the schema: each class, each topic's slots, each enum, and the six questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from documentation.diagram import draw_class
from generator.schema import Class, Enum, Schema, Slot

__all__ = ["write_schema_pages"]

Pages = Iterator[tuple[str, str]]

_QUESTIONS = {
    "what": "What is it, and what is it made of?",
    "who": "Who owns, makes, keeps and answers for it?",
    "where": "Where does it lie, and where did it run?",
    "when": "When was it made, changed, run and judged?",
    "why": "Why was it made: purpose, study, decision?",
    "how": "How was it made: operations, programs, settings?",
}


def write_schema_pages(
    schema: Schema, questions: Mapping[str, Iterable[str]], topics: Mapping[str, str]
) -> Pages:
    """Yield file name and text of every page of the schema.

    Args:
        schema: The schema.
        questions: By slot, which of the six questions it answers.
        topics: By slot, the file of the schema that it stands in.
    """
    for one in schema.classes.values():
        yield f"classes/{one.name}.md", _write_class(schema, one, topics)
    by_topic: dict[str, list[Slot]] = {}
    for slot in schema.slots.values():
        by_topic.setdefault(topics[slot.name], []).append(slot)
    for topic, slots in sorted(by_topic.items()):
        yield f"slots/{topic}.md", _write_slots(schema, topic, slots)
    for enum in schema.enums.values():
        yield f"enums/{enum.name}.md", _write_enum(enum)
    yield "classes/index.md", _write_class_index(schema)
    yield "slots/index.md", _write_slot_index(schema, topics)
    yield "enums/index.md", _write_index("Enums", sorted(schema.enums))
    yield "questions.md", _write_questions(schema, questions, topics)


def _write_class(schema: Schema, one: Class, topics: Mapping[str, str]) -> str:
    kind = "abstract" if one.abstract else one.kind
    lines = [f"# {one.name}", "", one.description, "", _write_facts(one, kind), ""]
    lines += ["```{raw} html", draw_class(schema, one), "```", ""]
    lines += ["## Slots", "", "| slot | range | values | what it says |", "|---|---|---|---|"]
    for slot in sorted(one.slots.values(), key=lambda slot: (not slot.required, slot.name)):
        link = f"[`{slot.name}`](../slots/{topics[slot.name]}.md#slot-{slot.name})"
        lines.append(f"| {link} | {_link(schema, slot)} | {_count(slot)} | {slot.description} |")
    if one.rules:
        lines += ["", "## Rules", ""]
        lines += [f"- {rule.message}" for rule in one.rules]
    if one.keys:
        lines += ["", "## Keys", ""]
        lines += [
            f"- No two share {' and '.join(f'`{s}`' for s in key.slots)}." for key in one.keys
        ]
    referrers = _list_referrers(schema, one)
    if referrers:
        lines += ["", "## Who refers to it", ""]
        lines += [f"- [{name}]({name}.md): {', '.join(slots)}" for name, slots in referrers]
    return "\n".join(lines) + "\n"


def _write_facts(one: Class, kind: str) -> str:
    facts = [f"Kind: {kind}.", f"IRI: `{one.iri}`."]
    if one.segment:
        facts.append(f"Ids begin with `{one.segment}/`.")
    if one.aliases:
        facts.append(f"Also called {', '.join(one.aliases)}.")
    facts += [f"{name.capitalize()}: {', '.join(terms)}." for name, terms in _list_mappings(one)]
    return " ".join(facts)


def _list_mappings(one: Class | Slot) -> list[tuple[str, list[str]]]:
    return [
        (kind, [f"`{term}`" for term in sorted(terms)])
        for kind, terms in sorted(one.mappings.items())
        if terms
    ]


def _list_referrers(schema: Schema, one: Class) -> list[tuple[str, list[str]]]:
    names = {one.name, *one.ancestors}
    found: dict[str, list[str]] = {}
    for other in schema.classes.values():
        slots = [slot.name for slot in other.slots.values() if slot.range in names]
        if slots and not other.abstract:
            found[other.name] = [f"`{slot}`" for slot in sorted(slots)]
    return sorted(found.items())


def _link(schema: Schema, slot: Slot, up: str = "..") -> str:
    if slot.range in schema.classes:
        return f"[{slot.range}]({up}/classes/{slot.range}.md)"
    if slot.range in schema.enums:
        return f"[{slot.range}]({up}/enums/{slot.range}.md)"
    return slot.range


def _count(slot: Slot) -> str:
    most = "*" if slot.most is None else str(slot.most)
    return most if str(slot.least) == most else f"{slot.least}..{most}"


def _write_slots(schema: Schema, topic: str, slots: list[Slot]) -> str:
    lines = [f"# Slots: {topic.replace('_', ' ')}", ""]
    for slot in sorted(slots, key=lambda slot: slot.name):
        lines += [f"(slot-{slot.name})=", f"## {slot.name}", "", slot.description, ""]
        users = [one.name for one in schema.classes.values() if slot.name in one.slots]
        shown = [f"[{name}](../classes/{name}.md)" for name in users]
        lines += [f"Range: {_link(schema, slot)}. IRI: `{slot.iri}`.", ""]
        lines += [f"Bounds: {_bounds(slot)}", ""] if _bounds(slot) else []
        lines += [f"Also called {', '.join(slot.aliases)}.", ""] if slot.aliases else []
        lines += [f"Under {', '.join(slot.parents)}.", ""] if slot.parents else []
        for kind, terms in _list_mappings(slot):
            lines += [f"{kind.capitalize()}: {', '.join(terms)}.", ""]
        lines += [
            f"Used by {', '.join(shown)}." if shown else "Only other slots stand under it.",
            "",
        ]
    return "\n".join(lines)


def _bounds(slot: Slot) -> str:
    said = [
        f"at least {slot.minimum:g}" if slot.minimum is not None else "",
        f"at most {slot.maximum:g}" if slot.maximum is not None else "",
        f"like `{slot.pattern}`" if slot.pattern else "",
    ]
    return ", ".join(filter(None, said))


def _write_enum(enum: Enum) -> str:
    lines = [f"# {enum.name}", "", enum.description, "", "| value | what it means |", "|---|---|"]
    lines += [f"| `{value.text}` | {value.description} |" for value in enum.values.values()]
    return "\n".join(lines) + "\n"


def _write_class_index(schema: Schema) -> str:
    lines = ["# Classes", "", "| class | kind | what it is |", "|---|---|---|"]
    for one in sorted(schema.classes.values(), key=lambda one: one.name):
        kind = "abstract" if one.abstract else one.kind
        lines.append(f"| [{one.name}]({one.name}.md) | {kind} | {one.description} |")
    return "\n".join([*lines, "", _toctree(sorted(schema.classes))])


def _write_slot_index(schema: Schema, topics: Mapping[str, str]) -> str:
    lines = ["# Slots", "", "| slot | what it says |", "|---|---|"]
    for slot in sorted(schema.slots.values(), key=lambda slot: slot.name):
        link = f"{topics[slot.name]}.md#slot-{slot.name}"
        lines.append(f"| [`{slot.name}`]({link}) | {slot.description} |")
    return "\n".join([*lines, "", _toctree(sorted(set(topics.values())))])


def _write_index(title: str, names: list[str]) -> str:
    lines = [f"# {title}", "", *[f"- [{name}]({name}.md)" for name in names], "", _toctree(names)]
    return "\n".join(lines)


def _write_questions(
    schema: Schema, questions: Mapping[str, Iterable[str]], topics: Mapping[str, str]
) -> str:
    lines = [
        "# The six questions",
        "",
        "Which slots answer what, who, where, when, why and how.",
        "",
    ]
    for word, text in _QUESTIONS.items():
        lines += [f"## {word.capitalize()}", "", text, ""]
        for name in sorted(slot for slot, words in questions.items() if word in words):
            slot = schema.slots[name]
            link = f"slots/{topics[name]}.md#slot-{name}"
            lines.append(f"- [`{name}`]({link}): {slot.description}")
        lines.append("")
    return "\n".join(lines)


def _toctree(names: list[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", "", *names, "```", ""])
