"""Records → other formats. One module a format.

A format is a module with a constant `FORMAT`; its name stands in `_MODULES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from modellake.errors import UsageError
from modellake.exports.format import Export, ExportFormat, Loss, Request
from modellake.exports.material import Material, RecordMaterial
from modellake.record import BASE, Record
from modellake.vocabulary import suggest

__all__ = [
    "Export",
    "ExportFormat",
    "Loss",
    "Material",
    "RecordMaterial",
    "Request",
    "export",
    "export_formats",
    "get_export_format",
]

_MODULES = {
    "json-ld": "json_ld",
    "turtle": "turtle",
    "nquads": "nquads",
    "json": "native",
    "hf": "hugging_face",
    "csv": "csv",
    "html": "html",
}


def export_formats() -> tuple[ExportFormat, ...]:
    """Return the formats that can be written."""
    return tuple(get_export_format(name) for name in _MODULES)


def get_export_format(name: str) -> ExportFormat:
    """Return the format of that name.

    Raises:
        UsageError: There is none.
    """
    if name not in _MODULES:
        raise UsageError(
            f"There is no format {name!r}.",
            fix=suggest(name, _MODULES) or f"Choose one of: {', '.join(_MODULES)}.",
        )
    module = importlib.import_module(f"{__name__}.{_MODULES[name]}")
    found: ExportFormat = module.FORMAT
    return found


def export(
    records: Iterable[Record],
    format: str = "json-ld",  # noqa: A002  # the word of the command line
    *,
    material: Material | None = None,
    base: str = BASE,
    context: str | None = None,
) -> Export:
    """Return records as a text of another format, with what it could not carry.

    Args:
        records: The records; for a card, those that it is about.
        format: The name of the format.
        material: Where a card finds what else belongs to it; the records themselves by default.
        base: What relative ids are relative to, where no material says it.
        context: The address of a JSON-LD context to refer to instead of embedding one.

    Raises:
        UsageError: There is no such format.

    Example:
        >>> export(read({"id": "tag/health", "type": "Tag"}), "nquads").splitlines()[0][-2:]
        ' .'
    """
    chosen = get_export_format(format)
    records = sorted(records, key=lambda record: record.id)
    if material is None:
        material = RecordMaterial(records, base=base)
    return Export.collect(chosen, chosen.write(Request(records, material, context)))
