"""A format that is read with a file and no Python: which fields go to which slots."""

from __future__ import annotations

from modellake.sources.mapping.applying import Material, apply_mapping
from modellake.sources.mapping.compiling import load_head, load_mapping, parse_mapping
from modellake.sources.mapping.model import Mapping
from modellake.sources.mapping.preview import Preview, PreviewRow, preview_mapping
from modellake.sources.mapping.reading import make_source, open_material, open_page

__all__ = [
    "Mapping",
    "Material",
    "Preview",
    "PreviewRow",
    "apply_mapping",
    "load_head",
    "load_mapping",
    "make_source",
    "open_material",
    "open_page",
    "parse_mapping",
    "preview_mapping",
]
