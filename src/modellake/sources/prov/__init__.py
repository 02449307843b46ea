"""Provenance documents: PROV-JSON, and PROV-O in Turtle. Both give the same records."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from modellake.finding import Finding, Place
from modellake.normal_form import build_records
from modellake.record import Origin, Reading, Record
from modellake.sources.input import Input, Source
from modellake.sources.mapping.material import Lines
from modellake.sources.prov.from_json import KINDS, tell_json
from modellake.sources.prov.from_turtle import tell_turtle
from modellake.sources.prov.relations import HELD, PROV, Telling, Thing
from modellake.sources.text import MAX_JSON, Document, parse_json
from modellake.vocabulary import vocabulary

__all__ = ["SOURCE"]

NAME = "prov"

#: Bytes of a Turtle text; some 3 s of parsing.
_MAX_TURTLE = 20_000_000

#: The slots that hold the relations: whose it is, and whether it holds one value.
_SLOTS: Mapping[str, tuple[str, str]] = {
    "used": ("subject", "execution_input"),
    "wasGeneratedBy": ("object", "execution_output"),
    "wasDerivedFrom": ("subject", "made_from"),
    "wasAttributedTo": ("subject", "creator"),
    "wasAssociatedWith": ("subject", "executed_by"),
    "wasInformedBy": ("subject", "was_informed_by"),
    "actedOnBehalfOf": ("subject", "acted_on_behalf_of"),
    "specializationOf": ("subject", "is_version_of"),
}
_AGENTS = {
    PROV + "Person": "User",
    PROV + "Organization": "Organization",
    PROV + "SoftwareAgent": "SoftwareAgent",
}
_RECORDS = "|".join((*KINDS, *HELD, "wasStartedBy", "wasEndedBy", "wasInvalidatedBy"))
_MORE = "|".join(("wasInfluencedBy", "alternateOf", "hadMember", "mentionOf", "bundle"))
_KEY = re.compile(rf'"(?:{_RECORDS}|{_MORE})"\s*:\s*[{{"]'.encode())
_NAMES = re.compile(rb'"(?:prefix|prov:\w+)"\s*:')
_TURTLE = re.compile(rb"@prefix\s+prov:\s*<http://www\.w3\.org/ns/prov#>|PREFIX\s+prov:", re.I)


def _detect(head: bytes, name: str) -> float:
    if name.lower().endswith((".ttl", ".turtle")):
        return 0.9 if _TURTLE.search(head) else 0.0
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"@context"' in head:
        return 0.0
    return 0.6 if _KEY.search(head) and _NAMES.search(head) else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    if source.suffix in (".ttl", ".turtle"):
        yield _read_turtle(source, base)
        return
    parsed = parse_json(source.read(MAX_JSON), source.name)
    findings = list(parsed.findings)
    records: tuple[Record, ...] = ()
    for document in parsed.documents:
        telling, found = tell_json(document, source.name)
        reading = _write(telling, document, source.name, base)
        records, findings = reading.records, [*findings, *found, *reading.findings]
    yield Reading(records, tuple(findings), (source.name,))


def _read_turtle(source: Input, base: str) -> Reading:
    data = source.read(_MAX_TURTLE)
    if len(data) > _MAX_TURTLE:
        message = f"The document has more than {_MAX_TURTLE} bytes."
        finding = Finding("file-size-limited", "violation", message, place=Place(source.name))
        return Reading((), (finding,), (source.name,))
    telling, findings = tell_turtle(data, source.name)
    reading = _write(telling, Document(None, {"": (1, 1)}), source.name, base)
    return Reading(reading.records, (*findings, *reading.findings), (source.name,))


def _write(telling: Telling, document: Document, name: str, base: str) -> Reading:
    """Return the records of what was told."""
    types = {iri: _choose_type(thing) for iri, thing in telling.things.items()}
    drafts = {iri: _draft(iri, thing, types) for iri, thing in telling.things.items() if types[iri]}
    for relation in sorted(telling.relations):
        side, slot = _SLOTS[relation.name]
        holder, other = relation.subject, relation.object
        if side == "object":
            holder, other = other, holder
        _hold(drafts[holder], slot, _name(other, types.get(other, "")), relation.name)
    records: list[Record] = []
    findings: list[Finding] = []
    for iri, (json, rest) in drafts.items():
        places = {"": telling.things[iri].pointer or (1, 1)}
        lines = Lines(places, document.lines, ("", ""))
        origin = Origin(file=name, lines=lines, source=NAME)
        reading = build_records(
            json, unmapped={NAME: rest} if rest else None, origin=origin, base=base
        )
        records.extend(reading.records)
        findings.extend(reading.findings)
    return Reading(tuple(records), (*findings, *_report(telling, name)))


def _draft(
    iri: str, thing: Thing, types: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    json: dict[str, Any] = {"id": _name(iri, types[iri]), "type": types[iri], **thing.slots}
    rest = dict(thing.rest)
    local = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    json["name"] = thing.labels[0] if thing.labels else urllib.parse.unquote(local)
    if len(thing.labels) > 1:
        rest["prov:label"] = thing.labels[1:]
    if len(thing.kinds) > 1:
        rest["kinds"] = sorted(thing.kinds)
    if types[iri] not in ("Execution",):
        for slot in ("started_at", "ended_at"):
            if slot in json:
                rest[slot] = json.pop(slot)
    return json, rest


def _hold(draft: tuple[dict[str, Any], dict[str, Any]], slot: str, other: str, name: str) -> None:
    json, rest = draft
    definition = vocabulary().classes[json["type"]].slots.get(slot)
    if definition is None or (not definition.multivalued and slot in json):
        rest.setdefault(name, []).append(other)
    elif definition.multivalued:
        json.setdefault(slot, []).append(other)
    else:
        json[slot] = other


def _choose_type(thing: Thing) -> str:
    """Return the class of a thing's record. An agent may be an entity too; it is kept as agent."""
    if "activity" in thing.kinds:
        return "Execution"
    if "agent" in thing.kinds:
        return next((name for iri, name in _AGENTS.items() if iri in thing.types), "Party")
    return "Artifact" if "entity" in thing.kinds else ""


def _name(iri: str, type_name: str) -> str:
    """Return the IRI as an id; one that the grammar of ids refuses, as a name in the lake."""
    known = vocabulary()
    quoted = urllib.parse.quote(iri, safe="%/:?#@!$&'()*+,;=~", errors="replace")
    for text in (iri, quoted):
        if ":" in text and known.is_id(text):
            return text
    segment = known.classes[type_name].segment if type_name else "artifact"
    name = urllib.parse.quote(iri.removeprefix("_:"), safe="", errors="replace")
    return f"{segment}/prov/{'%2E' + name[1:] if name.startswith('.') else name or '-'}"


def _report(telling: Telling, name: str) -> Iterator[Finding]:
    if telling.others:
        listed = ", ".join(f"{key} ({count})" for key, count in sorted(telling.others.items()))
        message = f"No slot holds these; they are kept as they stand: {listed}."
        yield Finding("relation-held", "info", message, place=Place(name, 1, 1))
    for one in telling.loose:
        message = "Nothing in the document has a record that could keep this relation."
        text = str(one)[:200]
        yield Finding("relation-kept", "warning", message, value=text, place=Place(name, 1, 1))


SOURCE = Source(
    name=NAME,
    title="provenance as PROV-JSON or PROV-O Turtle",
    suffixes=(".json", ".ttl", ".turtle"),
    detect=_detect,
    read=_read,
)
