"""Lakes of any size in which nothing is wrong: projects that take data from source to service.

A project has one source, its data, a split, and models that grow from each other; each tenth
project begins a new family, the others go on from the last model of the one before. The same
numbers give the same records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

__all__ = ["DAY", "MODELS", "make_lake", "make_project", "make_shared", "name_parent"]

Records = Iterator[dict[str, Any]]

#: The day on which lakes are judged.
DAY = date(2026, 11, 23)

#: Models of a project.
MODELS = 10

#: Projects of a family.
_FAMILY = 10
_FIRST = date(2025, 1, 1)
_DIGEST = "3b1f" * 16


def make_lake(models: int) -> Records:
    """Yield the records of a lake with so many models, ten a project."""
    yield from make_shared()
    for project in range(models // MODELS):
        yield from make_project(project)


def make_shared() -> Records:
    """Yield what projects share: people, places, tasks, algorithms, environments, measures."""
    yield {"id": "organization/lab", "type": "Organization", "name": "Lab"}
    for n in range(10):
        member = {"member_of": ["organization/lab"], "role": ["data_scientist"]}
        yield {"id": f"user/u{n}", "type": "User", "name": f"User {n}", **member}
        yield {"id": f"task/t{n}", "type": "Task", "name": f"Task {n}", "task_type": _TASKS[n % 3]}
        yield {"id": f"algorithm/a{n}", "type": "Algorithm", "name": f"Algorithm {n}"}
        yield {"id": f"tag/t{n}", "type": "Tag", "name": f"Tag {n}"}
    yield {"id": "user/approver", "type": "User", "name": "Approver", "role": ["auditor"]}
    for n in range(5):
        libraries = [{"name": "scikit-learn", "library_version": f"1.{n}.0"}]
        environment = {"operating_system": "Debian 12", "jurisdiction": "FR"}
        yield {"id": f"environment/e{n}", "type": "Environment", "name": f"Environment {n}",
               "libraries": libraries, **environment}  # fmt: skip
    yield {"id": "storage/main", "type": "StorageArea", "name": "Main", "jurisdiction": "FR",
           "storage_area_type": "analysis_data_storage"}  # fmt: skip
    yield {"id": "registry/models", "type": "Registry", "name": "Models",
           "registry_type": "model_registry"}  # fmt: skip
    yield {"id": "purpose/care", "type": "Purpose", "name": "Care",
           "purpose_category": "service_provision"}  # fmt: skip
    yield {"id": "metric/filled", "type": "QualityMetric", "name": "Filled cells",
           "quality_dimension": "completeness",
           "optimization_direction": "higher_is_better"}  # fmt: skip
    yield {"id": "measure/accuracy", "type": "EvaluationMeasure", "name": "Accuracy",
           "measure_type": "accuracy", "optimization_direction": "higher_is_better",
           "lower_bound": 0, "upper_bound": 1}  # fmt: skip


_TASKS = ("classification", "regression", "clustering")


def make_project(p: int) -> Records:
    """Yield a project: its data, then its models with all that made them and came of them."""
    yield from _make_data(p)
    for k in range(MODELS):
        yield from _make_model(p, k)
        if k % 4 == 3:
            yield from _make_service(p, k)


def name_parent(p: int, k: int) -> str | None:
    """Return the model that a model of a project was fine-tuned from."""
    if k:
        return f"model/m{p * MODELS + (k - 1) // 2}"
    return f"model/m{p * MODELS - 1}" if p % _FAMILY else None


def _time(p: int, days: int) -> str:
    """Return a time of a project; later projects of a family come later."""
    return f"{_FIRST + timedelta(days=30 * (p % _FAMILY) + days)}T10:00:00Z"


def _make_data(p: int) -> Records:
    owner = [f"user/u{p % 10}"]
    made = {"license": "spdx:CC-BY-4.0", "owner": owner, "sensitivity_level": "green"}
    credit = {"credits": [f"source/s{p}"]}
    yield {"id": f"source/s{p}", "type": "DatasetSource", "name": f"Source {p}",
           "license": "spdx:CC-BY-4.0", "source_url": f"https://example.org/{p}",
           "collection_method": "public_record", "origin_jurisdiction": "FR"}  # fmt: skip
    yield {"id": f"ingest/i{p}", "type": "Ingest", "name": f"Ingest {p}", "ingestion_mode": "batch",
           "ingest_from": f"source/s{p}", "ingest_to": f"dataset/r{p}", "ingested_by": owner,
           "uses_program": [f"program/p{p}"], "activity_status": "completed",
           "started_at": _time(p, 0), "ended_at": _time(p, 1)}  # fmt: skip
    yield {"id": f"dataset/r{p}", "type": "ModelLakeDataset", "name": f"Raw {p}",
           "dataset_stage": "raw_data", "derived_from_dataset": [f"source/s{p}"],
           "stored_in": ["storage/main"], **made, **credit}  # fmt: skip
    yield {"id": f"process/c{p}", "type": "Process", "name": f"Cleaning {p}",
           "source_data": [f"dataset/r{p}"], "target_data": [f"dataset/d{p}"],
           "processed_by": owner, "uses_program": [f"program/p{p}"],
           "execution_environment": f"environment/e{p % 5}", "programming_language": "Python",
           "started_at": _time(p, 1), "ended_at": _time(p, 2), "contains_op": [
               {"position": 1, "name": "aggregation", "operation_type": "data_aggregation"},
               {"position": 2, "name": "scaling", "operation_type": "normalization"}]}  # fmt: skip
    yield {"id": f"dataset/d{p}", "type": "ModelLakeDataset", "name": f"Data {p}",
           "dataset_stage": "analysis_data", "derived_from_dataset": [f"dataset/r{p}"],
           "stored_in": ["storage/main"], "modality": ["tabular"], "revision": "4f2a91c",
           "has_tag": [f"tag/t{p % 10}"], "modified_at": _time(p, 2), **made, **credit,
           "has_quality": [{"quality_metric": "metric/filled", "quality_value": 0.97,
                            "acceptance_threshold": 0.9, "measured_at": _time(p, 3)}],
           "has_meta_features": [{"meta_feature": "number_of_instances",
                                  "meta_value": 1000 + p % 97}],
           "has_attribute": [{"name": "age", "attribute_type": "numeric"}]}  # fmt: skip
    yield {"id": f"repartition/p{p}", "type": "DataRepartition", "name": f"Split {p}",
           "split_input": f"dataset/d{p}", "splits": [f"split/{p}-train", f"split/{p}-test"],
           "split_by": owner, "started_at": _time(p, 3), "ended_at": _time(p, 3)}  # fmt: skip
    for role in ("train", "test"):
        yield {"id": f"split/{p}-{role}", "type": "DataSplit", "name": f"Split {p} {role}",
               "split_role": role, "split_of": f"dataset/d{p}", "revision": "4f2a91c",
               **made, **credit}  # fmt: skip
    yield from _make_study(p, owner)


def _make_study(p: int, owner: list[str]) -> Records:
    yield {"id": f"study/s{p}", "type": "Study", "name": f"Study {p}", "objective": "To learn.",
           "creation_date": _time(p, 0)[:10], "owner": owner}  # fmt: skip
    yield {"id": f"program/p{p}", "type": "Program", "name": f"train{p}.py", "owner": owner,
           "program_kind": "ml_engineering", "commit_id": f"{p:08x}",
           "registered_in": ["registry/models"]}  # fmt: skip
    yield {"id": f"implementation/i{p}", "type": "ModelImplementation",
           "name": f"Implementation {p}", "uses_algorithm": f"algorithm/a{p % 10}",
           "coded_in": f"environment/e{p % 5}", "implemented_by": f"program/p{p}",
           "has_parameter_setting": [
               {"parameter_name": "depth", "setting_value": str(p % 7)}]}  # fmt: skip


def _make_model(p: int, k: int) -> Records:
    n, parent = p * MODELS + k, name_parent(p, k)
    owner = [f"user/u{p % 10}"]
    relation = [{"relation_type": "fine_tuned", "related_model": parent}] if parent else []
    yield {"id": f"analysis/a{n}", "type": "Analysis", "name": f"Training {n}",
           "analysis_type": "machine_learning", "part_of_study": [f"study/s{p}"],
           "analyze": [f"split/{p}-train"], "test_data": [f"split/{p}-test"],
           "analyzed_by": owner, "has_task": [f"task/t{p % 10}"],
           "has_implementation": f"implementation/i{p}", "has_output_model": [f"model/m{n}"],
           "evaluate_analysis": [f"evaluation/e{n}"], "random_seed": n,
           "started_at": _time(p, 4 + k), "ended_at": _time(p, 4 + k)}  # fmt: skip
    yield {"id": f"model/m{n}", "type": "OutputModel", "name": f"Model {n}", "version": "1.0",
           "creation_date": _time(p, 5 + k)[:10], "modified_at": _time(p, 5 + k),
           "ml_task": [_TASKS[p % 10 % 3]], "trained_on": [f"split/{p}-train"],
           "tested_on": [f"split/{p}-test"], "owner": owner, "creator": owner,
           "license": "spdx:CC-BY-4.0", "status": "active", "sensitivity_level": "green",
           "next_review": "2027-04-17", "registered_in": ["registry/models"],
           "intended_use": ["Research"], "model_relation": relation,
           "credits": [f"source/s{p}", f"dataset/d{p}"], "distribution": [
               {"file_path": f"m{n}.skops", "model_format": ["skops"],
                "checksum": [{"checksum_algorithm": "sha256", "checksum_value": _DIGEST}],
                "observed_checksum": [{"checksum_algorithm": "sha256", "checksum_value": _DIGEST}],
                "signature": [{"signed_digest": _DIGEST, "is_verified": True,
                               "verified_at": _time(p, 6 + k)}]}]}  # fmt: skip
    yield {"id": f"evaluation/e{n}", "type": "ModelEvaluation", "evaluated_model": f"model/m{n}",
           "uses_measure": "measure/accuracy", "evaluation_value": 0.5 + n % 400 / 1000,
           "evaluation_dataset": f"split/{p}-test", "dataset_revision": "4f2a91c",
           "value_status": "measured", "is_independent": False, "evaluated_by": owner,
           "evaluated_at": _time(p, 6 + k)}  # fmt: skip
    yield {"id": f"card/c{n}", "type": "ModelCard", "describes": f"model/m{n}",
           "modified_at": _time(p, 7 + k), "primary_use": "Research.", "claims": [
               {"metric": "accuracy", "uses_measure": "measure/accuracy",
                "evaluation_value": 0.5 + n % 400 / 1000, "value_status": "declared",
                "evaluation_dataset": f"split/{p}-test",
                "supported_by": [f"evaluation/e{n}"]}]}  # fmt: skip


def _make_service(p: int, k: int) -> Records:
    n = p * MODELS + k
    yield {"id": f"lifecycle-event/p{n}", "type": "LifecycleEvent", "subject_asset": f"model/m{n}",
           "from_stage": "validation_stage", "to_stage": "deployment_stage",
           "performed_by": [f"user/u{p % 10}"], "started_at": _time(p, 8 + k)}  # fmt: skip
    yield {"id": f"approval/a{n}", "type": "Approval", "approves": f"model/m{n}",
           "approval_kind": "promotion", "decision": "approved", "decided_by": ["user/approver"],
           "decided_at": _time(p, 8 + k)}  # fmt: skip
    yield {"id": f"deployment/d{n}", "type": "Deployment", "name": f"Service {n}",
           "deployed_model": f"model/m{n}", "target_environment": "production",
           "activity_status": "ongoing", "owner": ["user/approver"], "deployed_digest": _DIGEST,
           "deployed_by": [f"user/u{p % 10}"], "use_context": "noncommercial",
           "has_purpose": ["purpose/care"], "region": "FR",
           "started_at": _time(p, 9 + k)}  # fmt: skip
    yield {"id": f"observation/o{n}", "type": "MonitoringObservation",
           "observes": f"deployment/d{n}", "observed_measure": "measure/accuracy",
           "observed_value": 0.8, "baseline_value": 0.8, "observed_at": "2026-11-16T08:00:00Z",
           "breaches_threshold": False}  # fmt: skip
