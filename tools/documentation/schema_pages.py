"""Pages of the schema: each class, each topic's slots, each enum, and the six questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from documentation.diagram import draw_class
from generator.schema import Class, Enum, Schema, Slot, Value

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
        yield f"slots/{topic}.md", _write_slots(schema, topic, slots, topics)
    for enum in schema.enums.values():
        yield f"enums/{enum.name}.md", _write_enum(schema, enum, topics)
    yield "classes/index.md", _write_class_index(schema)
    yield "slots/index.md", _write_slot_index(schema, topics)
    yield (
        "enums/index.md",
        _write_index(
            "Enums", [(name, one.description) for name, one in sorted(schema.enums.items())]
        ),
    )
    yield "questions.md", _write_questions(schema, questions, topics)


def _write_class(schema: Schema, one: Class, topics: Mapping[str, str]) -> str:
    lines = [f"# {one.name}", "", one.description, "", *_write_facts(schema, one), ""]
    lines += ["```{raw} html", draw_class(schema, one), "```", ""]
    lines += _write_class_slots(schema, one, topics)
    rules = [f"- {rule.message}" for rule in schema.rules_of(one)]
    lines += ["", "## Rules", "", *rules] if rules else []
    keys = [
        f"- No two share {' and '.join(f'`{slot}`' for slot in key.slots)}."
        for key in schema.keys_of(one)
    ]
    lines += ["", "## Keys", "", *keys] if keys else []
    referrers = _list_referrers(schema, one)
    if referrers:
        lines += ["", "## Who refers to it", ""]
        lines += [f"- [{name}]({name}.md): {', '.join(slots)}" for name, slots in referrers]
    return "\n".join(lines) + "\n"


def _write_facts(schema: Schema, one: Class) -> list[str]:
    kind = {"record": "a record, with an id of its own", "value": "a part of one record"}[one.kind]
    abstract = ", abstract: only classes below it have instances" if one.abstract else ""
    lines = [f"- Kind: {kind}{abstract}."]
    if one.segment:
        lines.append(f"- Ids begin with `{one.segment}/`.")
    if one.aliases:
        lines.append(f"- Also called {', '.join(one.aliases)}.")
    lines.append(f"- IRI: `{one.iri}`")
    return lines + _list_mappings(schema, one)


def _write_class_slots(schema: Schema, one: Class, topics: Mapping[str, str]) -> list[str]:
    """Slots of its own first, then those of each class above; required ones lead."""
    above = [schema.classes[name] for name in one.ancestors]
    lines: list[str] = []
    for holder in (one, *above):
        higher = {slot for name in holder.ancestors for slot in schema.classes[name].slots}
        slots = [slot for name, slot in one.slots.items() if name in {*holder.slots} - higher]
        if slots:
            title = "Slots" if holder is one else f"Slots of every {holder.name}"
            lines += [
                f"## {title}",
                "",
                "| slot | what it says | range | values |",
                "|---|---|---|---|",
            ]
        for slot in sorted(slots, key=lambda slot: (not slot.required, slot.name)):
            link = f"[`{slot.name}`](../slots/{topics[slot.name]}.md#slot-{slot.name})"
            lines.append(
                f"| {link} | {slot.description} | {_link(schema, slot)} | {_count(slot)} |"
            )
        lines += [""] if slots else []
    return lines


def _list_mappings(schema: Schema, one: Class | Slot | Value) -> list[str]:
    says = {"exact": "The same as", "close": "Close to", "broad": "Narrower than"}
    return [
        f"- {says.get(kind, kind.capitalize())}: {_link_terms(schema, terms)}"
        for kind, terms in sorted(one.mappings.items(), reverse=True)
        if terms
    ]


def _link_terms(schema: Schema, terms: Iterable[str]) -> str:
    return ", ".join(f"[{_compact(schema, term)}]({term})" for term in sorted(terms))


def _compact(schema: Schema, iri: str) -> str:
    fits = [(space, name) for name, space in schema.prefixes.items() if iri.startswith(space)]
    space, name = max(fits, default=("", ""))
    return f"{name}:{iri.removeprefix(space)}" if name else iri


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


def _write_slots(schema: Schema, topic: str, slots: list[Slot], topics: Mapping[str, str]) -> str:
    lines = [f"# Slots: {topic.replace('_', ' ')}", ""]
    for slot in sorted(slots, key=lambda slot: slot.name):
        lines += [f"(slot-{slot.name})=", f"## {slot.name}", "", slot.description, ""]
        users = [one.name for one in schema.classes.values() if slot.name in one.slots]
        shown = [f"[{name}](../classes/{name}.md)" for name in users]
        above = [f"[`{name}`]({topics[name]}.md#slot-{name})" for name in slot.parents]
        lines += [f"- Range: {_link(schema, slot)}, {_count(slot)} values"]
        lines += [f"- Bounds: {_bounds(slot)}"] if _bounds(slot) else []
        lines += [f"- Used by: {', '.join(shown)}" if shown else "- Only slots stand under it."]
        lines += [f"- Under: {', '.join(above)}"] if above else []
        lines += [f"- Also called: {', '.join(slot.aliases)}"] if slot.aliases else []
        lines += [f"- IRI: `{slot.iri}`", *_list_mappings(schema, slot), ""]
    return "\n".join(lines)


def _bounds(slot: Slot) -> str:
    said = [
        f"at least {slot.minimum:g}" if slot.minimum is not None else "",
        f"at most {slot.maximum:g}" if slot.maximum is not None else "",
        f"like `{slot.pattern}`" if slot.pattern else "",
    ]
    return ", ".join(filter(None, said))


def _write_enum(schema: Schema, enum: Enum, topics: Mapping[str, str]) -> str:
    lines = [f"# {enum.name}", "", enum.description, ""]
    users = [
        f"[`{slot.name}`](../slots/{topics[slot.name]}.md#slot-{slot.name})"
        for slot in schema.slots.values()
        if slot.range == enum.name
    ]
    lines += [f"Used by {', '.join(users)}.", ""] if users else []
    lines += ["| value | what it means | other vocabularies |", "|---|---|---|"]
    for value in enum.values.values():
        terms = _link_terms(schema, {term for terms in value.mappings.values() for term in terms})
        lines.append(f"| `{value.text}` | {value.description} | {terms} |")
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


def _write_index(title: str, described: list[tuple[str, str]]) -> str:
    rows = [f"| [{name}]({name}.md) | {text} |" for name, text in described]
    names = [name for name, _ in described]
    return "\n".join(
        [f"# {title}", "", "| name | what it is |", "|---|---|", *rows, "", _toctree(names)]
    )


def _write_questions(
    schema: Schema, questions: Mapping[str, Iterable[str]], topics: Mapping[str, str]
) -> str:
    lines = [
        "# The six questions",
        "",
        "Which classes and slots answer what, who, where, when, why and how, topic by topic.",
        "",
    ]
    for word, text in _QUESTIONS.items():
        lines += [f"## {word.capitalize()}", "", text, ""]
        classes = [one.name for one in schema.classes.values() if word in one.questions]
        shown = ", ".join(f"[{name}](classes/{name}.md)" for name in classes)
        lines += [f"Classes: {shown}.", ""] if classes else []
        names = sorted(slot for slot, words in questions.items() if word in words)
        for topic in sorted({topics[name] for name in names}):
            lines += [f"### {word.capitalize()}: {topic.replace('_', ' ')}", ""]
            lines += [
                f"- [`{name}`](slots/{topic}.md#slot-{name}): {schema.slots[name].description}"
                for name in names
                if topics[name] == topic
            ]
            lines.append("")
    return "\n".join(lines)


def _toctree(names: list[str]) -> str:
    return "\n".join(["```{toctree}", ":hidden:", "", *names, "```", ""])
