"""Lakes of any number of models for measurements, as an index would hold them."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modellake.graph import close_graph, name_graph, read_turtle, write_graph
from modellake.index import GRAPH_ROOT
from modellake.index.embedded import EmbeddedIndex
from modellake.lake.replay import ONTOLOGY
from modellake.ledger import VISIBILITIES
from modellake.normal_form import build_records
from modellake.packs.facts import read_facts
from modellake.vocabulary import vocabulary

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from made_lakes import MODELS, make_project, make_shared  # from the path above

__all__ = ["build_index", "make_chain"]

_CHUNK = 50
Json = dict[str, Any]


def build_index(folder: Path, models: int) -> EmbeddedIndex:
    """Return the index of a lake with so many models, as `reindex` leaves it.

    It is built where it is not there.
    """
    index = EmbeddedIndex(folder)
    if not index.state.sequence:
        folder.mkdir(parents=True, exist_ok=True)
        with index.write() as writer:
            writer.rebuild(_list_quads(models // MODELS), sequence=1, packed=True)
    return index


def make_chain(folder: Path, length: int) -> EmbeddedIndex:
    """Return the index of a chain of datasets, each derived from the one before."""
    index = EmbeddedIndex(folder)
    source = {"id": "source/s", "type": "DatasetSource", "name": "S"}
    names = ["source/s", *(f"dataset/c{n}" for n in range(length))]
    made = [
        {"id": one, "type": "ModelLakeDataset", "name": one, "derived_from_dataset": [before]}
        for before, one in itertools.pairwise(names)
    ]
    if not index.state.sequence:
        folder.mkdir(parents=True, exist_ok=True)
        with index.write() as writer:
            writer.rebuild(_write([source, *made]), sequence=1, packed=True)
    return index


def _list_quads(projects: int) -> Iterator[Any]:
    ontology = vocabulary().path("ontology.ttl").read_bytes()
    for turtle in (ontology, *(text.encode() for text in read_facts())):
        yield from name_graph(read_turtle(turtle), ONTOLOGY)
    yield from _write(list(make_shared()))
    for first in range(0, projects, _CHUNK):
        numbers = range(first, min(first + _CHUNK, projects))
        values = [value for p in numbers for value in stain(p, list(make_project(p)))]
        yield from _write(values)


def _write(values: list[Json]) -> Iterator[Any]:
    name = GRAPH_ROOT + VISIBILITIES[0]
    records = [record for value in values for record in build_records(value)]
    graph = write_graph(records, name=name)
    assert not graph.findings, graph.findings[:3]
    yield from graph.quads
    yield from close_graph(graph.quads, name=name)


def stain(p: int, values: list[Json]) -> list[Json]:
    """Change every fiftieth project so that what questions look for is there."""
    records = {value["id"]: value for value in values}
    kind, n = p % 50, p * MODELS
    if kind in _STAINS:
        for id_, slots in _STAINS[kind](p, n).items():
            records[id_] = records.get(id_, {"id": id_}) | slots
    return list(records.values())


def _withdraw(p: int, n: int) -> dict[str, Json]:
    return {
        f"dataset/r{p}": {"status": "withdrawn", "status_since": "2026-09-01"},
        f"subject-request/r{p}": {"type": "DataSubjectRequest", "request_kind": "erasure",
                                  "concerns_dataset": [f"dataset/d{p}"],
                                  "received_on": "2026-10-01"},
    }  # fmt: skip


def _make_personal(p: int, n: int) -> dict[str, Json]:
    return {
        f"source/s{p}": {"contains_personal_data": True, "origin_jurisdiction": "DE"},
        f"dataset/r{p}": {"contains_personal_data": True, "legal_basis": ["consent"],
                          "retention_until": "2026-06-30", "sensitivity_level": "red"},
        f"access/e{p}": {"type": "AccessEvent", "access_by": f"user/u{p % 10}",
                         "access_to": f"dataset/d{p}", "access_action": "read",
                         "access_decision": "granted", "has_purpose": ["purpose/care"],
                         "started_at": "2026-05-01T10:00:00Z"},
    }  # fmt: skip


def _restrict(p: int, n: int) -> dict[str, Json]:
    return {
        f"source/s{p}": {"license": "spdx:CC-BY-NC-4.0"},
        f"dataset/r{p}": {"license": "spdx:CC-BY-SA-4.0"},
        f"model/m{n}": {"status": "deprecated", "status_since": "2026-11-01"},
    }


def _regulate(p: int, n: int) -> dict[str, Json]:
    model = f"model/m{n + 3}"
    return {
        f"system/s{p}": {"type": "AISystem", "name": f"System {p}", "uses_model": [model],
                         "regulatory_risk_level": "high_risk", "annex_iii_point": "5(b)"},
        f"incident/i{p}": {"type": "Incident", "affected_asset": [model],
                           "incident_status": "unresolved", "incident_severity": "high",
                           "detected_at": "2026-10-08T00:00:00Z", "report_due": "2026-10-23"},
        f"attribution/a{p}": {"type": "AttributionRecord", "attributed_model": model,
                              "influencer": f"dataset/d{p}", "influence_score": 0.7},
        f"lifecycle-event/s{p}": {"type": "LifecycleEvent", "subject_asset": f"system/s{p}",
                                  "to_stage": "update_stage", "is_substantial_modification": True,
                                  "started_at": "2026-07-01T00:00:00Z"},
        f"risk-assessment/r{p}": {"type": "RiskAssessment", "assesses": f"system/s{p}",
                                  "assessment_kind": "general_risk", "assessed_on": "2026-01-15",
                                  "next_review": "2026-07-15", "identified_risk": [
                                      {"description": "Refusals.", "severity": "very_high"}]},
        f"feedback/f{p}": {"type": "UserFeedback", "feedback_target": model, "rating": 2,
                           "given_by": f"user/u{p % 10}"},
        f"audit/a{p}": {"type": "AuditRecord", "audited_asset": [model],
                        "audited_by": ["user/approver"], "audit_status": "approved",
                        "ended_at": "2026-10-01T08:00:00Z"},
    }  # fmt: skip


def _neglect(p: int, n: int) -> dict[str, Json]:
    relation = {"relation_type": "fine_tuned", "related_model": f"model/m{n}", "is_inferred": True}
    return {
        f"ingest/i{p}": {"activity_status": "halted", "error_log": "disk full"},
        f"dataset/left{p}": {"type": "ModelLakeDataset", "name": f"Left {p}",
                             "dataset_stage": "intermediate_data", "owner": [f"user/u{p % 10}"]},
        f"dataset/d{p}": {"known_bias": ["Few of them are young."], "has_quality": [
            {"quality_metric": "metric/filled", "quality_value": 0.7, "acceptance_threshold": 0.9,
             "measured_at": "2026-02-02T10:00:00Z"}]},
        f"model/m{n + 8}": {"tested_on": [f"split/{p}-train"]},
        f"model/m{n + 9}": {"model_relation": [
            {**relation, "confidence": 0.7, "evidence_text": "The weights look alike."}]},
        f"evaluation/young{p}": {"type": "ModelEvaluation", "evaluated_model": f"model/m{n}",
                                 "uses_measure": "measure/accuracy", "evaluation_value": 0.4,
                                 "subgroup": "below 25", "value_status": "measured"},
    }  # fmt: skip


#: Which projects of fifty have what.
_STAINS = {3: _withdraw, 7: _make_personal, 11: _restrict, 17: _regulate, 23: _neglect}
