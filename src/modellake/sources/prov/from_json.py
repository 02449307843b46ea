"""PROV-JSON (https://www.w3.org/submissions/prov-json/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modellake.finding import Finding, Place
from modellake.pointer import escape, find_line
from modellake.sources.conversions import spell_value
from modellake.sources.prov.relations import HELD, PROV, Telling
from modellake.sources.quantities import parse_datetime
from modellake.sources.text import Document

__all__ = ["KINDS", "tell_json"]

KINDS = ("entity", "activity", "agent")

#: The attributes of the two ends of each relation.
_ENDS: Mapping[str, tuple[str, str]] = {
    "used": ("activity", "entity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasInformedBy": ("informed", "informant"),
    "actedOnBehalfOf": ("delegate", "responsible"),
    "specializationOf": ("specificEntity", "generalEntity"),
    "wasStartedBy": ("activity", "trigger"),
    "wasEndedBy": ("activity", "trigger"),
    "wasInvalidatedBy": ("entity", "activity"),
    "wasInfluencedBy": ("influencee", "influencer"),
    "alternateOf": ("alternate1", "alternate2"),
    "mentionOf": ("specificEntity", "generalEntity"),
    "hadMember": ("collection", "entity"),
}
_TIMES = {"prov:startTime": "started_at", "prov:endTime": "ended_at"}
_NAMESPACES = {"prov": PROV, "xsd": "http://www.w3.org/2001/XMLSchema#"}


def tell_json(document: Document, name: str) -> tuple[Telling, list[Finding]]:
    """Return what a PROV-JSON document tells, its bundles too, and what is wrong with it."""
    reader = _Reader(document, name)
    if isinstance(document.value, dict):
        reader.read(document.value, "", dict(_NAMESPACES))
    else:
        reader.tell("A PROV-JSON document is an object.", "")
    return reader.telling, reader.findings


class _Reader:
    def __init__(self, document: Document, name: str) -> None:
        self.telling = Telling()
        self.findings: list[Finding] = []
        self._lines = document.lines
        self._name = name
        self._later: list[tuple[str, str, Any]] = []

    def read(self, value: dict[str, Any], at: str, names: dict[str, str]) -> None:
        prefixes = value.get("prefix", {})
        if isinstance(prefixes, dict):
            names |= {key: iri for key, iri in prefixes.items() if isinstance(iri, str)}
        else:
            self.tell("`prefix` is an object of namespaces.", f"{at}/prefix")
        for kind in KINDS:
            for iri, attributes, here in self._records(value, kind, at, names):
                self._read_thing(kind, iri, attributes, here, names)
        for key in value:
            if key in _ENDS:
                for _, attributes, here in self._records(value, key, at, names):
                    self._read_relation(key, attributes, here, names)
            elif key not in (*KINDS, "prefix", "bundle"):
                self.tell(f"PROV has no kind of record called `{key}`.", f"{at}/{escape(key)}")
        self._read_bundles(value.get("bundle", {}), f"{at}/bundle", names)
        for key, subject, attributes in self._later:
            self.telling.keep(key, subject, attributes)
        self._later = []

    def _read_bundles(self, bundles: Any, at: str, names: dict[str, str]) -> None:
        if not isinstance(bundles, dict):
            self.tell("`bundle` is an object of documents.", at)
            return
        for key, inner in bundles.items():
            here = f"{at}/{escape(key)}"
            if at.count("/bundle") > 1 or not isinstance(inner, dict):
                self.tell("A bundle is a document without bundles.", here)
            else:
                self.telling.others["bundle"] = self.telling.others.get("bundle", 0) + 1
                self.read(inner, here, dict(names))

    def _records(
        self, value: dict[str, Any], key: str, at: str, names: dict[str, str]
    ) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield IRI, attributes and place of the records of one kind; one id may have several."""
        table = value.get(key, {})
        if not isinstance(table, dict):
            self.tell(f"`{key}` is an object of records.", f"{at}/{key}")
            return
        for name, written in table.items():
            here = f"{at}/{key}/{escape(name)}"
            listed = written if isinstance(written, list) else [written]
            for index, attributes in enumerate(listed):
                place = f"{here}/{index}" if isinstance(written, list) else here
                if isinstance(attributes, dict):
                    yield _expand(name, names), attributes, place
                else:
                    self.tell("A record is an object of attributes.", place)

    def _read_thing(
        self, kind: str, iri: str, attributes: dict[str, Any], at: str, names: dict[str, str]
    ) -> None:
        thing = self.telling.get_thing(iri, kind)
        thing.pointer = thing.pointer or at
        for key, value in attributes.items():
            here = f"{at}/{escape(key)}"
            self._check_literals(value, here)
            if key == "prov:type":
                thing.types |= {iri for one in _listed(value) if (iri := _read_iri(one, names))}
            if key == "prov:label":
                thing.labels += [_read_text(one) for one in _listed(value)]
            time = parse_datetime(_read_text(value)) if key in _TIMES else None
            if time:
                thing.slots.setdefault(_TIMES[key], time)
            elif key != "prov:label":
                thing.rest[key] = value

    def _read_relation(
        self, key: str, attributes: dict[str, Any], at: str, names: dict[str, str]
    ) -> None:
        ends = [attributes.get(f"prov:{end}") for end in _ENDS[key]]
        subjects, objects = (
            [_expand(one, names) for one in _listed(end) if isinstance(one, str)] for end in ends
        )
        more = set(attributes) - {f"prov:{end}" for end in _ENDS[key]}
        if key in HELD and subjects and objects:
            for subject in subjects:
                for target in objects:
                    self.telling.relate(key, subject, target)
            if more:
                self.telling.get_thing(subjects[0]).rest.setdefault(key, []).append(attributes)
        else:
            self._later.append((key, subjects[0] if subjects else "", attributes))

    def _check_literals(self, value: Any, at: str) -> None:
        for one in _listed(value):
            if isinstance(one, dict) and "$" not in one:
                self.tell("A typed value has its text under `$`.", at)

    def tell(self, message: str, at: str) -> None:
        line = find_line(self._lines, at) or (1, 1)
        place = Place(self._name, *line)
        self.findings.append(Finding("prov-valid", "violation", message, place=place))


def _expand(name: str, names: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if colon and prefix in names:
        return names[prefix] + local
    return names["default"] + name if not colon and "default" in names else name


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _read_text(value: Any) -> str:
    return spell_value(value.get("$", "") if isinstance(value, dict) else value)


def _read_iri(value: Any, names: Mapping[str, str]) -> str:
    kind = value.get("type") if isinstance(value, dict) else ""
    text = _read_text(value)
    if kind in ("prov:QUALIFIED_NAME", "xsd:QName"):
        return _expand(text, names)
    return text if kind == "xsd:anyURI" else ""
