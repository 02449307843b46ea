"""A live tracking store of MLflow is read like its export."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from modellake.errors import SourceError
from modellake.lake import Lake
from modellake.sources import read, stream
from modellake.sources.mlflow_store import is_store

# The client warns of what its own libraries have deprecated, when it first opens a store.
pytestmark = pytest.mark.filterwarnings("ignore")

HISTORY = (
    '[{"run_id": "%s", "artifact_path": "model", "flavors": {"sklearn": {}},'
    ' "utc_time_created": "2024-01-01 00:00:00"}]'
)


@pytest.fixture(params=["folder", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with one run that logged a parameter, a metric twice, and a model."""
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    mlflow = pytest.importorskip("mlflow")
    pytest.importorskip("alembic")
    folder = tmp_path / "mlruns"
    name = str(folder) if request.param == "folder" else f"sqlite:///{tmp_path / 'mlflow.db'}"
    uri = folder.as_uri() if request.param == "folder" else name
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment("wine")
    run = client.create_run(experiment, tags={"mlflow.user": "ada"}).info.run_id
    client.log_param(run, "depth", 5)
    client.log_metric(run, "accuracy", 0.5, step=0)
    client.log_metric(run, "accuracy", 0.9, step=1)
    client.set_tag(run, "mlflow.log-model.history", HISTORY % run)
    client.set_terminated(run)
    if request.param == "database":
        client.create_registered_model("wine")
        client.create_model_version("wine", f"runs:/{run}/model", run_id=run)
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE")
    return name


def test_a_tracking_store_gives_the_records_of_its_runs(store: str) -> None:
    reading = read(store)
    assert not reading.findings
    by_type = {record.type: record.json for record in reading}
    run = by_type["Analysis"]
    assert run["activity_status"] == "completed"
    assert run["experiment_name"] == "wine"
    assert run["has_parameter_setting"] == [
        {"type": "ParameterSetting", "parameter_name": "depth", "setting_value": "5"}
    ]
    assert by_type["ModelEvaluation"]["evaluation_value"] == 0.9
    assert by_type["ModelEvaluation"]["evaluated_model"] in run["has_output_model"]
    assert by_type["User"]["name"] == "ada"
    registered = [one.id for one in reading if one.id == "model/mlflow/wine/1"]
    assert len(registered) == store.startswith("sqlite")


def test_a_tracking_store_goes_into_a_lake(store: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", actor="user/ada")
    result = lake.add(stream(store))
    assert len(result.new) > 5
    assert not result.refused
    assert not lake.add(stream(store)).changed


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_folder_without_its_empty_parts_is_read(store: str) -> None:
    """As version control keeps it: the client then finds no history."""
    for empty in (".trash", "0"):
        shutil.rmtree(Path(store, empty), ignore_errors=True)
    by_type = {record.type: record.json for record in read(store)}
    assert by_type["ModelEvaluation"]["evaluation_value"] == 0.9


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    name = f"sqlite:///{tmp_path / 'none.db'}"
    assert is_store(name)
    with pytest.raises(SourceError, match="No such database"):
        read(name)
    assert not (tmp_path / "none.db").exists()


def test_a_store_without_its_client_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(SourceError, match=r"modellake\[mlflow\]"):
        read(f"sqlite:///{tmp_path / 'mlflow.db'}")


def test_a_folder_of_cards_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "meta.yaml").write_text("name: a\n")
    assert not is_store(str(tmp_path))


@pytest.mark.parametrize("store", ["folder"], indirect=True)
def test_a_store_inside_of_a_folder_is_read_as_one(store: str, tmp_path: Path) -> None:
    outer = tmp_path / "project"
    shutil.copytree(store, outer / "work" / "mlruns")
    assert {record.id for record in read(outer)} >= {record.id for record in read(store)}


def test_a_store_inside_of_a_folder_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    part = tmp_path / "mlruns" / "1"
    part.mkdir(parents=True)
    (part / "meta.yaml").write_text("experiment_id: '1'\n")
    (tmp_path / "tag.yaml").write_text("id: tag/a\ntype: Tag\nname: A\n")
    found = read(tmp_path)
    assert [record.id for record in found] == ["tag/a"]
    assert [one.rule for one in found.findings] == ["file-readable"]
    assert "modellake[mlflow]" in found.findings[0].fix
