"""Files of other authors' habits: what is no metadata of a lake becomes no record, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import modellake

DCAT = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "cr": "http://mlcommons.org/croissant/"},
    "@type": "dcat:Catalog",
    "dct:title": "Open data of a town",
    "dcat:dataset": [{"@type": "dcat:Dataset", "dct:title": "Trees"}],
}
VOCABULARY = {
    "@context": {"cr": "http://mlcommons.org/croissant/", "rdfs": "http://www.w3.org/2000/01/x#"},
    "@graph": [{"@id": "cr:FileSet", "@type": "rdfs:Class", "rdfs:label": "FileSet"}],
}
DATACITE = {
    "id": "https://doi.org/10.5281/zenodo.123",
    "type": "dois",
    "doi": "10.5281/zenodo.123",
    "types": {"resourceTypeGeneral": "Dataset", "schemaOrg": "Dataset"},
    "creators": [{"name": "Doe, Jane", "nameType": "Personal"}],
    "titles": [{"title": "Trees of a town"}],
    "publisher": "Zenodo",
    "publicationYear": 2024,
    "schemaVersion": "http://datacite.org/schema/kernel-4",
}
SPDX = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2024-05-02T0:0"},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:d", "name": "trees"},
        {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "tree-model"},
    ],
}
CITATION = """cff-version: 1.2.0
message: If you use this software, please cite it.
title: Tree tools
type: software
authors:
  - family-names: Doe
    given-names: Jane
license: MIT
version: 1.0.0
"""
DVC = """stages:
  train:
    cmd: python train.py
    deps: [data/trees.csv, train.py]
    params: [train.epochs]
    outs: [model.pkl]
    metrics: [metrics.json]
"""
WANDB = """wandb_version: 1
_wandb:
  desc: null
  value: {python_version: 3.11.4, framework: torch, is_jupyter_run: false}
learning_rate: {desc: null, value: 0.001}
model: {desc: null, value: resnet50}
dataset: {desc: null, value: imagenet}
"""
HUGGING_FACE = {
    "_name_or_path": "bert-base-uncased",
    "architectures": ["BertForMaskedLM"],
    "model_type": "bert",
    "hidden_size": 768,
    "transformers_version": "4.36.0",
    "task_specific_params": {"id": "a", "type": "Task"},
}
KUBERNETES = """apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: trees, labels: {type: Deployment}}
spec:
  predictor:
    model: {modelFormat: {name: sklearn}, storageUri: "gs://bucket/trees"}
---
apiVersion: v1
kind: Service
metadata: {name: trees}
spec: {type: ClusterIP, ports: [{port: 80}]}
"""
PACKAGE = {
    "name": "tree-viewer",
    "version": "1.0.0",
    "description": "Shows trees.",
    "type": "module",
    "license": "MIT",
    "keywords": ["trees"],
    "dependencies": {"d3": "^7.0.0"},
}
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["---\n", "license: mit\n"]}
    ],
    "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "Trees", "version": "1", "license": {"name": "MIT"}},
    "paths": {"/models": {"get": {"tags": ["models"], "responses": {"200": {"description": "x"}}}}},
    "components": {"schemas": {"Model": {"type": "object", "properties": {"id": {"type": "x"}}}}},
}
GEOJSON = {
    "type": "FeatureCollection",
    "name": "trees",
    "features": [
        {"type": "Feature", "id": "tree/1", "properties": {"type": "Dataset", "name": "Oak"}}
    ],
}
FILES = {
    "dcat.jsonld": DCAT,
    "vocabulary.jsonld": VOCABULARY,
    "datacite.json": DATACITE,
    "spdx.jsonld": SPDX,
    "CITATION.cff": CITATION,
    "dvc.yaml": DVC,
    "config.yaml": WANDB,
    "config.json": HUGGING_FACE,
    "service.yaml": KUBERNETES,
    "package.json": PACKAGE,
    "trees.ipynb": NOTEBOOK,
    "openapi.json": OPENAPI,
    "trees.geojson": GEOJSON,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_habit_becomes_no_record_and_says_the_next_step(
    tmp_path: Path, name: str
) -> None:
    content = FILES[name]
    file = tmp_path / name
    file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    found = modellake.read(file)
    assert [(record.id, record.type) for record in found] == []
    assert [one.rule for one in found.findings] == ["source-known"]
    assert "--mapping" in found.findings[0].fix


@pytest.mark.parametrize("kind", ["Dataset", "sc:Dataset", ["https://schema.org/Dataset"]])
def test_a_croissant_file_is_known_by_its_outermost_type(kind: object) -> None:
    context = {"cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/"}
    value = {"@context": context, "@type": kind, "name": "trees"}
    found = modellake.read(json.dumps(value).encode())
    assert {record.type for record in found} == {"ModelLakeDataset", "DatasetCard"}
