"""Build the documentation: `docs.py [--out FOLDER | --check]`; warnings are errors."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from documentation.schema_pages import write_schema_pages
from documentation.use_pages import write_use_pages
from generate import judge_modules
from generator.sources import read_modules

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="where the pages go")
    parser.add_argument("--check", action="store_true", help="write no page, only look for faults")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "docs"
        shutil.copytree(ROOT / "docs", source)
        (Path(folder) / "src").symlink_to(ROOT / "src")  # the tutorial shows the demo's scripts
        write_reference(source / "reference")
        return _build(source, options.out, "dummy" if options.check else "html")


def write_reference(folder: Path) -> None:
    """Write the generated pages of the reference into a folder."""
    root = ROOT / "schema" / "modellake.yaml"
    modules = read_modules(root)
    slots = {
        name: (module.name, slot.get("in_subset") or [])
        for module in modules
        for name, slot in (module.data.get("slots") or {}).items()
    }
    topics = {name: topic for name, (topic, _) in slots.items()}
    questions = {name: subsets for name, (_, subsets) in slots.items()}
    pages = [
        *write_schema_pages(judge_modules(modules, root), questions, topics),
        *write_use_pages(),
    ]
    for name, text in pages:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _build(source: Path, out: Path, builder: str) -> int:
    from sphinx.cmd.build import build_main

    notes = source.parent / "doctrees"
    options = ["-q", "-W", "--keep-going", "-b", builder, "-d", str(notes)]
    return build_main([*options, str(source), str(out)])


if __name__ == "__main__":
    sys.exit(main())
