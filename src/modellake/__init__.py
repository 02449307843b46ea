"""The metadata toolkit of a Model Lake: the gate, the question and the card.

Names are imported when they are first used, so that a command pays only for what it needs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modellake.asking import Answer as Answer
    from modellake.asking import describe_question as describe_question
    from modellake.asking import get_question as get_question
    from modellake.asking import list_questions as list_questions
    from modellake.capture.autologging import Autolog as Autolog
    from modellake.capture.autologging import autolog as autolog
    from modellake.capture.journal import CaptureWarning as CaptureWarning
    from modellake.capture.reevaluating import Comparison as Comparison
    from modellake.capture.reevaluating import Evaluation as Evaluation
    from modellake.capture.surroundings import capturing as capturing
    from modellake.checking import check as check
    from modellake.checking import write_baseline as write_baseline
    from modellake.checking.report import Report as Report
    from modellake.checking.writers import write_report as write_report
    from modellake.errors import ConflictError as ConflictError
    from modellake.errors import ConnectionFailedError as ConnectionFailedError
    from modellake.errors import LakeError as LakeError
    from modellake.errors import LockedError as LockedError
    from modellake.errors import ModelLakeError as ModelLakeError
    from modellake.errors import QueryError as QueryError
    from modellake.errors import QueryTimeoutError as QueryTimeoutError
    from modellake.errors import RecordNotFoundError as RecordNotFoundError
    from modellake.errors import SourceError as SourceError
    from modellake.errors import UsageError as UsageError
    from modellake.exports import Export as Export
    from modellake.exports import ExportFormat as ExportFormat
    from modellake.exports import Loss as Loss
    from modellake.exports import export as export
    from modellake.exports import get_export_format as get_export_format
    from modellake.finding import Finding as Finding
    from modellake.finding import Place as Place
    from modellake.guide import describe_schema as describe_schema
    from modellake.guide import write_example as write_example
    from modellake.index.query import find_form as find_form
    from modellake.index.terms import Table as Table
    from modellake.index.terms import Term as Term
    from modellake.lake import Addition as Addition
    from modellake.lake import Erasure as Erasure
    from modellake.lake import Lake as Lake
    from modellake.lake import SlotChange as SlotChange
    from modellake.lake.exporting import export_each as export_each
    from modellake.lake.exporting import stream_export as stream_export
    from modellake.lineage import Edge as Edge
    from modellake.lineage import Lineage as Lineage
    from modellake.lineage import Node as Node
    from modellake.lineage import Trace as Trace
    from modellake.record import Origin as Origin
    from modellake.record import Reading as Reading
    from modellake.record import Record as Record
    from modellake.settings import read_settings as read_settings
    from modellake.sources import preview as preview
    from modellake.sources import read as read
    from modellake.sources import stream as stream
    from modellake.sources.mapping import Preview as Preview
    from modellake.vocabulary import vocabulary as _vocabulary

    schema = _vocabulary

_HOMES = {
    "capturing": "capture.surroundings",
    "autolog": "capture.autologging",
    "Comparison": "capture.reevaluating",
    "Evaluation": "capture.reevaluating",
    "CaptureWarning": "capture.journal",
    "Autolog": "capture.autologging",
    "Addition": "lake",
    "Answer": "asking",
    "ConflictError": "errors",
    "ConnectionFailedError": "errors",
    "Edge": "lineage",
    "Erasure": "lake",
    "Export": "exports",
    "ExportFormat": "exports",
    "Finding": "finding",
    "Lake": "lake",
    "LakeError": "errors",
    "Lineage": "lineage",
    "LockedError": "errors",
    "Loss": "exports",
    "ModelLakeError": "errors",
    "Node": "lineage",
    "Origin": "record",
    "Place": "finding",
    "Preview": "sources.mapping",
    "QueryError": "errors",
    "QueryTimeoutError": "errors",
    "Reading": "record",
    "Record": "record",
    "RecordNotFoundError": "errors",
    "Report": "checking.report",
    "SlotChange": "lake",
    "SourceError": "errors",
    "Table": "index.terms",
    "Term": "index.terms",
    "Trace": "lineage",
    "UsageError": "errors",
    "check": "checking",
    "describe_question": "asking",
    "describe_schema": "guide",
    "export": "exports",
    "export_each": "lake.exporting",
    "find_form": "index.query",
    "get_export_format": "exports",
    "get_question": "asking",
    "list_questions": "asking",
    "preview": "sources",
    "read": "sources",
    "read_settings": "settings",
    "stream": "sources",
    "schema": "vocabulary",
    "stream_export": "lake.exporting",
    "write_baseline": "checking",
    "write_example": "guide",
    "write_report": "checking.writers",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'modellake' has no attribute {name!r}")
    if name == "schema":  # the module of that name would hide the function
        return importlib.import_module("modellake.vocabulary").vocabulary
    return getattr(importlib.import_module(f"modellake.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
