"""What work with pandas and scikit-learn leaves in a lake."""

from __future__ import annotations

import functools
import hashlib
import http.server
import itertools
import json
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import SVC

import modellake
from modellake import CaptureWarning, Lake, SourceError, UsageError
from modellake.capture.measuring import list_metrics, measure_frame
from modellake.capture.surroundings.program import ProgramFacts, read_program
from modellake.capture.watching import watch
from modellake.errors import LakeError

TOYS = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast_cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "digits": datasets.load_digits,
    "linnerud": datasets.load_linnerud,
}
ENVIRONMENT = {"id": "environment/test", "type": "Environment", "name": "Test"}
PROGRAM = ProgramFacts(
    "train.py", b'"""Train a model."""', commit="0123456789abcdef", uncommitted="ab" * 32
)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """A lake, with a clock that goes on by a second at each look, and known surroundings."""
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    ticks = itertools.count()
    seconds = itertools.count()
    with (
        modellake.capturing(
            clock=lambda: start + timedelta(seconds=next(ticks)),
            stopwatch=lambda: float(next(seconds)),
            program=lambda: PROGRAM,
            environment=lambda: ENVIRONMENT,
            statistics=(),
        ),
        Lake(tmp_path / "lake", actor="ada") as opened,
    ):
        yield opened


def read_all(lake: Lake, kind: str) -> list[dict[str, Any]]:
    return [dict(record.json) for record in lake.records() if record.type == kind]


def read_one(lake: Lake, kind: str) -> dict[str, Any]:
    (found,) = read_all(lake, kind)
    return found


def load_toy(name: str) -> tuple[pd.DataFrame, list[str]]:
    toy = TOYS[name](as_frame=True)
    target = toy.target.columns if name == "linnerud" else [toy.target.name]
    return toy.frame.copy(), list(target)


def ingest(lake: Lake, frame: pd.DataFrame, name: str = "Iris") -> pd.DataFrame:
    with lake.ingest(by="Bob", source="https://example.org/data", purpose="teaching") as opened:
        return opened.read_frame(frame, name=name)


def test_the_whole_story_is_recorded_and_passes_the_check(lake: Lake, tmp_path: Path) -> None:
    frame, _ = load_toy("diabetes")
    frame.to_csv(tmp_path / "diabetes.csv", index=False)
    with lake.ingest(source="https://example.org/", by="Bob", purpose="care") as opened:
        raw = opened.read_csv(tmp_path / "diabetes.csv")
    with lake.process(raw, by="Alice", purpose="care") as process:
        with process.operation("target binarization", type="transformation"):
            frame = raw.assign(target=(raw["target"] > raw["target"].median()).astype(int))
        with process.operation("drop nothing", type="cleaning", formula="x = x"):
            pass
        clean = process.result(frame, name="Diabetes V1", stage="analysis_data")
    train, test = lake.split(clean, test_size=0.2, seed=0, by="Tim")
    study = lake.study("Diabetes prediction", objective="Who will be worse?")
    with study.analysis(by="Tim", task="classification") as analysis:
        model = SVC(C=2.3, random_state=7).fit(train.drop(columns="target"), train["target"])
        measured = analysis.evaluate(model, test, measures=["accuracy", "f1"])
        analysis.output(model, name="Diabet Predictor", about={"intended_use": ["teaching"]})
    assert analysis.report.findings == ()
    assert modellake.check(lake.records()).findings == ()
    assert read_one(lake, "Ingest")["ingest_to"] == "dataset/diabetes"
    process_json = read_one(lake, "Process")
    assert process_json["source_data"] == ["dataset/diabetes"]
    assert process_json["target_data"] == ["dataset/diabetes-v1"]
    steps = sorted((one["position"], one["operation_type"]) for one in process_json["contains_op"])
    assert steps == [(1, "transformation"), (2, "cleaning")]
    run = read_one(lake, "Analysis")
    assert run["analyze"] == ["split/diabetes-v1-train"]
    assert run["test_data"] == ["split/diabetes-v1-test"]
    assert run["has_target"]["target_attributes"] == ["target"]
    assert (run["random_seed"], run["training_duration"]) == (7, "PT1.000S")
    assert run["started_at"] < run["ended_at"]
    values = {one["metric"]: one["evaluation_value"] for one in read_all(lake, "ModelEvaluation")}
    assert values == measured
    assert measured["Accuracy"] == pytest.approx(
        model.score(test.drop(columns="target"), test.target)
    )
    program = read_one(lake, "Program")
    assert program["description"] == "Train a model."
    assert (program["commit_id"], program["uncommitted_digest"]) == ("0123456789abcdef", "ab" * 32)


def test_a_card_is_drafted_and_shows_what_is_missing(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    train, test = lake.split(ingest(lake, frame), seed=1)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        model = SVC().fit(train.drop(columns="target"), train["target"])
        analysis.evaluate(model, test)
        analysis.output(model, name="Iris", about={"license": "spdx:MIT"})
    card = lake.get("card/iris").json
    assert card["claims"][0]["supported_by"] == ["evaluation/irises-accuracy"]
    assert any(gap.startswith("primary_use:") for gap in card["known_gap"])
    assert not any(gap.startswith("declared_license") for gap in card["known_gap"])


@pytest.mark.parametrize("name", TOYS)
def test_a_supervised_pipeline_is_recorded_as_it_is(lake: Lake, name: str) -> None:
    frame, target = load_toy(name)
    features = [column for column in frame.columns if column not in target]
    data = ingest(lake, frame, name)
    regression = name in ("diabetes", "linnerud")
    scale = ColumnTransformer([("scale", StandardScaler(), features[1:])], remainder="passthrough")
    last = LinearRegression() if regression else SVC(random_state=3)
    with lake.study(name).analysis(by="Tim") as analysis:
        answers = data[target[0]] if len(target) == 1 else data[target]
        model = Pipeline([("prepare", scale), ("learn", last)]).fit(data[features], answers)
        analysis.output(model, name=name)
    run = read_one(lake, "Analysis")
    assert set(run["has_features"][0]["selected_attributes"]) == set(map(str, features))
    assert run["has_target"]["target_attributes"] == sorted(target)
    assert lake.get(run["has_task"][0]).json["task_type"] == (
        "regression" if regression else "classification"
    )
    assert run.get("random_seed") == (None if regression else 3)
    implementation = lake.get(run["has_implementation"]).json
    parts = [lake.get(one).json for one in implementation["has_sub_implementation"]]
    assert {one["name"] for one in parts} == {"ColumnTransformer", type(last).__name__}
    learned = next(one for one in parts if one["name"] == type(last).__name__)
    settings = {
        one["parameter_name"]: one["setting_value"] for one in learned["has_parameter_setting"]
    }
    assert settings == {key: str(value) for key, value in last.get_params().items()}
    record = lake.get(f"model/{name.replace('_', '-')}").json
    assert record["trained_on"] == [f"dataset/{name.replace('_', '-')}"]
    assert run["analyze"] == record["trained_on"]


@pytest.mark.parametrize("name", TOYS)
def test_a_clustering_and_a_reduction_have_no_target(lake: Lake, name: str) -> None:
    frame, target = load_toy(name)
    data = ingest(lake, frame.drop(columns=target), name)
    with lake.study(f"{name} groups").analysis(by="Tim") as analysis:
        groups = KMeans(2, n_init=1, random_state=0).fit(data)
        analysis.evaluate(groups, data)
        analysis.output(groups, name="Groups")
    with lake.study(f"{name} axes").analysis(by="Tim") as analysis:
        analysis.output(PCA(2).fit(data.to_numpy()), name="Axes")
    tasks = {}
    for run in read_all(lake, "Analysis"):
        assert "has_target" not in run
        assert run["analyze"] == [f"dataset/{name.replace('_', '-')}"]
        assert set(run["has_features"][0]["selected_attributes"]) == set(map(str, data.columns))
        tasks[run["has_output_model"][0]] = lake.get(run["has_task"][0]).json["task_type"]
    assert tasks == {"model/groups": "clustering", "model/axes": "dimensionality_reduction"}
    assert read_one(lake, "ModelEvaluation")["metric"] == "Silhouette"


@pytest.mark.parametrize("backend", ["sequential", "threading"])
def test_a_search_is_one_fit_with_what_it_chose(lake: Lake, backend: str) -> None:
    import joblib

    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with lake.study("Irises").analysis(by="Tim") as analysis, joblib.parallel_backend(backend):
        search = GridSearchCV(
            Pipeline([("scale", StandardScaler()), ("svc", SVC(random_state=5))]),
            {"svc__C": [0.1, 10]},
            n_jobs=2,
        ).fit(data.drop(columns="target"), data["target"])
        analysis.output(search, name="Best")
    run = read_one(lake, "Analysis")
    (chosen,) = run["has_parameter_setting"]
    assert chosen["parameter_name"] == "svc__C"
    assert chosen["setting_value"] == str(search.best_params_["svc__C"])
    assert lake.get(run["has_implementation"]).json["name"] == "GridSearchCV"
    assert run["random_seed"] == 5


def test_transformers_fitted_by_hand_belong_to_the_model_after_them(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        scaled = StandardScaler().fit_transform(data.drop(columns="target"))
        analysis.output(SVC().fit(scaled, data["target"]), name="Iris")
    run = read_one(lake, "Analysis")
    implementation = lake.get(run["has_implementation"]).json
    (part,) = implementation["has_sub_implementation"]
    assert lake.get(part).json["name"] == "StandardScaler"
    (used,) = run["analyze"]
    assert lake.get(used).json["derived_from_dataset"] == ["dataset/iris"]


def test_arrays_are_recognized_by_their_values(lake: Lake) -> None:
    frame, _ = load_toy("wine")
    data = ingest(lake, frame, "Wine")
    features = data.drop(columns="target").to_numpy()
    with lake.study("Wines").analysis(by="Tim") as analysis:
        model = SVC().fit(features, data["target"].to_numpy())
        analysis.evaluate(model, data)
        analysis.output(model, name="Wine")
    run = read_one(lake, "Analysis")
    assert run["analyze"] == ["dataset/wine"]
    assert run["has_target"]["target_attributes"] == ["target"]
    procedure = read_one(lake, "ModelEvaluation")["evaluation_procedure"]
    assert procedure["procedure_type"] == "test_on_training_data"


def test_folds_are_measured_and_told(lake: Lake) -> None:
    from sklearn.model_selection import cross_val_score

    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    table, answers = data.drop(columns="target"), data["target"]
    with lake.study("Irises").analysis(by="Tim") as analysis:
        model = SVC().fit(table, answers)
        analysis.evaluate(model, (table, answers), procedure="5-fold cross validation")
        analysis.output(model, name="Iris")
    result = read_one(lake, "ModelEvaluation")
    expected = cross_val_score(SVC(), table, answers, cv=5)
    assert result["evaluation_value"] == pytest.approx(expected.mean())
    assert result["value_deviation"] == pytest.approx(expected.std())
    assert result["evaluation_procedure"]["number_of_folds"] == 5
    assert result["evaluation_dataset"] == "dataset/iris"


def test_unchanged_data_make_no_new_version(lake: Lake, tmp_path: Path) -> None:
    frame, _ = load_toy("iris")
    path = tmp_path / "iris.csv"
    frame.to_csv(path, index=False)
    for _ in range(2):
        with lake.ingest(by="Bob") as opened:
            opened.read_csv(path)
    frame.iloc[1:].assign(new=1).to_csv(path, index=False)
    with lake.ingest(by="Bob") as opened:
        opened.read_csv(path)
    first, second = read_all(lake, "ModelLakeDataset")
    assert (first["id"], first["version"]) == ("dataset/iris", "1")
    assert (second["id"], second["version"]) == ("dataset/iris.2", "2")
    assert second["previous_version"] == "dataset/iris"
    assert second["version_notes"] == "column new added; 0 rows added, 1 removed."
    told = {one["id"]: one["change_tracking"] for one in read_all(lake, "Ingest")}
    assert told["ingest/iris"].endswith("the first version.")
    assert told["ingest/iris.2"].endswith("nothing changed since dataset/iris.")
    assert told["ingest/iris.3"].endswith(second["version_notes"])


def test_a_second_run_adds_only_that_it_ran(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    before: set[str] = set()
    for _ in range(2):
        train, test = lake.split(ingest(lake, frame), seed=1)
        with lake.study("Irises").analysis(by="Tim") as analysis:
            model = SVC().fit(train.drop(columns="target"), train["target"])
            analysis.evaluate(model, test)
            analysis.output(model, name="Iris")
        after = {record.id for record in lake.records()}
        new, before = after - before, after
    assert new == {
        "ingest/iris.2",
        "repartition/iris.2",
        "analysis/irises.2",
        "evaluation/irises.2-accuracy",
    }
    assert all(len(lake.log(record)) == 1 for record in before)


def test_rows_that_are_there_twice_are_told_when_a_split_divides_them(lake: Lake) -> None:
    frame = pd.DataFrame({"x": [1, 2] * 20, "y": [0, 1] * 20})
    lake.split(ingest(lake, frame), seed=0)
    test = lake.get("split/iris-test").json
    (relation,) = test["has_relationship"]
    assert relation["relationship_type"] != "disjoint"
    report = modellake.check(lake.records(), packs=("core",))
    assert "splits-disjoint" in {finding.rule for finding in report.findings}


def test_three_parts_are_whole_and_share_nothing(lake: Lake) -> None:
    frame = pd.DataFrame({"x": range(100), "y": [0, 1] * 50})
    parts = lake.split(
        ingest(lake, frame), test_size=0.2, validation_size=0.1, seed=0, stratify="y"
    )
    assert [len(part) for part in parts] == [70, 10, 20]
    assert sorted(pd.concat(parts)["x"]) == list(range(100))
    assert {one["split_role"]: one["split_ratio"] for one in read_all(lake, "DataSplit")} == {
        "train": 0.7,
        "validation": 0.1,
        "test": 0.2,
    }
    assert read_one(lake, "DataRepartition")["stratified_on"] == "y"


def test_a_database_is_a_source_without_its_password(lake: Lake) -> None:
    connection = sqlite3.connect(":memory:")
    pd.DataFrame({"x": [1, 2]}).to_sql("t", connection, index=False)
    source = "postgresql://ada:secret@db.example.org/health"
    with lake.ingest(by="Bob", source=source) as opened:
        assert len(opened.read_sql("SELECT * FROM t", connection, name="Visits")) == 2
    connection.close()
    assert read_one(lake, "Ingest")["ingestion_method_name"] == "SQL query: SELECT * FROM t"
    text = json.dumps([record.json for record in lake.records()], default=str)
    assert "secret" not in text
    assert "db.example.org/health" in text


def test_parquet_and_csv_of_the_same_data_are_one_dataset(lake: Lake, tmp_path: Path) -> None:
    frame, _ = load_toy("wine")
    frame.to_csv(tmp_path / "wine.csv", index=False)
    frame.sample(frac=1, random_state=0).to_parquet(tmp_path / "wine.parquet")
    with lake.ingest(by="Bob") as opened:
        opened.read_csv(tmp_path / "wine.csv")
        opened.read_parquet(tmp_path / "wine.parquet")
    assert len(read_all(lake, "ModelLakeDataset")) == 1
    assert len(read_all(lake, "Ingest")) == 2


def test_an_unreadable_source_raises_its_own_error_and_stays_as_failed(lake: Lake) -> None:
    with pytest.raises(FileNotFoundError), lake.ingest(by="Bob") as opened:
        opened.read_csv("no/such/visits.csv")
    assert modellake.check(lake.records()).findings == ()
    failed = read_one(lake, "Ingest")
    assert failed["activity_status"] == "not_completed"
    assert "FileNotFoundError" in failed["error_log"]
    assert "test_capture.py" in failed["error_log"]
    assert read_all(lake, "ModelLakeDataset") == []


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, MemoryError])
def test_an_error_of_the_work_comes_through_and_the_process_stays_as_failed(
    lake: Lake, kind: type[BaseException]
) -> None:
    data = ingest(lake, pd.DataFrame({"x": [1]}))
    error = kind("mine")
    with pytest.raises(kind) as caught, lake.process(data, by="Alice") as process:  # noqa: SIM117
        with process.operation("cleaning", type="cleaning"):
            raise error
    assert caught.value is error
    assert modellake.check(lake.records()).findings == ()
    failed = read_one(lake, "Process")
    assert failed["activity_status"] == "not_completed"
    assert failed["error_log"].startswith(kind.__name__)


def test_a_script_that_exits_well_inside_an_activity_has_completed_it(lake: Lake) -> None:
    def work() -> None:
        frame = pd.DataFrame({"x": [1, 2, 3]})
        with lake.process(frame, by="Alice") as process:
            process.result(frame * 2, name="Twice")
            raise SystemExit(0)

    with pytest.raises(SystemExit):
        work()
    assert lake.get("process/twice").json["activity_status"] == "completed"


def test_a_fit_that_raises_stays_as_a_failed_analysis(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with pytest.raises(ValueError, match="'C' parameter"), lake.study("Irises").analysis(by="Tim"):
        SVC(C=-1).fit(data.drop(columns="target"), data["target"])
    assert modellake.check(lake.records()).findings == ()
    failed = read_one(lake, "Analysis")
    assert failed["activity_status"] == "not_completed"
    assert failed["analyze"] == ["dataset/iris"]
    assert lake.get(failed["has_implementation"]).json["name"] == "SVC"
    assert read_all(lake, "OutputModel") == []


def test_an_estimator_that_cannot_be_stored_is_recorded_without_its_file(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        steps = [("odd", FunctionTransformer(lambda values: values)), ("svc", SVC())]
        model = Pipeline(steps).fit(data.drop(columns="target"), data["target"])
        with pytest.warns(CaptureWarning) as said:
            analysis.output(model, name="Odd")
    assert "the file of the model Odd" in str(said[-1].message)
    record = lake.get("model/odd").json
    assert "distribution" not in record
    assert any(finding.rule == "capture-complete" for finding in analysis.report.findings)
    assert "Not captured" in read_one(lake, "Analysis")["comment"]
    assert list((Path(lake.location) / "files").glob(".part-*")) == []


def test_a_full_disk_breaks_nothing_but_the_capture(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    kept = {path for path in (Path(lake.location) / "files").rglob("*") if path.is_file()}
    count = len(list(lake.records()))

    def refuse(*_: object, **__: object) -> None:
        raise LakeError("No space left on device.")

    monkeypatch.setattr(Lake, "add", refuse)
    analysis = lake.study("Irises").analysis(by="Tim").__enter__()
    model = SVC().fit(data.drop(columns="target"), data["target"])
    analysis.output(model, name="Iris")
    with pytest.warns(CaptureWarning, match="No space left"):
        analysis.__exit__(None, None, None)
    assert model.score(data.drop(columns="target"), data["target"]) > 0.9
    assert len(list(lake.records())) == count
    assert {path for path in (Path(lake.location) / "files").rglob("*") if path.is_file()} == kept


def test_a_fault_of_the_measuring_leaves_the_rest(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("odd column")

    monkeypatch.setattr("modellake.capture.data.print_frame", fail)
    with pytest.warns(CaptureWarning, match="odd column"):
        ingest(lake, pd.DataFrame({"x": [1]}))
    record = read_one(lake, "ModelLakeDataset")
    assert "fingerprint" not in record
    assert record["row_count"] == 1


def test_a_word_that_the_schema_has_not_is_an_error_with_the_closest(lake: Lake) -> None:
    with pytest.raises(UsageError, match="'clasification'") as caught:
        lake.study("Irises").analysis(by="Tim", task="clasification")
    assert "'classification'" in str(caught.value)
    with pytest.raises(UsageError), lake.process(pd.DataFrame({"x": [1]}), by="Al") as process:
        process.operation("odd", type="oddness").__enter__()


def test_analyses_in_threads_do_not_mix(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    table, answers = data.drop(columns="target"), data["target"]
    analyses = {}

    def work(seed: int) -> None:
        with (
            modellake.capturing(environment=lambda: ENVIRONMENT, program=lambda: None),
            lake.study(f"Study {seed}").analysis(by="Tim") as analysis,
        ):
            analysis.output(SVC(random_state=seed).fit(table, answers), name=f"Model {seed}")
        analyses[seed] = analysis

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(3):
        (id_,) = analyses[seed].analyses
        run = lake.get(id_).json
        assert run["random_seed"] == seed
        assert run["has_output_model"] == [f"model/model-{seed}"]


def test_an_analysis_inside_another_takes_what_is_fitted_in_it(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    table, answers = data.drop(columns="target"), data["target"]
    with lake.study("Outer").analysis(by="Tim") as outer:
        with lake.study("Inner").analysis(by="Tim") as inner:
            SVC(C=2).fit(table, answers)
        SVC(C=3).fit(table, answers)
    found = []
    for analysis in (outer, inner):
        (id_,) = analysis.analyses
        implementation = lake.get(lake.get(id_).json["has_implementation"]).json
        settings = implementation["has_parameter_setting"]
        found += [one["setting_value"] for one in settings if one["parameter_name"] == "C"]
    assert found == ["3", "2"]


def test_estimators_are_what_they_were_when_nobody_watches() -> None:
    class Quiet:
        def watch_fit(self, estimator: Any, data: Any, target: Any, run: Any) -> Any:
            return run()

        def watch_transform(self, data: Any, result: Any) -> None:
            pass

    before = {kind: dict(vars(kind)) for kind in SVC.__mro__ if kind is not object}
    with watch(Quiet()):
        assert {kind: dict(vars(kind)) for kind in before} != before

        class Late(SVC):
            def fit(self, X: Any, y: Any) -> Any:  # noqa: N803  # as scikit-learn calls them
                return super().fit(X, y)

        assert type(vars(Late)["fit"]).__name__ == "_Wrapped"
    assert {kind: dict(vars(kind)) for kind in before} == before
    assert type(vars(Late)["fit"]).__name__ == "function"


def test_code_that_does_not_change_is_recorded_fit_by_fit(lake: Lake) -> None:
    table, answers = datasets.load_iris(return_X_y=True)
    with modellake.autolog(lake, study="Irises", by="Tim"):
        SVC(C=3).fit(StandardScaler().fit_transform(table), answers)
    SVC(C=4).fit(table, answers)
    runs = {run["name"]: run for run in read_all(lake, "Analysis")}
    assert set(runs) == {"Irises StandardScaler", "Irises SVC"}
    (used,) = runs["Irises SVC"]["analyze"]
    assert lake.get(used).json["derived_from_dataset"] == runs["Irises StandardScaler"]["analyze"]
    assert modellake.check(lake.records()).findings == ()


@pytest.fixture
def trained(lake: Lake) -> Lake:
    """A lake with a model, and a card that claims five points more than was measured."""
    frame, _ = load_toy("iris")
    train, test = lake.split(ingest(lake, frame), seed=1, test_size=0.4)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        model = SVC(C=0.05).fit(train.drop(columns="target"), train["target"])
        analysis.evaluate(model, test)
        analysis.output(model, name="Iris")
        analysis.output(model, name="Pickled", format="joblib")
    card = dict(lake.get("card/iris").json)
    (claim,) = card["claims"]
    raised = {**claim, "evaluation_value": claim["evaluation_value"] + 0.05}
    del raised["supported_by"]
    lake.add(modellake.read({**card, "claims": [raised]}))
    return lake


def test_a_model_is_measured_again_beside_what_is_claimed(trained: Lake) -> None:
    done = trained.evaluate("model/iris", data="split/iris-test", by="Eve")
    (row,) = done.comparisons
    assert row.measure == "Accuracy"
    assert row.source == "card/iris"
    assert row.gap == pytest.approx(0.05)
    assert done.gap == row.gap
    run = trained.get(done.analysis).json
    assert run["analysis_type"] == "model_testing"
    assert run["test_data"] == ["split/iris-test"]
    result = trained.get(run["evaluate_analysis"][0]).json
    assert result["is_independent"] is True
    assert trained.get("card/iris").json["claims"][0]["evaluation_value"] == row.claimed
    report = modellake.check(trained.records(), packs=("claims",))
    found = {one.rule: one for one in report.findings}
    assert "Accuracy" in found["claims-match-measurements"].message
    assert found["claims-match-measurements"].record in ("card/iris", "model/iris")


def test_a_file_that_runs_code_needs_a_word(trained: Lake) -> None:
    with pytest.raises(UsageError, match="runs the code"):
        trained.evaluate("model/pickled", data="split/iris-test")
    done = trained.evaluate("model/pickled", data="split/iris-test", allow_code=True)
    assert done.comparisons


def test_a_file_that_was_changed_is_not_loaded(trained: Lake) -> None:
    file = Path(trained.location) / trained.get("model/iris").json["model_path"]
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(SourceError, match="changed since it was stored"):
        trained.evaluate("model/iris", data="split/iris-test")


def double(values: Any) -> Any:
    """Stand in a model, as a function that skops knows nothing of."""
    return values * 2


def test_types_that_are_not_trusted_are_named(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with lake.study("Odd").analysis(by="Tim") as analysis:
        steps = [("double", FunctionTransformer(double)), ("svc", SVC())]
        model = Pipeline(steps).fit(data.drop(columns="target"), data["target"])
        analysis.evaluate(model, data)
        analysis.output(model, name="Double")
    name = f"{double.__module__}.double"
    with pytest.raises(UsageError, match=name):
        lake.evaluate("model/double", data="dataset/iris")
    assert lake.evaluate("model/double", data="dataset/iris", trusted=[name]).comparisons


def test_erasing_a_record_removes_its_files(trained: Lake) -> None:
    model = trained.get("model/iris").json
    file = Path(trained.location) / model["model_path"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() in file.name
    trained.erase(["model/iris"])
    assert not file.exists()
    assert (Path(trained.location) / trained.get("model/pickled").json["model_path"]).exists()


def test_erasing_leaves_a_file_that_another_record_names(lake: Lake) -> None:
    frame = pd.DataFrame({"x": [1]})
    ingest(lake, frame, "One")
    ingest(lake, frame, "Two")
    (copy,) = lake.get("dataset/one").json["distribution"]
    file = Path(lake.location) / copy["file_path"]
    lake.erase(["dataset/one"])
    assert file.exists()
    lake.erase(["dataset/two"])
    assert not file.exists()


def test_large_data_are_kept_only_if_asked_for(lake: Lake) -> None:
    large = pd.DataFrame({"x": np.arange(3_000_000.0)})
    ingest(lake, large, "Large")
    assert "distribution" not in lake.get("dataset/large").json
    with modellake.capturing(keep=False):
        ingest(lake, large.head(2), "Small")
    assert "distribution" not in lake.get("dataset/small").json


def test_the_command_measures_again_and_tells_a_gap(
    trained: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from modellake.cli import main

    trained.close()
    arguments = ["evaluate", "model/iris", "--data", "split/iris-test", "--lake", trained.location]
    for more, code in (([], 1), (["--tolerance", "0.1"], 0)):
        monkeypatch.setattr("sys.argv", ["modellake", *arguments, *more])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert (stopped.value.code or 0) == code
    said = capsys.readouterr()
    assert "card/iris" in said.out
    assert "recorded as analysis/evaluation-of-iris" in said.err


def test_a_planted_leak_of_rows_and_of_the_target_is_found_by_name(lake: Lake) -> None:
    frame, _ = load_toy("breast_cancer")
    frame["outcome"] = frame["target"] * 10  # the target under another name
    with modellake.capturing(statistics=("simple",)):
        data = ingest(lake, frame, "Tumors")
        with lake.process(data, by="Al") as process, process.operation("drawing", type="filtering"):
            train = process.result(data.iloc[:400], name="Training", stage="analysis_data")
            test = process.result(data.iloc[390:], name="Testing", stage="analysis_data")
        with lake.study("Tumors").analysis(by="Tim") as analysis:
            model = SVC().fit(train.drop(columns="target"), train["target"])
            analysis.evaluate(model, test)
            analysis.output(model, name="Tumor")
    found_at_once = {one.rule for one in analysis.report.findings}
    assert found_at_once == {"target-unleaked", "test-data-unseen"}
    report = modellake.check(lake.records(), packs=("core",))
    found = {(one.rule, one.record): one.message for one in report.findings}
    assert "shares rows" in found["test-data-unseen", "model/tumor"]
    assert "outcome" in found["target-unleaked", "analysis/tumors"]
    shared = ("partial_overlap", "dataset/training", round(10 / 179, 3))
    assert shared in read_relations(lake, "dataset/testing")


def test_folds_of_the_training_data_are_no_test_of_the_model(lake: Lake) -> None:
    frame, _ = load_toy("iris")
    data = ingest(lake, frame)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        model = SVC().fit(data.drop(columns="target"), data["target"])
        analysis.evaluate(model, data, procedure="5-fold cross validation")
        analysis.output(model, name="Iris")
    assert "tested_on" not in lake.get("model/iris").json
    packs = ("core", "lineage")
    rules = {one.rule for one in modellake.check(lake.records(), packs=packs).findings}
    assert not rules & {"test-data-unseen", "benchmarks-not-learned", "test-data-unrelated"}


def test_an_operation_keeps_its_code_and_a_process_its_parts(lake: Lake) -> None:
    data = ingest(lake, pd.DataFrame({"x": [1, None]}))
    with lake.process(data, by="Alice", name="Whole") as whole:
        with lake.process(data, by="Alice", name="Part") as part:
            with part.operation("filling", type="missing_values"):
                filled = data.fillna(0)
            middle = part.result(filled, name="Filled")
        with whole.operation("doubling"):
            pass
        whole.result(middle * 2, name="Doubled")
    assert lake.get("process/whole").json["has_subprocess"] == ["process/part"]
    (step,) = lake.get("process/part").json["contains_op"]
    assert step["source_code"] == "filled = data.fillna(0)"


def test_two_processes_that_write_at_once_get_ids_of_their_own(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pd.DataFrame({"x": [1]})
    ingest(lake, frame)
    add = Lake.add

    def add_late(self: Lake, records: Any, **options: Any) -> Any:
        monkeypatch.setattr(Lake, "add", add)
        taken = {**lake.get("ingest/iris").json, "id": "ingest/iris.2", "name": "Of another"}
        add(self, modellake.read(taken))
        return add(self, records, **options)

    monkeypatch.setattr(Lake, "add", add_late)
    ingest(lake, frame)
    assert lake.get("ingest/iris.2").json["name"] == "Of another"
    assert lake.get("ingest/iris.3").json["name"] == "Ingest of Iris"


def test_a_disk_that_is_full_for_files_leaves_nothing_half_written(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("modellake.lake.files.os.fsync", fail)
    with pytest.warns(CaptureWarning, match="No space left"):
        ingest(lake, pd.DataFrame({"x": [1]}))
    assert "distribution" not in lake.get("dataset/iris").json
    assert [path for path in (Path(lake.location) / "files").rglob("*") if path.is_file()] == []


def test_a_frame_that_was_changed_in_place_is_not_what_was_recorded(lake: Lake) -> None:
    frame, _ = load_toy("wine")
    data = ingest(lake, frame, "Wine")
    data.iloc[0, 0] = -1.0
    with lake.study("Wines").analysis(by="Tim"):
        SVC().fit(data.drop(columns="target").to_numpy(), data["target"].to_numpy())
        SVC().fit(data[["alcohol", "ash"]], data["target"])
    for run in read_all(lake, "Analysis"):
        (used,) = run["analyze"]
        assert used != "dataset/wine"


def test_data_are_fingerprinted_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    from modellake.capture.measuring import fingerprint

    taken = []
    original = fingerprint.fingerprint

    def count(table: Any) -> Any:
        taken.append(len(table))
        return original(table)

    monkeypatch.setattr(fingerprint, "fingerprint", count)
    frame = pd.DataFrame({"x": np.arange(9.0), "y": [0, 1, 0] * 3})
    with lake.process(frame, by="Ada") as process:
        data = process.result(frame.head(8), name="First eight")
    assert taken == [9, 8]
    taken.clear()
    with lake.study("Once").analysis(by="Tim"):
        SVC().fit(data[["x"]].to_numpy(), data["y"].to_numpy())
        SVC().fit(data[["x"]], data["y"])
    assert taken == [8, 8]
    assert {one for run in read_all(lake, "Analysis") for one in run["analyze"]} == {
        "dataset/first-eight"
    }


def read_relations(lake: Lake, dataset: str) -> set[tuple[str, str, float]]:
    found = lake.get(dataset).json.get("has_relationship", [])
    return {
        (one["relationship_type"], one["related_dataset"], round(one["relationship_value"], 3))
        for one in found
    }


def test_what_a_process_derives_is_related_to_its_sources(lake: Lake) -> None:
    people = pd.DataFrame({"person": range(10), "age": range(30, 40)})
    visits = pd.DataFrame({"visit": range(20), "person": [*range(8), 50, 51] * 2})
    with modellake.capturing(statistics=("simple",)):
        people, visits = ingest(lake, people, "People"), ingest(lake, visits, "Visits")
        sources = [people, visits]
        with lake.process(sources, by="Al") as process, process.operation("drawing"):
            process.result(people.iloc[:6], name="Some")
            process.result(pd.concat([people.iloc[:3], people.iloc[:1] + 99]), name="Mixed")
            people["age"] = 0
            process.result(people, name="Changed in place")
    some = {("unionable", "dataset/people", 1.0), ("contained_in", "dataset/people", 1.0)}
    assert read_relations(lake, "dataset/some") >= some
    changed = read_relations(lake, "dataset/changed-in-place")
    assert changed == {("joinable", "dataset/visits", 0.8)}
    assert ("partial_overlap", "dataset/people", 0.75) in read_relations(lake, "dataset/mixed")
    assert modellake.check(lake.records()).findings == ()


def test_a_new_version_is_related_to_the_one_before(lake: Lake) -> None:
    frame = pd.DataFrame({"x": range(10)})
    with modellake.capturing(statistics=("simple",)):
        ingest(lake, frame, "Numbers")
        ingest(lake, frame.iloc[:4], "Numbers")
    assert read_relations(lake, "dataset/numbers.2") == {
        ("unionable", "dataset/numbers", 1.0),
        ("contained_in", "dataset/numbers", 1.0),
    }


def test_data_that_were_read_with_options_load_as_they_were_read(
    lake: Lake, tmp_path: Path
) -> None:
    path = tmp_path / "numbers.csv"
    for rows in (3, 2):
        pd.DataFrame({"x": range(rows), "y": 1}).to_csv(path, sep=";", index=False)
        with lake.ingest(by="Bob") as opened:
            data = opened.read_csv(path, options={"sep": ";"})
    assert lake.get("dataset/numbers.2").json["version_notes"] == "0 rows added, 1 removed."
    assert lake.load("dataset/numbers.2").equals(data)


def run_git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    command = ["git", "-C", str(folder), *named, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_the_commit_and_what_was_not_committed_are_recorded(lake: Lake, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    script, other = folder / "train.py", folder / "other.py"
    script.write_text('"""Train."""\n')
    other.write_text("x = 1\n")
    outside = read_program(script)
    assert outside is not None
    assert (outside.commit, outside.uncommitted) == (None, None)
    run_git(folder, "init", "-q")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-q", "-m", "Begin")
    commit = run_git(folder, "rev-parse", "HEAD")
    data = pd.DataFrame({"x": [1]})
    for text in ("x = 1\n", "x = 2\n", "x = 3\n"):
        other.write_text(text)
        with modellake.capturing(program=lambda: read_program(script)):
            ingest(lake, data)
    programs = read_all(lake, "Program")
    assert [one["commit_id"] for one in programs] == [commit] * 3
    clean, *changed = (one.get("uncommitted_digest") for one in programs)
    assert clean is None
    assert len({*changed}) == 2
    assert all(len(one) == 64 for one in changed)
    assert programs[0]["source_code_url"] == "train.py"


def test_a_file_at_an_address_is_read_and_recorded(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("x,y\n1,2\n")
    handler = functools.partial(QuietHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with lake.ingest(by="Bob") as opened:
            direct = opened.read_csv(f"{address}visits.csv?token=secret")
        with lake.ingest(source=address, by="Bob") as opened:
            opened.read_csv("visits.csv")
        with pytest.raises(SourceError, match="404"), lake.ingest(by="Bob") as opened:
            opened.read_csv(f"{address}none.csv")
        server.shutdown()
        thread.join()
    assert direct.to_dict("list") == {"x": [1], "y": [2]}
    data = read_one(lake, "ModelLakeDataset")
    assert (data["location"], data["filename"]) == (f"{address}visits.csv", "visits.csv")
    statuses = [one["activity_status"] for one in read_all(lake, "Ingest")]
    assert sorted(statuses) == ["completed", "completed", "not_completed"]
    assert "secret" not in json.dumps([record.json for record in lake.records()], default=str)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_all_that_measuring_gives_are_slots_of_the_schema() -> None:
    frame, _ = load_toy("iris")
    frame = frame.assign(word=["a", "b", None] * 50, at=pd.Timestamp("2026-01-01"))
    families = ("simple", "statistical", "model_based", "landmarking")
    measured = measure_frame(frame, families, target="target")
    known = modellake.schema()
    values = [("ModelLakeDataset", measured)]
    while values:
        kind, slots = values.pop()
        allowed = known.classes[kind].slots
        assert set(slots) - {"type", "id"} <= set(allowed), kind
        for value in slots.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    values.append((one["type"], one))
    dataset = {"id": "dataset/iris", "type": "ModelLakeDataset", "name": "Iris", **measured}
    records = modellake.read(dataset, *list_metrics(measured))
    assert {one.rule for one in modellake.check(records, packs=()).findings} <= {"reference-known"}
    assert all(not record.unmapped for record in records)


def test_columns_that_are_named_by_numbers_are_found_again(lake: Lake) -> None:
    numbers = np.random.default_rng(0).random((30, 3))
    data = ingest(lake, pd.DataFrame(numbers), "Numbers")
    with lake.study("Numbers").analysis(by="Tim") as analysis:
        model = LinearRegression().fit(data[[0, 1]], data[2])
        measured = analysis.evaluate(model, data, measures=["r2"])
        analysis.output(model, name="Line")
    assert measured["R2"] == pytest.approx(model.score(numbers[:, :2], numbers[:, 2]))
    assert lake.evaluate("model/line", data="dataset/numbers").comparisons[0].gap == 0


def test_a_sparse_matrix_is_a_table(lake: Lake) -> None:
    texts = pd.Series(["good film", "bad film"] * 10)
    with lake.study("Films").analysis(by="Tim") as analysis:
        counts = CountVectorizer().fit_transform(texts)
        analysis.output(SVC().fit(counts, [1, 0] * 10), name="Film")
    (used,) = read_one(lake, "Analysis")["analyze"]
    slots = lake.get(used).json
    assert (slots["row_count"], slots["column_count"]) == (20, 4)
    assert lake.get(slots["derived_from_dataset"][0]).json["row_count"] == 20
    assert modellake.check(lake.records()).findings == ()


def test_unknown_arrays_are_one_dataset_in_fit_and_evaluation(lake: Lake) -> None:
    table, answers = datasets.load_iris(return_X_y=True)
    with lake.study("Irises").analysis(by="Tim") as analysis:
        model = SVC().fit(table, answers)
        analysis.evaluate(model, (table, answers))
        analysis.output(model, name="Iris")
    assert read_one(lake, "ModelLakeDataset")["id"] == read_one(lake, "Analysis")["analyze"][0]
    procedure = read_one(lake, "ModelEvaluation")["evaluation_procedure"]
    assert procedure["procedure_type"] == "test_on_training_data"


def test_data_that_are_no_table_are_told(lake: Lake) -> None:
    with lake.study("Films").analysis(by="Tim") as analysis, pytest.warns(CaptureWarning) as said:
        DictVectorizer().fit([{"good": 1}, {"bad": 1}])
    assert "which data the Films data are. They are no table" in str(said[0].message)
    assert "capture-complete" in {one.rule for one in analysis.report.findings}
