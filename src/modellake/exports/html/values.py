"""Values as HTML: escaped, with a link where one leads to something on the page or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from modellake.record import Record
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = ["Values", "label", "list_values", "text"]

#: Texts that are longer, or have several lines, keep their lines.
_LONG = 200

_SPELLED = {
    "ai": "AI",
    "ce": "CE",
    "eu": "EU",
    "id": "ID",
    "ml": "ML",
    "spdx": "SPDX",
    "url": "URL",
}


def text(value: object) -> str:
    """Return a text for HTML, quotes too; what has no glyph is shown as its code."""
    shown = "".join(
        one if one.isprintable() or one in "\n\t" else f"\\u{ord(one):04x}" for one in str(value)
    )
    return escape(shown, quote=True)


def label(slot: str) -> str:
    """Return a slot's name in words.

    Example:
        >>> label("trained_on")
        'Trained on'
    """
    words = [_SPELLED.get(word, word) for word in slot.split("_")]
    return text(" ".join([words[0][:1].upper() + words[0][1:], *words[1:]]))


def list_values(value: Any) -> list[Any]:
    """Return the values of a slot, of which there may be none, one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]


class Values:
    """Writes the values of records, with what else is on the page."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._known = vocabulary()

    def name(self, one: str) -> str:
        """Return the name of a record as text, else its id."""
        record = self._records.get(one)
        name = record.json.get("name") if record else None
        return name if isinstance(name, str) and name.strip() else one

    def link(self, one: str) -> str:
        """Return a link to a record on the page, or its id where it is not there."""
        if one in self._records:
            return f'<a href="#{text(one)}">{text(self.name(one))}</a>'
        return f'<span class="id">{text(one)}</span>'

    def slot(self, record: Mapping[str, Any], name: str) -> str:
        """Return the values of a slot of a record or value object."""
        definition = self._known.classes.get(str(record.get("type")))
        slot = definition.slots.get(name) if definition else None
        return self.values(record.get(name), slot)

    def values(self, value: Any, slot: SlotDefinition | None) -> str:
        """Return one value, or several as a list."""
        if not isinstance(value, list):
            return self._one(value, slot)
        shown = [self._one(one, slot) for one in value]
        if len(shown) < 2:
            return "".join(shown)
        short = all(isinstance(one, str | int | float) and len(str(one)) < 40 for one in value)
        if short:
            return ", ".join(shown)
        return "<ul>" + "".join(f"<li>{one}</li>" for one in shown) + "</ul>"

    def fields(self, json: Mapping[str, Any]) -> str:
        """Return all fields of a record or value object as a list of definitions."""
        definition = self._known.classes.get(str(json.get("type")))
        slots = definition.slots if definition else {}
        names = [*(slot for slot in slots if slot in json), *sorted(json.keys() - slots.keys())]
        rows = []
        for name in names:
            if name not in ("id", "type"):
                slot = slots.get(name)
                title = f' title="{text(slot.description)}"' if slot else ""
                shown = self.values(json[name], slot)
                rows.append(f"<dt{title}>{label(name)}</dt><dd>{shown}</dd>")
        return f"<dl>{''.join(rows)}</dl>" if rows else ""

    def _one(self, value: Any, slot: SlotDefinition | None) -> str:
        kind = slot.kind if slot else None
        if isinstance(value, Mapping):
            if slot is not None and kind == "value":
                return self.fields(value)
            return f"<code>{text(json.dumps(value, ensure_ascii=False, sort_keys=True))}</code>"
        if not isinstance(value, str):
            return text(json.dumps(value, ensure_ascii=False))
        if kind == "enum":
            return text(value.replace("_", " "))
        if kind in ("reference", "iri"):
            return self._iri(value)
        if value.startswith(("http://", "https://")) and " " not in value:
            return _external(value, value)
        if len(value) > _LONG or "\n" in value:
            return f'<div class="long">{text(value)}</div>'
        return text(value)

    def _iri(self, value: str) -> str:
        if value in self._records:
            return self.link(value)
        address = self._known.expand(value)
        if address.startswith(("http://", "https://")):
            return _external(address, value.removeprefix("spdx:"))
        return f'<span class="id">{text(value)}</span>'


def _external(address: str, shown: str) -> str:
    return f'<a href="{text(address)}" rel="noreferrer nofollow">{text(shown)}</a>'
