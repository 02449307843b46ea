"""A live tracking store of MLflow, read through its client: a folder `mlruns`, or `sqlite:///…`.

Needs the extra `modellake[mlflow]`. Each experiment, run and registered model becomes the object
that mlflow-export-import would write, and is read as that.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modellake.errors import SourceError
from modellake.record import Reading

__all__ = ["is_store", "read_store"]

#: Runs that are asked for at once.
_PAGE = 500

_INSTALL = "pip install 'modellake[mlflow]'"

_DATABASE = "sqlite:///"
_ALLOWED = "MLFLOW_ALLOW_FILE_STORE"


def is_store(name: str) -> bool:
    """Say whether a path or address is a tracking store of MLflow.

    Example:
        >>> is_store("sqlite:///mlflow.db"), is_store("cards")
        (True, False)
    """
    if name.startswith(_DATABASE):
        return True
    path = Path(name)
    return path.is_dir() and any(
        one.parent.parent == path and b"experiment_id:" in one.read_bytes()[:2000]
        for one in path.glob("*/meta.yaml")
    )


def read_store(name: str, base: str) -> Iterator[Reading]:
    """Yield the records of each experiment, run and registered model of a store.

    Raises:
        SourceError: The client is not installed, or cannot open the store.
    """
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ImportError as error:
        what = "Reading a tracking store needs the client of MLflow."
        raise SourceError(what, where=name, fix=_INSTALL) from error
    from modellake.sources.mapping import Material
    from modellake.sources.mlflow_export import read_export

    uri = name if "://" in name else Path(name).resolve().as_uri()
    if uri.startswith(_DATABASE) and not Path(uri.removeprefix(_DATABASE)).is_file():
        raise SourceError("No such database.", where=name)  # the client would make one
    try:
        with _allow_files():
            client = MlflowClient(tracking_uri=uri, registry_uri=uri)
            in_database = uri.startswith(_DATABASE)
            # Without its folder of deleted runs the client finds no history of any run.
            has_history = in_database or Path(name, ".trash").is_dir() or "://" in name
            found = _list_objects(client, with_registry=in_database, with_history=has_history)
            for inside in found:
                yield read_export(Material(name, {"mlflow": inside}), base)
    except (MlflowException, ImportError) as error:
        what = f"The tracking store cannot be read: {error}"
        missing = isinstance(error, ImportError)
        fix = _INSTALL if missing else "Export its runs with mlflow-export-import, and read these."
        raise SourceError(what, where=name, fix=fix) from error


@contextlib.contextmanager
def _allow_files() -> Iterator[None]:
    """Let the client open a folder, which it refuses since version 3.13 unless it is told to."""
    before = os.environ.get(_ALLOWED)
    os.environ[_ALLOWED] = "true"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_ALLOWED]
        else:
            os.environ[_ALLOWED] = before


def _list_objects(
    client: Any, *, with_registry: bool, with_history: bool
) -> Iterator[dict[str, Any]]:
    experiments = client.search_experiments()
    for experiment in experiments:
        yield {"experiment": dict(experiment)}
    for experiment in experiments:
        token = None
        while True:
            page = client.search_runs(
                [experiment.experiment_id], max_results=_PAGE, page_token=token
            )
            for run in page:
                yield _describe_run(client if with_history else None, run, experiment.name)
            token = page.token
            if not token:
                break
    if with_registry:
        for model in client.search_registered_models():
            versions = client.search_model_versions(f"name = '{model.name}'")
            yield {"registered_model": {"name": model.name, "versions": [*map(dict, versions)]}}


def _describe_run(client: Any, run: Any, experiment: str) -> dict[str, Any]:
    run_id = run.info.run_id
    metrics = {
        name: _list_history(client, run_id, name, value) for name, value in run.data.metrics.items()
    }
    tags = {**run.data.tags, "mlflow_exim.metadata.experiment_name": experiment}
    described = {"params": dict(run.data.params), "metrics": metrics, "tags": tags}
    inputs = run.inputs.to_dictionary() if run.inputs else {}
    return {"info": dict(run.info), **described, "inputs": inputs}


def _list_history(client: Any, run_id: str, name: str, value: float) -> list[dict[str, Any]]:
    """Return the values of a metric; the last alone where the store does not give the others.

    A folder that was copied without its empty parts is such a store.
    """
    from mlflow.exceptions import MlflowException

    if client is None:
        return [{"value": value}]
    try:
        history = client.get_metric_history(run_id, name)
    except MlflowException:
        return [{"value": value}]
    return [{"value": one.value, "timestamp": one.timestamp, "step": one.step} for one in history]
