"""A W3C validation report (SHACL, section 3.6) as Turtle or JSON-LD."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from modellake.checking.report import Report, number_fingerprints
from modellake.checking.terms import SH
from modellake.checking.writers.rows import printable
from modellake.finding import Finding
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["write_json_ld", "write_turtle"]

_SEVERITIES = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}
_COMPONENT = "check:RuleConstraintComponent"
_PREFIXES = {
    "sh": SH,
    "check": f"{TERMS}check/",
    "rule": f"{TERMS}rule/",
    "dct": "http://purl.org/dc/terms/",
}
_LAST_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[\d+\])*$")
#: What Turtle forbids inside `<…>` (Turtle 1.1, production IRIREF).
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')


def write_turtle(report: Report) -> str:
    """Write the report as Turtle 1.1, each result with an IRI made from its fingerprint."""
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in _PREFIXES.items()]
    results = _list_results(report)
    conforms = "true" if report.ok else "false"
    lines += ["", f"[] a sh:ValidationReport ;\n    sh:conforms {conforms}"]
    if results:
        nodes = " ,\n        ".join(f"<{result['@id']}>" for result in results)
        lines[-1] += f" ;\n    sh:result {nodes}"
    lines[-1] += " ."
    for result in results:
        said = [f"{key} {_write_value(value)}" for key, value in result.items() if key[0] != "@"]
        body = " ;\n    ".join(["a sh:ValidationResult", *said])
        lines += ["", f"<{result['@id']}> {body} ."]
    return "\n".join(lines) + "\n"


def write_json_ld(report: Report) -> str:
    """Write the same report as JSON-LD 1.1 with its context inside."""
    results = _list_results(report)
    document = {
        "@context": _PREFIXES,
        "@type": "sh:ValidationReport",
        "sh:conforms": report.ok,
        "sh:result": results,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _list_results(report: Report) -> list[dict[str, Any]]:
    numbers = number_fingerprints(report.findings)
    return [
        _write_result(finding, number)
        for finding, number in zip(report.findings, numbers, strict=True)
    ]


def _write_result(finding: Finding, number: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "@id": f"urn:modellake:finding:{number}",
        "@type": "sh:ValidationResult",
        "sh:focusNode": {"@id": _focus(finding)},
        "sh:resultSeverity": {"@id": _SEVERITIES[finding.severity]},
        "sh:sourceConstraintComponent": {"@id": _COMPONENT},
        "sh:sourceShape": {"@id": _PREFIXES["rule"] + quote(finding.rule, safe="")},
        "sh:resultMessage": printable(finding.message),
    }
    path = _path(finding.field)
    if path:
        written["sh:resultPath"] = {"@id": path}
    if finding.value:
        written["sh:value"] = printable(finding.value)
    if finding.place:
        written["dct:source"] = printable(str(finding.place))
    return written


def _focus(finding: Finding) -> str:
    """Return the node, else an IRI for the record, else one for the file."""
    if finding.focus:
        return _UNSAFE.sub(lambda match: quote(match[0], safe="", errors="replace"), finding.focus)
    if finding.record:
        return f"urn:modellake:record:{quote(finding.record, safe='', errors='replace')}"
    file = finding.place.file if finding.place else ""
    return f"urn:modellake:file:{quote(file, safe='', errors='replace')}"


def _path(field: str) -> str:
    name = _LAST_NAME.search(field)
    slot = vocabulary().slots.get(name[1]) if name else None
    return slot.iri if slot else ""


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        iri = str(value["@id"])
        return iri if iri.startswith(("sh:", "check:")) else f"<{iri}>"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
