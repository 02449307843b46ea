"""The formats that can be read, and which of them a file is of.

A format is a module with a constant `SOURCE`, whose name stands in `_MODULES`, or a mapping file,
whose name stands in `_MAPPINGS`.
"""

from __future__ import annotations

import functools
import importlib
import os
from dataclasses import dataclass, replace
from os.path import splitext
from pathlib import Path

from modellake.errors import UsageError
from modellake.sources.input import Input, Source
from modellake.vocabulary import suggest

__all__ = ["Choice", "get_source", "open_mapping", "sources"]

# Of two that are equally sure the first reads.
_MODULES = (
    "native",
    "json_ld",
    "turtle",
    "model_card",
    "dataset_card",
    "result_file",
    "tfhub",
    "openlineage",
    "prov",
    "mlflow_export",
)

# Formats that a mapping alone reads.
_MAPPINGS = (
    "codemeta",
    "croissant",
    "cyclonedx",
    "frictionless",
    "huggingface_api",
    "huggingface_infos",
    "kaggle_dataset",
    "kubeflow",
    "kubeflow_collection",
    "model_card_toolkit",
    "monai",
    "onnx_hub",
    "open_model_zoo",
    "openmmlab",
    "ro_crate",
    "spacy",
)


@functools.lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Return the formats that can be read."""
    return tuple(map(_open, (*_MODULES, *_MAPPINGS)))


@functools.cache
def _open(name: str) -> Source:
    """Return a source; a mapping is loaded as a whole when it reads a first file."""
    if name in _MODULES:
        source: Source = importlib.import_module(f"{__package__}.{name}").SOURCE
        return source
    from modellake.sources.mapping import load_head, load_mapping, make_source

    file = Path(__file__).with_name(f"{name}.yaml")
    load = functools.cache(lambda: make_source(load_mapping(file)))
    return replace(
        make_source(load_head(file)), read=lambda source, base: load().read(source, base)
    )


@dataclass(frozen=True)
class Choice:
    """How files are read: the base of ids, and the source that was named, or that comes first."""

    base: str
    forced: Source | None
    own: Source | None

    @property
    def searches(self) -> bool:
        """Say whether the format is to be found, and was not named."""
        return self.forced is None and self.own is None

    @functools.cached_property
    def _tried(self) -> frozenset[str]:
        tried = (self.own,) if self.own else sources()
        return frozenset(one for source in tried for one in (*source.suffixes, *source.names))

    def tries(self, name: str) -> bool:
        """Say whether a file of a folder is looked at, by its name."""
        return splitext(name)[1].lower() in self._tried or name in self._tried

    def detect(self, source: Input) -> Source | None:
        """Return the source that reads a file; a mapping of one's own comes before all others."""
        head = source.head
        if self.forced or (self.own and self.own.detect(head, source.name) > 0):
            return self.forced or self.own
        return _find_surest(head, source.name)


def _find_surest(head: bytes, name: str) -> Source | None:
    """Return the source that is surest of a file; who is certain spares loading the others."""
    found, most = None, 0.0
    for one in map(_open, (*_MODULES, *_MAPPINGS)):
        sure = one.detect(head, name)
        if sure > most:
            found, most = one, sure
        if sure >= 1:
            break
    return found


def open_mapping(mapping: str | os.PathLike[str]) -> Source:
    """Return the source that reads with a mapping file of one's own.

    Raises:
        SourceError: The file cannot be read.
        UsageError: It is no mapping.
    """
    from modellake.sources.mapping import load_mapping, make_source

    return make_source(load_mapping(Path(mapping)))


def get_source(name: str) -> Source:
    """Return the source of that name.

    Raises:
        UsageError: There is none.
    """
    known = {source.name: source for source in sources()}
    if name not in known:
        fix = suggest(name, known) or f"Choose one of: {', '.join(known)}."
        raise UsageError(f"No source is called {name!r}.", fix=fix)
    return known[name]
