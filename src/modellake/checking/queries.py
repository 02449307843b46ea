"""Rules in SPARQL and unique keys, over the records' graph in memory."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from modellake.checking.constraints import shorten
from modellake.checking.material import Defects, Material, write_structure
from modellake.checking.report import Rule
from modellake.errors import QueryError, UsageError
from modellake.finding import SEVERITIES, Finding, Severity
from modellake.index.query import bind_values, explain_syntax
from modellake.index.terms import XSD, Term, iri, literal
from modellake.packs import Query
from modellake.vocabulary import KeyDefinition, vocabulary

if TYPE_CHECKING:
    from modellake.checking.terms import Term as RdfTerm

__all__ = ["KEY", "Store", "bind_parameters", "needs_ontology"]

KEY = Rule(
    "unique-key",
    "violation",
    "No two records of a type share the fields that tell them apart",
)

_DATATYPES = {"date": XSD + "date", "datetime": XSD + "dateTime"}


#: Labels, definitions, alignments, domains and ranges, by the names that SPARQL needs for them.
_WORDS = re.compile(r"skos/core#|/owl#|\b(?:label|comment|domain|range)\b")


class Store:
    """The graphs of a check as one default graph: records, closure, ontology, facts of packs.

    Args:
        material: The records.
        facts: Turtle of packs.
        whole: Whether rules need the words and alignments of the ontology, beside its structure.
    """

    def __init__(
        self, material: Material, facts: Iterable[str] = (), *, whole: bool = False
    ) -> None:
        import pyoxigraph

        self._material = material
        self._store = pyoxigraph.Store()
        turtle, ntriples = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES
        for text in (material.graph, material.surroundings, material.closure, write_structure()):
            self._store.bulk_load(text.encode(), ntriples)
        if whole:
            self._store.bulk_load(vocabulary().path("ontology.ttl").read_bytes(), turtle)
        for text in facts:
            self._store.bulk_load(text.encode(), turtle)

    def find_keys(self) -> Iterator[Finding]:
        """Yield the records that share a unique key with another."""
        instances = self._material.instances
        known = vocabulary()
        for key in known.keys:
            if instances.get(known.classes[key.class_name].iri):
                yield from self._find_key(key)

    def find_rule(
        self, rule: Query, values: Mapping[str, Term], defects: Defects
    ) -> Iterator[Finding]:
        """Yield a finding for each row whose focus is a node of a checked record.

        Raises:
            UsageError: The query is not SPARQL; the error names its file.
        """
        focus = next(iter(rule.columns), "")
        rows = self._select(rule.text, values, rule.file, focus)
        seen: set[Finding] = set()
        for row in rows:
            finding = self._write_row(rule, row, defects)
            if finding is not None and finding not in seen:
                seen.add(finding)
                yield finding

    def _select(
        self, query: str, values: Mapping[str, Term], file: str, focus: str = ""
    ) -> list[dict[str, RdfTerm]]:
        import pyoxigraph

        try:
            bound = bind_values(query, values)
            solutions = self._store.query(bound, prefixes=dict(vocabulary().prefixes))
        except SyntaxError as error:
            told = explain_syntax(bound, str(error))
            where = file + (told.where or "").removeprefix("query")
            raise _refuse(told.what, where, told.fix) from error
        except QueryError as error:
            raise _refuse(error.what, file, error.fix) from error
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise _refuse("it is no SELECT", file, "A rule selects what it finds, a row a finding.")
        columns = [variable.value for variable in solutions.variables]
        if focus and focus not in columns:
            fix = "Select the first of its `columns`: what a finding is about."
            raise _refuse(f"it does not select ?{focus}", file, fix)
        return [
            {name: term for name in columns if (term := solution[name]) is not None}
            for solution in solutions
        ]

    def _find_key(self, key: KeyDefinition) -> Iterator[Finding]:
        rows = self._select(key.query, {}, f"key {key.name} of {key.class_name}")
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for row in rows:
            values = tuple(shorten(row[slot].value) for slot in key.slots)
            groups[values].append(row["record"].value)
        for values, records in groups.items():
            for record in records:
                finding = self._write_key(key, values, record, records)
                if finding is not None:
                    yield finding

    def _write_key(
        self, key: KeyDefinition, values: Sequence[str], record: str, records: Sequence[str]
    ) -> Finding | None:
        location = self._material.locate(record)
        if location is None:
            return None
        others = sorted(self._material.name(one) for one in records if one != record)
        fields = " and ".join(f"`{slot}`" for slot in key.slots)
        listed = ", ".join(f"`{one}`" for one in others[:3]) + (" …" if len(others) > 3 else "")
        pointer = location.point(key.slots[0])
        return Finding(
            rule=KEY.id,
            severity=KEY.severity,
            message=f"{listed} has the same {fields}: {', '.join(values)}.",
            record=location.record.id,
            field=location.record.spell(pointer),
            value=", ".join(values),
            fix=f"Change {fields}, or merge the records.",
            place=location.place(pointer),
            source="the schema",
            focus=record,
        )

    def _write_row(
        self, rule: Query, row: Mapping[str, RdfTerm], defects: Defects
    ) -> Finding | None:
        focus = next(iter(rule.columns), "")
        if focus not in row:
            return None
        node = row[focus].value
        location = self._material.locate(node)
        if location is None:
            return None
        spelled = {name: self._spell(term) for name, term in row.items()}
        raw = row["value"].value if "value" in row else ""
        slot = spelled.get("slot") or rule.slot
        if slot and defects.has(location, vocabulary().slots.get(slot)):
            return None
        pointer = location.point(slot, raw) if slot else location.pointer
        return Finding(
            rule=rule.id,
            severity=_read_severity(spelled.get("severity", ""), rule),
            message=rule.write_message(spelled),
            record=location.record.id,
            field=location.record.spell(pointer),
            value=spelled.get("value", ""),
            fix=rule.fix,
            place=location.place(pointer),
            source=rule.file,
            focus=node,
        )

    def _spell(self, term: RdfTerm) -> str:
        import pyoxigraph

        if isinstance(term, pyoxigraph.Literal):
            if term.datatype.value == XSD + "double":
                return f"{float(term.value):.15g}"
            return term.value
        text = str(term.value)
        word = shorten(text)
        return self._material.name(text) if word == text else word


def needs_ontology(rule: Query) -> bool:
    """Say whether a rule speaks of more of the ontology than hierarchies and ranks."""
    return _WORDS.search(rule.text) is not None


def bind_parameters(rule: Query, *, as_of: datetime.date) -> dict[str, Term]:
    """Return the terms for the parameters of a rule: their defaults, and the day of the check.

    Raises:
        UsageError: A parameter has no default; nobody is there to give a value.
    """
    bound: dict[str, Term] = {}
    for one in rule.parameters:
        value = as_of.isoformat() if one.default == "today" else one.default
        if value is None:
            raise UsageError(f"The parameter `{one.name}` has no default.", where=rule.file)
        if one.type in ("iri", "record"):
            bound[one.name] = iri(str(value))
        else:
            bound[one.name] = literal(value, datatype=_DATATYPES.get(one.type, ""))
    return bound


def _refuse(what: str, where: str, fix: str | None) -> UsageError:
    return UsageError(f"The rule cannot be run: {what}.", where=where, fix=fix)


def _read_severity(text: str, rule: Query) -> Severity:
    """Return the row's own severity where the query gives one (an inferred edge warns only)."""
    return next((one for one in SEVERITIES if one == text), rule.severity)
