"""The card of a record as one HTML page that needs no network, with its JSON-LD inside."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from modellake.errors import UsageError
from modellake.exports.fitting import fit_record
from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.html.banner import BAD, find_decisions, write_banner
from modellake.exports.html.markdown import write_markdown
from modellake.exports.html.sections import iterate_sections
from modellake.exports.html.values import Values, label, text
from modellake.exports.json_ld import FORMAT as JSON_LD
from modellake.exports.material import Member, gather
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]

# Nothing is fetched and nothing runs, whatever a text says (Content Security Policy 3).
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_CHIPS = ("status", "sensitivity_level", "visibility", "lifecycle_stage", "value_status")


def _write(request: Request) -> Iterator[str | Loss]:
    records = list(request.records)
    if len(records) != 1:
        raise UsageError(f"A page is about one record, not {len(records)}.", fix="Name one record.")
    members = gather(records[0], request.material)
    decisions = find_decisions(records[0], request.material)
    members |= {one: Member(found) for one, found in decisions.items()}
    shown = {one: _fit(member) for one, member in members.items()}
    root = shown[records[0].id].record
    values = Values({one: member.record for one, member in shown.items()})
    yield _write_head(root, values, _write_json_ld(request, records[0]))
    yield write_banner(root, shown, [shown[one].record for one in decisions], values)
    for title, body in iterate_sections(root, shown, values):
        yield f"<section><h2>{text(title)}</h2>{body}</section>\n"
    yield "<section><h2>All that is known</h2>\n"
    for one, member in members.items():
        yield _write_record(member.record, values, opened=one == root.id)
    yield "</section>\n"
    yield f"<footer>{_describe(root, members)}</footer>\n</main></body></html>\n"


def _fit(member: Member) -> Member:
    return Member(fit_record(member.record), member.by, member.of)


def _write_head(root: Record, values: Values, card: str) -> str:
    name = values.name(root.id)
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    chips = [
        f"<li{' class=warn' if root.json[slot] in BAD else ''}>{label(slot)}: "
        f"<b>{values.slot(root.json, slot)}</b></li>"
        for slot in _CHIPS
        if slot in root.json
    ]
    lead = root.json.get("description")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{text(name)}</title>\n<style>{style}</style>\n"
        f'<script type="application/ld+json">{card}</script>\n</head><body><main>\n'
        f'<header><div class="kind">{text(root.type)}</div><h1>{text(name)}</h1>'
        f'<div class="id">{text(root.id)}</div>'
        + (f'<div class="lead">{write_markdown(lead)}</div>' if lead else "")
        + (f'<ul class="chips">{"".join(chips)}</ul>' if chips else "")
        + "</header>\n"
    )


def _write_json_ld(request: Request, root: Record) -> str:
    """Return the card as JSON-LD that cannot end the element that holds it (HTML, 4.12.1.3)."""
    asked = Request([root], request.material, request.context)
    pieces = (piece for piece in JSON_LD.write(asked) if isinstance(piece, str))
    return "".join(pieces).replace("<", "\\u003c")


def _write_record(record: Record, values: Values, *, opened: bool) -> str:
    """Return all fields of a record, and what no slot holds."""
    body = values.fields(record.json)
    if record.unmapped:
        rest = json.dumps(record.unmapped, indent=2, ensure_ascii=False, sort_keys=True)
        body += f"<p>What no field holds:</p><pre>{text(rest)}</pre>"
    summary = (
        f"<b>{text(values.name(record.id))}</b> "
        f'<span class="kind">{text(record.type)}</span> <span class="id">{text(record.id)}</span>'
    )
    state = " open" if opened else ""
    return (
        f"<details{state}><summary>{summary}</summary>"
        f'<div id="{text(record.id)}">{body}</div></details>\n'
    )


def _describe(root: Record, members: Mapping[str, Member]) -> str:
    count = len(members) - 1
    records = "one other record" if count == 1 else f"{count} other records"
    return text(
        f"{root.id} with {records}. Written by modellake, schema {vocabulary().version}. "
        "The same card stands in this page as JSON-LD."
    )


FORMAT = ExportFormat(
    name="html",
    title="the card as a page that needs no network",
    suffix=".html",
    media_type="text/html",
    scope="card",
    write=_write,
    files=True,
)
