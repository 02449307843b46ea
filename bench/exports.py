"""Cards of 1,000 models as JSON-LD, against pyld framing the sub-graph of each card."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from records import make_models

import modellake
from modellake.exports import RecordMaterial, export

_MODELS = 1_000

#: pyld takes so long for each card that a sample stands for all.
_SAMPLE = 50


def run() -> dict[str, Any]:
    """Return seconds of processor time for all cards, and the ratio; the target is 20.

    A full card has what the format promises: the model, its card, results, data, program,
    environment, people, and the lineage to the source. A thin one has only data, run and result.
    """
    thin = [*make_models(_MODELS), *_make_thin()]
    return {"full": _compare([*thin, *_make_lineage()]), "thin": _compare(thin)}


def _compare(objects: list[dict[str, Any]]) -> dict[str, float]:
    found = modellake.read(objects)
    models = [record for record in found if record.type == "OutputModel"]
    _export_all(models[:1], found)  # reads the ontology once
    cards = _export_all(models, found)
    ours = _measure(lambda: _export_all(models, found))
    graphs = [_prepare(card) for card in cards[:: _MODELS // _SAMPLE]]
    peer = _measure(lambda: _frame_all(graphs)) * _MODELS / _SAMPLE
    return {
        "nodes_a_card": sum(len(graph) for graph, _ in graphs) / len(graphs),
        "bytes_a_card": sum(map(len, cards)) / len(cards),
        "seconds": ours,
        "pyld_frame_seconds": peer,
        "times_faster": peer / ours,
    }


def _measure(work: Callable[[], object]) -> float:
    """Return the best of three, without the garbage collector, as `timeit` does."""
    seconds = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(seconds)


def _export_all(models: Sequence[modellake.Record], found: Iterable[modellake.Record]) -> list[str]:
    """Return the cards, from records that nothing is known of yet."""
    material = RecordMaterial(found)
    return [export([model], "json-ld", material=material) for model in models]


def _prepare(card: str) -> tuple[Any, Any]:
    """Return the sub-graph of a card in memory, and its frame."""
    from pyld import jsonld

    document = json.loads(card)
    graph = jsonld.flatten(jsonld.expand(document))
    return graph, {"@context": document["@context"], "id": document["id"]}


def _frame_all(graphs: Iterable[tuple[Any, Any]]) -> None:
    from pyld import jsonld

    for graph, frame in graphs:
        jsonld.frame(graph, frame)


def _make_thin() -> Iterator[dict[str, Any]]:
    """Yield people, data, training runs and results."""
    for number in range(50):
        yield {"id": f"user/u{number}", "type": "User", "name": f"User {number}"}
    for number in range(500):
        for kind in "dt":
            data = {"id": f"dataset/{kind}{number}", "type": "ModelLakeDataset"}
            yield {**data, "name": f"Data {kind}{number}", "license": "spdx:CC-BY-4.0"}
    for number in range(_MODELS):
        yield {
            "id": f"evaluation/e{number}",
            "type": "ModelEvaluation",
            "evaluated_model": f"model/m{number}",
            "evaluation_dataset": f"dataset/t{number % 500}",
            "uses_measure": "measure/accuracy",
            "metric": "accuracy",
            "evaluation_value": 0.5 + number / 3000,
        }
        yield {
            "id": f"analysis/a{number}",
            "type": "Analysis",
            "name": f"Training {number}",
            "analyze": [f"dataset/d{number % 500}"],
            "analyzed_by": [f"user/u{number % 50}"],
            "has_task": [f"task/t{number % 10}"],
            "uses_program": [f"program/p{number % 20}"],
            "has_implementation": f"implementation/i{number % 20}",
            "execution_environment": f"environment/e{number % 5}",
            "has_output_model": [f"model/m{number}"],
            "evaluate_analysis": [f"evaluation/e{number}"],
        }


def _make_lineage() -> Iterator[dict[str, Any]]:
    """Yield cards, programs and environments, and how the data came from their sources."""
    yield {"id": "measure/accuracy", "type": "EvaluationMeasure", "name": "Accuracy"}
    for number in range(10):
        yield {"id": f"task/t{number}", "type": "Task", "name": f"Task {number}"}
    for number in range(5):
        yield {"id": f"environment/e{number}", "type": "Environment", "name": f"Env {number}"}
    for number in range(20):
        yield {"id": f"program/p{number}", "type": "Program", "name": f"train{number}.py"}
        yield {
            "id": f"implementation/i{number}",
            "type": "ModelImplementation",
            "name": f"Implementation {number}",
            "uses_algorithm": "algorithm/forest",
            "coded_in": f"environment/e{number % 5}",
        }
    yield {"id": "algorithm/forest", "type": "Algorithm", "name": "Random forest"}
    for number in range(500):
        yield {
            "id": f"process/p{number}",
            "type": "Process",
            "source_data": [f"dataset/r{number}"],
            "target_data": [f"dataset/d{number}", f"dataset/t{number}"],
            "processed_by": [f"user/u{number % 50}"],
        }
        yield {"id": f"dataset/r{number}", "type": "ModelLakeDataset", "name": f"Raw {number}"}
        yield {
            "id": f"ingest/i{number}",
            "type": "Ingest",
            "ingest_from": f"source/s{number % 20}",
            "ingest_to": f"dataset/r{number}",
            "ingested_by": [f"user/u{(number + 7) % 50}"],
        }
    for number in range(20):
        yield {"id": f"source/s{number}", "type": "DatasetSource", "name": f"Source {number}"}
    for number in range(_MODELS):
        yield {
            "id": f"card/c{number}",
            "type": "ModelCard",
            "describes": f"model/m{number}",
            "primary_use": "To be measured.",
            "license_as_written": ["mit"],
        }
