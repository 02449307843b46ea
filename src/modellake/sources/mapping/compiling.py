"""A mapping file → a `Mapping`; what is wrong with it is told with its file, line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Table
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, NoReturn, TypeVar

from modellake.errors import SourceError, UsageError
from modellake.finding import Place
from modellake.pointer import escape, find_line
from modellake.sources.mapping.converting import Conversions, compile_conversion
from modellake.sources.mapping.model import (
    Filling,
    Inheritance,
    Mapping,
    Part,
    Placeholder,
    RecordMapping,
    Template,
)
from modellake.sources.markdown import normalize_heading
from modellake.sources.paths import Path, compile_path
from modellake.sources.text import Parsed, parse_yaml
from modellake.vocabulary import ClassDefinition, SlotDefinition, suggest, vocabulary

__all__ = ["VARIABLES", "load_head", "load_mapping", "parse_mapping"]

#: What the reader knows beside the document; `@repository` is set by readers of hubs.
VARIABLES = {
    "@file": "the file's name as it was given",
    "@folder": "the name of the folder that the file is in",
    "@parent": "the name of the folder above that",
    "@stem": "the file's name without folder and ending",
    "@digest": "twelve digits of the file's SHA-256 digest",
    "@repository": "the repository's name at its hub",
    "@hub": "the hub that the repository is at",
    "@key": "the key under which the item, or its list, stands; `^@key` that of what holds it",
    "@format": "the name of the mapping's format",
    "@text": "the Markdown text without front matter",
    "@introduction": "the Markdown text before the first section",
}

_TOP = ("format", "title", "files", "contains", "types", "each", "inherit", "status", "records")
_RECORD = ("type", "id", "each", "optional", "slots")
_SOURCES = ("path", "heading", "label", "constant", "id", "text", "record", "slots")
_FORM = (*_SOURCES, "misspelled", "type", "needs", "each", "when", "convert", "quiet", "status")
_Made = TypeVar("_Made")
_RECORDS = re.compile(rb"^records:", re.MULTILINE)
_BRACES = re.compile(r"\{([^{}]*)\}")


def load_mapping(file: FilePath) -> Mapping:
    """Return the mapping of a file.

    Raises:
        SourceError: The file cannot be read.
        UsageError: It is no mapping; the error says where and what to do.
    """
    return parse_mapping(_read(file), str(file))


def load_head(file: FilePath) -> Mapping:
    """Return the mapping of a file without what stands below `records:`: enough to know its files.

    Takes a tenth of the time of `load_mapping`.

    Raises:
        SourceError: The file cannot be read.
        UsageError: It is no mapping.
    """
    head = _RECORDS.split(_read(file), maxsplit=1)[0]
    return _Compiler(parse_yaml(head, str(file)), str(file)).run_head()


def parse_mapping(data: bytes | str, name: str) -> Mapping:
    """Return the mapping of a YAML text.

    Raises:
        UsageError: It is no mapping; the error says where and what to do.
    """
    return _Compiler(parse_yaml(data, name), name).run()


def _read(file: FilePath) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise SourceError(f"The mapping cannot be read: {reason}.", where=str(file)) from error


class _Compiler:
    """Compiles one file; `at` is a JSON Pointer into it."""

    def __init__(self, parsed: Parsed, file: str) -> None:
        self._parsed = parsed
        self._file = file
        self._known = vocabulary()
        self._names: frozenset[str] = frozenset()

    def run(self) -> Mapping:
        for finding in self._parsed.findings:
            raise UsageError(finding.message, where=str(finding.place), fix=finding.fix or None)
        top = self._object(self._parsed.value, "", _TOP, needed=("format", "records"))
        records = self._object(top["records"], "/records", None)
        self._names = frozenset(records)
        return replace(
            self._head(top),
            each=self._paths(top.get("each", []), "/each"),
            inherit=self._inherit(top["inherit"]) if "inherit" in top else None,
            status=self._status(top.get("status", "declared"), "/status"),
            records=tuple(
                self._record(name, value, f"/records/{escape(name)}")
                for name, value in records.items()
            ),
        )

    def run_head(self) -> Mapping:
        return self._head(self._object(self._parsed.value, "", _TOP, needed=("format",)))

    def _head(self, top: dict[str, Any]) -> Mapping:
        return Mapping(
            format=self._text(top["format"], "/format"),
            title=self._text(top.get("title", top["format"]), "/title"),
            files=self._texts(top.get("files", []), "/files"),
            contains=self._groups(top.get("contains", []), "/contains"),
            types=self._texts(top.get("types", []), "/types"),
            records=(),
            file=self._file,
        )

    def _inherit(self, value: Any) -> Inheritance:
        keys = ("from", "key", "named_by")
        table = self._object(value, "/inherit", keys, needed=keys)
        found = {key: self._path(table[key], f"/inherit/{key}") for key in keys}
        return Inheritance(found["from"], found["key"], found["named_by"])

    def _record(self, name: str, value: Any, at: str) -> RecordMapping:
        table = self._object(value, at, _RECORD, needed=("type", "id", "slots"))
        ids = table["id"] if isinstance(table["id"], list) else [table["id"]]
        definition = self._class(table["type"], f"{at}/type")
        if definition.kind != "record":
            self._fail(f"{definition.name} is a value inside of records.", f"{at}/type")
        return RecordMapping(
            name=name,
            part=self._part(definition, table["slots"], f"{at}/slots"),
            ids=tuple(self._template(one, f"{at}/id", is_id=True) for one in ids),
            each=self._paths(table.get("each", []), f"{at}/each"),
            optional=table.get("optional") is True,
        )

    def _part(self, definition: ClassDefinition, value: Any, at: str) -> Part:
        slots: dict[str, tuple[Filling, ...]] = {}
        for name, written in self._object(value, at, None).items():
            here = f"{at}/{escape(name)}"
            slot = definition.slots.get(name)
            if slot is None or name in ("id", "type"):
                fix = suggest(name, definition.slots)
                self._fail(f"{definition.name} has no slot {name!r}.", here, fix)
            listed = isinstance(written, list)
            forms = enumerate(written) if listed else [(0, written)]
            slots[name] = tuple(
                self._filling(slot, form, f"{here}/{index}" if listed else here)
                for index, form in forms
            )
        return Part(definition.name, slots)

    def _filling(self, slot: SlotDefinition, form: Any, at: str) -> Filling:
        if isinstance(form, str):
            form = {"path": form}
        table = self._object(form, at, _FORM)
        given = [key for key in _SOURCES if key in table]
        if len(given) != 1:
            wanted = ", ".join(f"`{key}`" for key in _SOURCES)
            self._fail(f"A slot takes exactly one of {wanted}.", at)
        variable = self._variable(table["path"], at) if "path" in table else ""
        filling = Filling(
            slot=slot,
            variable=variable,
            paths=() if variable else self._paths(table.get("path", []), f"{at}/path"),
            misspelled=self._paths(table.get("misspelled", []), f"{at}/misspelled"),
            headings=self._headings(table.get("heading", []), f"{at}/heading"),
            labels=self._headings(table.get("label", []), f"{at}/label"),
            constant=table.get("constant"),
            template=self._slot_template(table, at),
            record=self._record_name(table["record"], f"{at}/record") if "record" in table else "",
            part=self._value_part(slot, table, at) if "slots" in table else None,
            each=self._paths(table.get("each", []), f"{at}/each"),
            when=self._when(table["when"], f"{at}/when") if "when" in table else None,
            quiet=table.get("quiet") is True,
            convert=self._convert(table["convert"], f"{at}/convert")
            if "convert" in table
            else None,
            status=self._status(table["status"], f"{at}/status") if "status" in table else "",
        )
        self._try(lambda: filling.fixed, f"{at}/constant")
        return filling

    def _when(self, written: Any, at: str) -> tuple[Path, frozenset[str]]:
        if not isinstance(written, dict):
            return self._path(written, at), frozenset()
        if len(written) != 1:
            self._fail("A condition is a path, or one path with its values.", at)
        path, values = next(iter(written.items()))
        listed = values if isinstance(values, list) else [values]
        return self._path(path, at), frozenset(str(one).lower() for one in listed)

    def _slot_template(self, table: Table[str, Any], at: str) -> Template | None:
        for key in ("id", "text"):
            if key in table:
                return self._template(table[key], f"{at}/{key}", is_id=key == "id")
        return None

    def _value_part(self, slot: SlotDefinition, table: Table[str, Any], at: str) -> Part:
        fitting = self._known.classes[slot.range].descendants if slot.kind == "value" else ()
        if not fitting:
            self._fail(f"`{slot.name}` holds no objects.", f"{at}/slots")
        name = table.get("type", fitting[0] if len(fitting) == 1 else None)
        if name not in fitting:
            self._fail(f"Say which `type` stands there: {', '.join(fitting)}.", at)
        part = self._part(self._known.get_class(name), table["slots"], f"{at}/slots")
        needs = frozenset(self._texts(table.get("needs", []), f"{at}/needs"))
        for name in needs - part.slots.keys():
            self._fail(f"{name!r} is needed and not filled.", f"{at}/needs")
        # What is needed is looked for first, so that nothing is taken for an object not made.
        ordered = sorted(part.slots.items(), key=lambda item: item[0] not in needs)
        return Part(part.type, dict(ordered), needs)

    def _record_name(self, name: Any, at: str) -> str:
        if name not in self._names:
            fix = suggest(str(name), self._names)
            self._fail(f"The mapping makes no record called {name!r}.", at, fix)
        return str(name)

    def _class(self, name: Any, at: str) -> ClassDefinition:
        concrete = {key for key, one in self._known.classes.items() if not one.abstract}
        if name not in concrete:
            self._fail(f"The schema has no type {name!r}.", at, suggest(str(name), concrete))
        return self._known.classes[name]

    def _template(self, text: Any, at: str, *, is_id: bool) -> Template:
        parts: list[str | Placeholder] = []
        for index, piece in enumerate(_BRACES.split(self._text(text, at))):
            if index % 2:
                parts.append(self._placeholder(piece, at))
            elif piece:
                parts.append(piece)
        return Template(tuple(parts), is_id)

    def _placeholder(self, written: str, at: str) -> Placeholder:
        text, *names = (part.strip() for part in written.split("|"))
        convert = self._convert(names, at) if names else None
        variable = self._variable(text, at)
        return Placeholder(None if variable else self._path(text, at), variable, convert)

    def _variable(self, text: Any, at: str) -> str:
        bare = text.lstrip("^") if isinstance(text, str) else ""
        if not bare.startswith("@") or bare == "@":
            return ""
        if bare not in VARIABLES or (bare != text and bare != "@key"):
            self._fail(f"There is no {text}.", at, suggest(text, VARIABLES))
        return str(text)

    def _convert(self, written: Any, at: str) -> Conversions:
        return self._try(lambda: compile_conversion(written), at)

    def _paths(self, written: Any, at: str) -> tuple[Path, ...]:
        listed = written if isinstance(written, list) else [written]
        return tuple(self._path(one, at) for one in listed)

    def _path(self, written: Any, at: str) -> Path:
        text = self._text(written, at)
        return self._try(lambda: compile_path(text), at)

    def _headings(self, written: Any, at: str) -> tuple[str, ...]:
        listed = written if isinstance(written, list) else [written]
        return tuple(normalize_heading(self._text(one, at)) for one in listed)

    def _status(self, written: Any, at: str) -> str:
        values = self._known.enums["ValueStatus"].values
        if written not in values:
            self._fail(f"A status is one of: {', '.join(values)}.", at)
        return str(written)

    def _object(
        self, value: Any, at: str, keys: Iterable[str] | None, needed: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fail("Here stands an object with keys.", at)
        for key in value:
            if keys is not None and key not in keys:
                fix = suggest(key, keys) or f"Known are: {', '.join(keys)}."
                self._fail(f"Unknown key {key!r}.", f"{at}/{escape(key)}", fix)
        for key in needed:
            if key not in value:
                self._fail(f"The key {key!r} is missing.", at)
        return value

    def _text(self, value: Any, at: str) -> str:
        if not isinstance(value, str) or not value:
            self._fail(f"Here stands a text, not {value!r}.", at)
        return value

    def _texts(self, value: Any, at: str) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        return tuple(self._text(one, at) for one in listed)

    def _groups(self, value: Any, at: str) -> tuple[tuple[str, ...], ...]:
        listed = value if isinstance(value, list) else [value]
        return tuple(self._texts(one, f"{at}/{index}") for index, one in enumerate(listed))

    def _try(self, make: Callable[[], _Made], at: str) -> _Made:
        try:
            return make()
        except ValueError as error:
            what, fix = (*error.args, "")[:2]
            self._fail(what, at, fix or None)

    def _fail(self, what: str, at: str, fix: str | None = None) -> NoReturn:
        found = find_line(self._parsed.lines, at) or (1, 1)
        raise UsageError(what, where=str(Place(self._file, *found)), fix=fix)
