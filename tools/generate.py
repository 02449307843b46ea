"""Write generated/ from schema/: `generate.py [--check] [--schema FILE] [--out FOLDER]`.

Everything is written by one process without network, and the same schema gives the same bytes on
every machine. A mistake in the schema stops it with file, line, column and what to do; nothing is
written then.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from generator.context import write_context
from generator.json_schema import write_json_schema
from generator.ontology import write_ontology
from generator.profile import find_mistakes
from generator.pydantic_classes import write_model
from generator.reading import build_schema
from generator.schema import Schema
from generator.shapes import write_shapes
from generator.sources import Module, SchemaError, read_modules
from generator.tables import write_tables

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "modellake_schema"
_INIT = '"""What tools/generate.py makes of schema/. Do not edit."""\n'


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code: 0 fine, 1 mistakes or drift."""
    options = _parse(arguments)
    try:
        artifacts = write_artifacts(load_schema(options.schema))
    except SchemaError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.mistakes)} mistakes; nothing was written.", file=sys.stderr)
        return 1
    if options.lint:
        return 0
    folder = options.out / PACKAGE
    if options.check:
        return _compare(artifacts, folder)
    _replace(artifacts, folder)
    return 0


def load_schema(root: Path) -> Schema:
    """Return the schema that starts at this file.

    Raises:
        SchemaError: The schema has mistakes; the error lists all of them.
    """
    return judge_modules(read_modules(root), root)


def judge_modules(modules: list[Module], root: Path) -> Schema:
    """Return the schema of files that were read already.

    Raises:
        SchemaError: The schema has mistakes; the error lists all of them.
    """
    mistakes = find_mistakes(modules, terms=root.with_name("terms.tsv"))
    if mistakes:
        raise SchemaError(mistakes)
    return build_schema(modules)


def write_artifacts(schema: Schema) -> dict[str, str]:
    """Return the text of every generated file by its name."""
    return {
        "__init__.py": _INIT,
        "context.jsonld": write_context(schema),
        "model.py": write_model(schema),
        "ontology.ttl": write_ontology(schema),
        "schema.json": write_json_schema(schema),
        "shapes.ttl": write_shapes(schema),
        "tables.json": write_tables(schema),
    }


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on drift")
    parser.add_argument("--lint", action="store_true", help="look for mistakes only")
    parser.add_argument("--schema", type=Path, default=ROOT / "schema" / "modellake.yaml")
    parser.add_argument("--out", type=Path, default=ROOT / "generated")
    return parser.parse_args(arguments)


def _replace(artifacts: Mapping[str, str], folder: Path) -> None:
    """Write all files beside their places first, then move each: a reader sees old or new."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        for name, text in artifacts.items():
            (Path(scratch) / name).write_text(text, encoding="utf-8", newline="\n")
        for name in artifacts:
            os.replace(Path(scratch) / name, folder / name)


def _compare(artifacts: Mapping[str, str], folder: Path) -> int:
    known = {path.name for path in folder.glob("*") if path.is_file()}
    stale = [
        name
        for name in sorted(known | set(artifacts))
        if name not in known
        or name not in artifacts
        or (folder / name).read_bytes() != artifacts[name].encode()
    ]
    for name in stale:
        print(f"{PACKAGE}/{name} differs from what schema/ says.", file=sys.stderr)
    if stale:
        print("Run `make generate` and commit generated/.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
