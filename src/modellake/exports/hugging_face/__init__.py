"""A README.md for the Hugging Face Hub: front matter and running text of a model or dataset.

What came in as a README goes out as it came, but for what was changed since. Whatever was written
is read again, so that all that does not come back is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modellake.errors import UsageError
from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.hugging_face.editing import (
    edit_front_matter,
    is_accepted,
    write_yaml,
)
from modellake.exports.hugging_face.front_matter import write_front_matter
from modellake.exports.hugging_face.page import find_heading, write_page, write_text
from modellake.exports.hugging_face.results import list_carried
from modellake.exports.hugging_face.subject import Subject, find_subject, read_subject
from modellake.record import Record

__all__ = ["FORMAT"]

#: Slots whose values do not stand in the text, or that reading gives by itself.
_UNSAID = frozenset(("id", "type", "describes"))


def _write(request: Request) -> Iterator[str | Loss]:
    records = list(request.records)
    if len(records) != 1:
        raise UsageError(
            f"A README is about one model or dataset, not {len(records)}.", fix="Name one record."
        )
    subject = find_subject(records[0], request.material)
    text = _edit(subject, records[0]) or _build(subject)
    yield text
    yield from _find_losses(subject, read_subject(text.encode(), subject))


def _edit(subject: Subject, root: Record) -> str | None:
    """Return the text that the card came from with what was changed since; None without one."""
    data = subject.card.origin.text if subject.card else None
    if data is None or subject.card is None:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    before = read_subject(data, subject)
    if before.card is None or not _is_same(before.card, subject.card):
        return None
    edited: str | None = text
    if root.id != subject.card.id:
        wanted, had = write_front_matter(subject), write_front_matter(before)
        names = sorted(wanted.keys() | had.keys())
        changes = {one: wanted.get(one) for one in names if wanted.get(one) != had.get(one)}
        edited = edit_front_matter(_edit_texts(text, before, subject), changes)
    return _repair(edited, subject) if edited is not None else None


def _repair(text: str, subject: Subject) -> str | None:
    """Return a text that the Hub takes; results that it refuses are written anew."""
    if is_accepted(text):
        return text
    index = write_front_matter(subject).get("model-index")
    edited = edit_front_matter(text, {"model-index": index})
    return edited if edited is not None and is_accepted(edited) else None


def _is_same(one: Record, other: Record) -> bool:
    """Say whether a card is what its text said; ids follow the name of the file."""
    strip = {"id": "", "describes": ""}
    return {**one.json, **strip} == {**other.json, **strip} and one.unmapped == other.unmapped


def _edit_texts(text: str, before: Subject, subject: Subject) -> str:
    """Return the text with the changed texts of the asset's slots, where they stand just once."""
    for slot, value in subject.known.items():
        place = find_heading(slot, of_card=False, is_model=subject.is_model)
        old = before.known.get(slot)
        if (place is None and slot != "description") or old == value:
            continue
        old_text = write_text(old) if old is not None else ""
        if old_text and text.count(old_text) == 1:
            text = text.replace(old_text, write_text(value))
        elif place is not None and not old_text:
            level, heading = place
            text = f"{text.rstrip()}\n\n{'#' * level} {heading}\n\n{write_text(value)}\n"
    return text


def _build(subject: Subject) -> str:
    """Return a README from the slots, and from what no slot held when the card was read."""
    keys = write_front_matter(subject)
    rest = subject.card.unmapped if subject.card else {}
    left: dict[str, Any] = {}
    for part in rest.values():
        left |= part if isinstance(part, Mapping) else {}
    for key in sorted(left.keys() - keys.keys()):
        if not key.startswith("@"):
            keys[key] = _restore(left[key])
    index = _restore(left.get("model-index"))
    if "model-index" in keys and isinstance(index, list) and index and isinstance(index[0], dict):
        keys["model-index"][0] |= {"name": index[0].get("name", subject.repository)}
    text = _join(keys, write_page(subject))
    if not is_accepted(text):
        keys.pop("model-index", None)
        text = _join(keys, write_page(subject))
    return text


def _join(keys: Mapping[str, Any], page: str) -> str:
    """Return front matter and text; where there are no keys, no text may be taken for them."""
    if not keys:
        return f"---\n{{}}\n---\n{page}" if page.lstrip().startswith("---") else page
    return f"---\n{write_yaml(keys)}---\n\n{page}"


def _restore(value: Any) -> Any:
    """Return lists where reading left the items that it took nothing from, by their numbers."""
    if isinstance(value, Mapping):
        inner = {key: _restore(one) for key, one in value.items()}
        return list(inner.values()) if inner and all(map(str.isdecimal, inner)) else inner
    return [_restore(one) for one in value] if isinstance(value, list) else value


def _find_losses(subject: Subject, found: Subject) -> Iterator[Loss]:
    """Yield what reading the README again does not give back."""
    pairs = [(subject.asset, found.asset)]
    if subject.card is not None:
        pairs.append((subject.card, found.card or Record({})))
    for record, again in pairs:
        for slot, value in record.json.items():
            if slot not in _UNSAID and again.json.get(slot) != value:
                absent = slot not in again.json
                reason = "The README has no place for it." if absent else "It reads otherwise."
                yield Loss(record.id, slot, reason)
        if record.unmapped != again.unmapped:
            yield Loss(record.id, "unmapped", "Some of it has no place in the README.")
    for result in subject.results:
        carried = list_carried(subject, result.json)
        for slot in sorted(result.json.keys() - carried):
            yield Loss(result.id, slot, "A result at the Hub has no place for it.")


FORMAT = ExportFormat(
    name="hf",
    title="README.md of a model or dataset for the Hugging Face Hub",
    suffix="README.md",
    media_type="text/markdown",
    scope="card",
    write=_write,
    files=True,
)
