"""The values of slots, as a mapping finds them in one item of a document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from modellake.finding import Finding, Place
from modellake.pointer import find_line, spell_field
from modellake.sources.conversions import encode_id, is_empty, spell_value
from modellake.sources.mapping.material import Material, Taken
from modellake.sources.mapping.material import Place as SourcePlace
from modellake.sources.mapping.model import (
    Filling,
    Lookup,
    Mapping,
    Part,
    Placeholder,
    Step,
    Template,
)
from modellake.sources.markdown import strip_comments
from modellake.sources.paths import Node, Path
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = ["Filler", "Found", "Trace"]

#: Texts of findings are cut here.
_MOST_TEXT = 120


class Found(NamedTuple):
    """A value with where it is from.

    Attributes:
        value: The value, first as read, then as the slot takes it.
        raw: What stood in the source, as text; empty for what the mapping itself says.
        pointers: The pointers of the document that it was made from.
        place: The place in the file: a pointer of the document, or line and column.
        where: The same for people: a JSON Pointer or a heading.
    """

    value: Any
    raw: str = ""
    pointers: tuple[str, ...] = ()
    place: SourcePlace | None = None
    where: str = ""


class Trace(NamedTuple):
    """The values of one slot, for the table of a dry run and for the statements of a card."""

    record: str
    slot: str
    found: tuple[Found, ...]
    status: str


class Filler:
    """Finds the values for the slots of the records of one item."""

    def __init__(
        self, mapping: Mapping, material: Material, item: Node, inherited: Node | None
    ) -> None:
        self.mapping = mapping
        self.material = material
        self.taken = Taken()
        self.findings: list[Finding] = []
        self.ids: dict[str, tuple[str, ...]] = {}
        self.traces: list[Trace] = []
        self.record = ""
        self._item = item
        self._has_text = material.page is not None and bool(material.page.body.strip())
        self._inherited = inherited
        self._told: set[tuple[str, str]] = set()
        self._read: dict[tuple[Node, Lookup], list[Found]] = {}

    def build(self, part: Part, node: Node, at: str, places: dict[str, SourcePlace]) -> Any:
        """Return the object of a part without id, or None where nothing was found for it."""
        made: dict[str, Any] = {}
        missing = 0
        inherits = node is self._item and self._inherited is not None
        if inherits:
            steps: Iterable[Step] = part.steps
        else:
            steps = part.choose_steps(node.value, has_text=self._has_text)
        for step in steps:
            here = f"{at}/{step.name}"
            values = self._fill(step, node, here, places)
            if values:
                made[step.name] = values if step.slot.multivalued else values[0]
            elif step.name in part.needs and not part.needs & made.keys():
                missing += 1
                if missing == len(part.needs):
                    return None
        return {"type": part.type, **made} if made else None

    def _fill(self, step: Step, node: Node, at: str, places: dict[str, SourcePlace]) -> list[Any]:
        slot = step.slot
        kept: dict[object, Found] = {}
        for filling in step.fillings:
            known = len(kept)
            for found in self._find(filling, slot, node, f"{at}/{known}", places):
                value = found.value
                kept.setdefault(_identify(value) if type(value) is dict else value, found)
            if len(kept) > known and at.count("/") == 1:
                status = filling.status or self.mapping.status
                fresh = tuple(kept.values())[known:]
                self.traces.append(Trace(self.record, slot.name, fresh, status))
            if kept and not slot.multivalued:
                break
        if len(kept) > 1 and not slot.multivalued:
            self._tell_second(slot, list(kept.values()))
            return []
        values = []
        for index, (value, _, pointers, place, _) in enumerate(kept.values()):
            values.append(value)
            self.take(pointers)
            if place is not None:
                places.setdefault(at, place)
                if slot.multivalued:
                    places[f"{at}/{index}"] = place
        return values

    def _tell_second(self, slot: SlotDefinition, found: list[Found]) -> None:
        # Which of them holds would be a guess.
        listed = ", ".join(f"`{str(one.value)[:_MOST_TEXT]}`" for one in found[:5])
        message = f"`{slot.name}` holds one value; the source gives {len(found)}: {listed}."
        self.tell("single-value", message, found[0])

    def _find(
        self,
        filling: Filling,
        slot: SlotDefinition,
        node: Node,
        at: str,
        places: dict[str, SourcePlace],
    ) -> Iterable[Found]:
        if filling.is_plain:
            found: list[Found] = []
            for raw in self._look_up(filling.lookup, node):
                found += self._accept(filling, raw)
            return found
        if filling.fixed is not None:
            return [Found(one) for one in filling.fixed]
        if filling.when is not None and not self._holds(*filling.when, node):
            return ()
        return self._find_each(filling, slot, node, at, places)

    def _find_each(
        self,
        filling: Filling,
        slot: SlotDefinition,
        node: Node,
        at: str,
        places: dict[str, SourcePlace],
    ) -> Iterator[Found]:
        for one in self.choose(filling.each, node):
            if filling.part is not None:
                here = at if slot.multivalued else at.rpartition("/")[0]
                made = self.build(filling.part, one, here, places)
                if made is not None:
                    at = _next(at)
                    yield Found(made, place=one.pointer)
            elif filling.record:
                yield from (Found(name) for name in self.ids.get(filling.record, ()))
            else:
                for raw in self._raw(filling, one):
                    yield from self._accept(filling, raw)

    def _accept(self, filling: Filling, raw: Found) -> list[Found]:
        try:
            values = filling.accept(raw.value)
        except ValueError as error:
            if not filling.quiet:
                self._tell_misfit(filling, raw, error)
            return []
        if len(values) == 1 and values[0] is raw.value:
            return [raw]
        _, text, pointers, place, where = raw
        if filling.convert is not None and not filling.convert.takes(raw.value):
            pointers = ()
        if len(values) == 1:
            return [Found(values[0], text, pointers, place, where)]
        return [Found(one, text and spell_value(one), pointers, place, where) for one in values]

    def _tell_misfit(self, filling: Filling, raw: Found, error: ValueError) -> None:
        rule = filling.convert.rule if filling.convert else "value-convertible"
        what, fix = (*error.args, "")[:2]
        message = f"{_quote(raw)} does not fit `{filling.slot.name}`. {what}"
        self.tell(
            "license-known" if filling.slot.range == "License" else rule, message, raw, fix=fix
        )

    def _raw(self, filling: Filling, node: Node) -> Iterator[Found]:
        """Yield what a filling finds, as read."""
        if filling.constant is not None:
            yield Found(filling.constant)
        elif filling.template is not None:
            found = self.write(filling.template, node)
            if found is not None:
                yield found
        elif filling.variable:
            found = self._get_variable(filling.variable, node)
            if not is_empty(found.value):
                yield found
        elif filling.headings or filling.labels:
            yield from self._read_page(filling)
        else:
            yield from self._look_up(filling.lookup, node)

    def _look_up(self, lookup: Lookup, node: Node) -> list[Found]:
        """Return what stands there; the records of an item ask for the same again and again."""
        found = self._read.get((node, lookup))
        if found is None:
            nodes = self._follow(lookup, node)
            if not lookup.whole:
                nodes = _list_leaves(nodes)
            found = self._read[node, lookup] = [_read_node(one) for one in nodes]
        return found

    def _follow(self, lookup: Lookup, node: Node) -> list[Node]:
        for path in lookup.paths:
            if found := self._nodes(path, node):
                return found
        for path in lookup.misspelled:
            if found := self._nodes(path, node):
                self._tell_misspelled(path, lookup.paths[0] if lookup.paths else path, found[0])
                return found
        return []

    def _holds(self, path: Path, values: frozenset[str], node: Node) -> bool:
        found = {spell_value(one.value).lower() for one in self._nodes(path, node)}
        return not found.isdisjoint(values) if values else bool(found)

    def choose(self, each: tuple[Path, ...], node: Node) -> list[Node]:
        """Return the nodes of the first path that leads to something, lists item by item."""
        if not each:
            return [node]
        for path in each:
            if found := _list_leaves(self._nodes(path, node)):
                return found
        return []

    def _nodes(self, path: Path, node: Node) -> list[Node]:
        found = [one for one in path.find(node) if not is_empty(one.value)]
        inherit = self.mapping.inherit
        if found or inherit is None or self._inherited is None:
            return found
        if node is not self._item or path.text == inherit.key.text:
            return found
        return [one for one in path.find(self._inherited) if not is_empty(one.value)]

    def _read_page(self, filling: Filling) -> Iterator[Found]:
        page = self.material.page
        if page is None:
            return
        for name in filling.headings:
            section = page.by_heading.get(name)
            text = strip_comments(section.text(self.mapping.headings)) if section else ""
            if section and not is_empty(text):
                line = section.line
                yield Found(text, text, place=(line, 1), where=f"# {section.heading}")
                return
        for name in filling.labels:
            if label := page.labels.get(name):
                where = f"**{label.name}:**"
                yield Found(label.text, label.text, place=(label.line, 1), where=where)
                return

    def write(self, template: Template, node: Node) -> Found | None:
        """Return the text of a template, or None where a placeholder leads to nothing."""
        pieces: list[str] = []
        pointers: list[str] = []
        raw = ""
        for part in template.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            found = self._place_text(part, node)
            text = encode_id(found.value) if found and template.is_id else found and found.value
            if not text or found is None:
                return None
            pieces.append(text)
            pointers.extend(found.pointers)
            raw = raw or found.raw
        written = "".join(pieces)
        if template.is_id and not vocabulary().is_id(written):
            return None
        place = pointers[0] if pointers else None
        return Found(written, raw, tuple(pointers), place, place or "")

    def _place_text(self, part: Placeholder, node: Node) -> Found | None:
        if part.path is None:
            found = self._get_variable(part.variable, node)
        else:
            nodes = self._nodes(part.path, node)
            if not nodes or isinstance(nodes[0].value, dict | list | bool):
                return None
            found = _read_node(nodes[0])
        try:
            value = part.convert(found.value) if part.convert else found.value
        except ValueError:
            return None
        if is_empty(value):
            return None
        return Found(spell_value(value), found.raw, found.pointers, found.place, found.where)

    def _get_variable(self, name: str, node: Node) -> Found:
        if name.endswith("@key"):
            for _ in range(name.count("^")):
                node = node.holder or node
            while isinstance(node.key, int) and node.parent is not None:
                node = node.parent  # an item of a list stands under the key of the list
            return Found(str(node.key), str(node.key), (), node.pointer, node.pointer)
        if name == "@format":
            return Found(self.mapping.format)
        text = self.material.get_variable(name)
        return Found(text, place=self.material.get_place(name))

    def take(self, pointers: tuple[str, ...]) -> None:
        """Remember that these values of the document, and what holds them, have a slot."""
        for pointer in pointers:
            self.taken.add(pointer)

    def tell(self, rule: str, message: str, found: Found, *, fix: str = "") -> None:
        """Add a finding about a value, once for each rule and place."""
        key = found.pointers[0] if found.pointers else found.where
        if (rule, key) in self._told:
            return
        self._told.add((rule, key))
        place = found.place
        line = find_line(self.material.lines, place) if isinstance(place, str) else place
        self.findings.append(
            Finding(
                rule=rule,
                severity="warning",
                message=message,
                record=self.record,
                field=spell_field(key) if key.startswith("/") else key,
                value=found.raw[:_MOST_TEXT],
                fix=fix,
                place=Place(self.material.name, *(line or ())),
            )
        )

    def _tell_misspelled(self, written: Path, wanted: Path, node: Node) -> None:
        message = f"`{written.text}` is read as `{wanted.text}`."
        self.tell("key-spelled", message, _read_node(node), fix=f"Write `{wanted.text}`.")


def _identify(value: Any) -> object:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value


def _read_node(node: Node) -> Found:
    pointer = node.pointer
    return Found(node.value, spell_value(node.value), (pointer,), pointer, pointer)


def _list_leaves(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes, of a list its items, and those of lists in it."""
    leaves: list[Node] = []
    for node in nodes:
        if isinstance(node.value, list):
            leaves += _list_leaves(one for one in node.steps() if not is_empty(one.value))
        else:
            leaves.append(node)
    return leaves


def _next(at: str) -> str:
    head, _, number = at.rpartition("/")
    return f"{head}/{int(number) + 1}"


def _quote(found: Found) -> str:
    text = " ".join((found.raw or spell_value(found.value)).split())
    return f"`{text[:_MOST_TEXT]}…`" if len(text) > _MOST_TEXT else f"`{text}`"
