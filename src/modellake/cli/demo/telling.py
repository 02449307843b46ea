"""The chapters of the demo: each runs a script, and shows what the lake knows then."""

from __future__ import annotations

import runpy
import textwrap
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

import modellake
from modellake.cli.terminal import show, show_heading

__all__ = ["OPEN", "PACKS", "lay_out", "tell"]

#: The packs that the lake of the story is checked with: all that are shipped and apply to it.
PACKS = ("core", "5w1h", "model-card", "lineage", "license", "claims")

#: What the story leaves open on purpose, by the rule that says so.
OPEN: Mapping[str, str] = {
    "artifacts-signed": "the model's file is not signed",
    "license-present": "so neither can the cards",
    "production-data-valid": "one of the two still answers people",
    "production-monitored": "the service began a moment ago",
    "upstream-license-known": "the data's publisher names no license",
    "withdrawn-data-decided": "what becomes of two models is not decided",
}

_MODEL, _DATA, _TEST = "model/diabet-predictor", "dataset/diabetes", "split/diabetes-v1-test"
_SOURCE = "source/lars"
_CARDS = {
    "json-ld": ("card.jsonld", "in the terms of schema.org, FAIR4ML, PROV and DCAT"),
    "html": ("card.html", "a page, with the lineage drawn"),
    "hf": ("README.md", "as the Hugging Face Hub wants it"),
}


def tell(place: Path) -> None:
    """Tell the story in the working folder, where the files lie.

    Args:
        place: The folder as the user named it, for the lines that say what to open.
    """
    with modellake.Lake("lake") as lake:
        _ingest(lake)
        _prepare(lake)
        _train(lake)
        _write_down(lake)
        _gate(lake)
        _ask(lake)
        _withdraw(lake)
        _export(lake)
    _end(place)


def lay_out() -> None:
    """Put the scripts, the records and the data of scikit-learn into the working folder."""
    from sklearn.datasets import load_diabetes

    now = datetime.now(UTC).isoformat(timespec="seconds")
    for file in (resources.files("modellake.cli.demo") / "scripts").iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name.endswith(".yaml"):
            text = Template(text).substitute(now=now)
        Path(file.name).write_text(text, encoding="utf-8")
    load_diabetes(as_frame=True, scaled=False).frame.to_csv("diabetes.csv", index=False)


def _run(script: str) -> None:
    runpy.run_path(script, run_name="__main__")


def _ingest(lake: modellake.Lake) -> None:
    show_heading("1. Bob ingests the data of 442 patients", "1_ingest.py")
    _run("1_ingest.py")
    data = lake.get(_DATA).json
    show(f"   {_DATA}: {data['row_count']} rows, {data['column_count']} columns")
    show(f"   fingerprint {data['fingerprint']}")


def _prepare(lake: modellake.Lake) -> None:
    show_heading("2. Alice prepares them", "2_prepare.py")
    _run("2_prepare.py")
    answer = lake.ask("operations-of-dataset", parameters={"dataset": "dataset/diabetes-v1"})
    for row in answer.rows:
        said = dict(zip(answer.columns, row, strict=True))
        show(f"   {said['position']}. {said['operation']} ({said['kind']})")


def _train(lake: modellake.Lake) -> None:
    show_heading("3. Tim learns a model, and refits it", "3_train.py, 4_refit.py")
    _run("3_train.py")
    _run("4_refit.py")
    for one in _list_evaluations(lake):
        procedure = one["evaluation_procedure"]
        folds = procedure.get("number_of_folds")
        how = f"{folds}-fold cross validation" if folds else "on data set apart"
        name = lake.get(one["evaluated_model"]).json["name"]
        show(f"   {name:19} {one['name']:9} {one['evaluation_value']:.3f}  {how}")


def _write_down(lake: modellake.Lake) -> None:
    show_heading("4. All three write down what only people know", "5_write_down.py")
    show(f"   before: {_count(_check_lake(lake))}")
    _run("5_write_down.py")
    lake.add(modellake.read("service.yaml"))
    show(f"   after:  {_count(_check_lake(lake))}")


def _gate(lake: modellake.Lake) -> None:
    show_heading("5. The gate stops a leaflet that claims too much", "leaflet.yaml")
    with modellake.capturing(program=lambda: None):
        lake.evaluate(_MODEL, data=_TEST, measures=["accuracy"], by="Alice")
    show("\n".join(modellake.write_report(_check_leaflet(lake), "text").splitlines()[:4]))
    leaflet = Path("leaflet.yaml")
    text = leaflet.read_text(encoding="utf-8").replace("0.9354", "0.70")
    leaflet.write_text(text, encoding="utf-8")
    show(f"   Tim writes 0.70: {_count(_check_leaflet(lake))}")
    lake.add(modellake.read(leaflet))


def _ask(lake: modellake.Lake) -> None:
    show_heading("6. The lake answers", "modellake ask")
    best = lake.ask(
        "best-models-on-dataset", parameters={"dataset": _TEST, "measure": "measure/accuracy"}
    )
    chain = lake.ask("chain-of-service", parameters={"service": "deployment/diabetes"})
    behind = len({row[0] for row in chain.rows})
    show(f"   Tim:        which model is best? {best.rows[0][0]}")
    show(f"   An auditor: what is behind a prediction? {behind} records, such as")
    for edge in lake.lineage("deployment/diabetes").path_to(_SOURCE):
        show(f"      {edge}")


def _withdraw(lake: modellake.Lake) -> None:
    show_heading("7. Bob takes the data back: what does that touch?", "6_withdraw.py")
    _run("6_withdraw.py")
    kinds = Counter(node.type for node in lake.lineage(_DATA).impact())
    touched = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    show(textwrap.fill(touched, 76, initial_indent="   ", subsequent_indent="   "))
    show("   What the story leaves open, by the rule that says so:")
    found = Counter(one.rule for one in _check_lake(lake).findings if one.severity != "info")
    for rule, number in sorted(found.items()):
        show(f"     {number} {rule:24} {OPEN.get(rule, '')}")


def _export(lake: modellake.Lake) -> None:
    show_heading("8. The cards leave", "modellake export")
    for format_, (file, what) in _CARDS.items():
        Path(file).write_text(lake.export(_MODEL, format_), encoding="utf-8")
        show(f"   {file:12} {what}")


def _end(place: Path) -> None:
    show_heading("Open card.html and 3_train.py there, and try:")
    show(f"   cd {place}")
    show(f"   modellake lineage {_MODEL}")
    show("   modellake check --pack lineage")
    show("   modellake ask models-on-lapsed-data")


def _list_evaluations(lake: modellake.Lake) -> list[Mapping[str, Any]]:
    return [one.json for one in lake.records() if one.type == "ModelEvaluation"]


def _check_lake(lake: modellake.Lake) -> modellake.Report:
    return modellake.check(tuple(lake.records()), packs=PACKS)


def _check_leaflet(lake: modellake.Lake) -> modellake.Report:
    return modellake.check("leaflet.yaml", packs=("claims",), with_=tuple(lake.records()))


def _count(report: modellake.Report) -> str:
    counted = ((word, report.counts[word]) for word in ("violation", "warning"))
    return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for word, number in counted)
