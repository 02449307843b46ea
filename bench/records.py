"""Generated records for measurements: models of about 35 quads each, the same for every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

TASKS = ("classification", "regression", "clustering")

_USERS = 50


def make_lake(count: int) -> Iterator[dict[str, Any]]:
    """Yield a whole lake: models, the users who own them, and data that about fifty share each."""
    shared = count // 50
    for number in range(_USERS):
        yield {"id": f"user/u{number}", "type": "User", "name": f"User {number}"}
    for number in range(shared):
        yield _make_dataset(f"dataset/d{number}", f"{number:064x}")
        yield _make_dataset(f"dataset/t{number}", f"{number + 2**128:064x}")
    yield from make_models(count - 2 * shared - _USERS, datasets=shared)


def _make_dataset(id_: str, digest: str) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "ModelLakeDataset",
        "name": f"Data {id_}",
        "description": f"The data {id_}, made to be learned from.",
        "version": "1",
        "license": "spdx:CC-BY-4.0",
        "creation_date": "2024-12-01",
        "creator": ["user/u0"],
        "fingerprint": f"sha256:{digest}",
        "row_count": 1000,
        "column_count": 8,
        "sensitivity_level": "clear",
    }


def make_models(count: int, *, seed: int = 0, datasets: int = 500) -> Iterator[dict[str, Any]]:
    """Yield models with files, checksums, relations, keywords and sections."""
    chance = random.Random(seed)
    for number in range(count):
        yield {
            "id": f"model/m{number}",
            "type": "OutputModel",
            "name": f"Model {number}",
            "description": f"The model with the number {number}, made to be measured.",
            "version": f"1.{number % 10}",
            "creation_date": f"2025-{1 + number % 12:02}-{1 + number % 28:02}",
            "modified_at": f"2026-11-{1 + number % 28:02}T10:00:00Z",
            "license": chance.choice(["spdx:MIT", "spdx:Apache-2.0", "spdx:CC-BY-4.0"]),
            "keyword": [f"word{word}" for word in chance.sample(range(100), 5)],
            "model_path": f"models/m{number}/model.onnx",
            "model_type": ["neural_network"],
            "ml_task": [chance.choice(TASKS)],
            "number_of_parameters": chance.randrange(1, 10**9),
            "decision_threshold": round(chance.random(), 3),
            "intended_use": ["To be measured.", "To be compared."],
            "known_limitation": ["None of it is real."],
            "status": "active",
            "status_since": "2026-11-01",
            "trained_on": [f"dataset/d{number % datasets}"],
            "tested_on": [f"dataset/t{number % datasets}"],
            "owner": [f"user/u{number % _USERS}"],
            "distribution": [
                {
                    "type": "Distribution",
                    "file_path": f"models/m{number}/model.onnx",
                    "byte_size": chance.randrange(1, 10**9),
                    "checksum": [
                        {
                            "type": "Checksum",
                            "checksum_algorithm": "sha256",
                            "checksum_value": f"{chance.getrandbits(256):064x}",
                        }
                    ],
                }
            ],
            **_relate(number),
        }


def _relate(number: int) -> dict[str, Any]:
    if number % 2 == 0:
        return {}
    relation = {
        "type": "ModelRelation",
        "relation_type": "fine_tuned",
        "related_model": f"model/m{number - 1}",
    }
    return {"model_relation": [relation]}


def write_models(path: Path, count: int) -> None:
    """Write models as JSON Lines."""
    write_lines(path, make_models(count))


def write_lines(path: Path, made: Iterable[dict[str, Any]]) -> None:
    """Write records as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for one in made:
            file.write(json.dumps(one) + "\n")
