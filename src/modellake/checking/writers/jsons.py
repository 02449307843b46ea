"""JSON and JSON Lines, in a versioned form with a published JSON Schema (`report.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from modellake.checking.report import Report, WaivedFinding
from modellake.checking.writers.rows import list_rows, printable
from modellake.vocabulary import TERMS

__all__ = ["SCHEMA_ID", "VERSION", "write_json", "write_json_lines"]

#: Of the form. A minor version only adds keys.
VERSION = "1.0"
SCHEMA_ID = f"{TERMS}schema/report-1.json"


def write_json(report: Report) -> str:
    """Write one object: summary, coverage, rules, findings and waived findings."""
    findings, waived = _split(report)
    document = {
        **_summary(report),
        "coverage": _coverage(report),
        "packs": [vars(pack) for pack in report.packs],
        "rules": [vars(rule) for rule in report.rules],
        "findings": findings,
        "waived": waived,
        "outcomes": [vars(outcome) for outcome in report.outcomes],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_json_lines(report: Report) -> str:
    """Write the summary in the first line, then a finding a line (`kind` says which)."""
    findings, waived = _split(report)
    summary = {"kind": "summary", **_summary(report), "coverage": _coverage(report)}
    lines = [
        summary,
        *({"kind": "finding", **row} for row in findings),
        *({"kind": "waived", **row} for row in waived),
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _split(report: Report) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = list_rows(report)
    for row in rows:
        del row["waived"]
    number = len(report.findings)
    waived = [
        {**row, "waiver": _waiver(one)}
        for row, one in zip(rows[number:], report.waived, strict=True)
    ]
    return rows[:number], waived


def _waiver(waived: WaivedFinding) -> dict[str, str]:
    return {
        "kind": waived.kind,
        "owner": printable(waived.owner),
        "reason": printable(waived.reason),
        "expires": waived.expires,
    }


def _summary(report: Report) -> dict[str, Any]:
    return {
        "$schema": SCHEMA_ID,
        "version": VERSION,
        "ok": report.ok,
        "exit_code": report.exit_code,
        "fail_on": report.fail_on,
        "counts": {**report.counts, "waived": len(report.waived)},
        "left_out": dict(report.left_out),
        "scores": dict(report.scores),
        "notes": list(report.notes),
    }


def _coverage(report: Report) -> dict[str, Any]:
    coverage = report.coverage
    return {
        "files": [printable(file) for file in coverage.files],
        "records": coverage.records,
        "types": dict(coverage.types),
        "focus_nodes": dict(coverage.focus_nodes),
        "constraints": coverage.constraints,
        "queries": coverage.queries,
        "unmatched": list(coverage.unmatched),
        "gaps": list(coverage.gaps),
    }
