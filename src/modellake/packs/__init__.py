"""Packs: rules and questions as files that an auditor reads without Python.

A pack is a folder::

    my-pack/
    ├─ pack.yaml     title, version, description, reviewer, legal text and its version
    ├─ shapes.ttl    rules that a SHACL shape can say; a shape's local name is the rule's id
    ├─ data.ttl      facts that the rules and questions need beside the records
    └─ *.rq          rules and questions in SPARQL, with a header in `#:` comments

It is found by name among the packs that ship, in the project's own folders, or by its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modellake.errors import RecordNotFoundError, UsageError
from modellake.packs.query import Parameter, Query, Scope, parse_query
from modellake.packs.reading import Lines, read_mapping
from modellake.vocabulary import suggest

__all__ = ["Pack", "Parameter", "Query", "Scope", "find_packs", "load_pack"]

_KEYS = ("title", "version", "description", "reviewer", "legal", "requirements", "options")
_LEGAL_KEYS = ("title", "version", "source")


@dataclass(frozen=True)
class Pack:
    """A folder of rules and questions.

    Attributes:
        name: The folder's name.
        folder: Where it is.
        title: One line.
        version: Its own version.
        description: What it is for and what it does not cover.
        reviewer: Who reviewed it; empty means `not reviewed`, and reports say so.
        legal: The text it follows: title, version and source; empty for a pack of no law.
        rules: The rules in SPARQL, sorted by id.
        questions: The questions, sorted by id.
        shapes: The text of `shapes.ttl`, or empty.
        data: The text of `data.ttl`, or empty.
        requirements: The entries of `requirements`, as written.
        options: The entries of `options`, as written.
    """

    name: str
    folder: Path
    title: str
    version: str = ""
    description: str = ""
    reviewer: str = ""
    legal: dict[str, str] = field(default_factory=dict)
    rules: tuple[Query, ...] = ()
    questions: tuple[Query, ...] = ()
    shapes: str = field(default="", repr=False)
    data: str = field(default="", repr=False)
    requirements: tuple[dict[str, Any], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The folder as it is shown: the pack's name where it ships, else its path."""
        return self.name if self.folder.parent == _shipped() else self.folder.as_posix()

    @property
    def shipped(self) -> bool:
        """Whether it comes with the package."""
        return self.folder.resolve().parent == _shipped().resolve()

    def file(self, name: str) -> str:
        """Return the path of one of its files as it is shown."""
        return f"{self.place}/{name}"


def find_packs(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Return the folders of the packs by name, sorted: those of the folders, then those that ship.

    Args:
        folders: Where the project keeps its own. A pack there hides a shipped one of that name.
    """
    found: dict[str, Path] = {}
    for folder in (*folders, _shipped()):
        if not folder.is_dir():
            continue
        for file in sorted(folder.glob("*/pack.yaml")):
            found.setdefault(file.parent.name, file.parent)
    return dict(sorted(found.items()))


def load_pack(name: str | Path, *, folders: Sequence[Path] = (), queries: bool = True) -> Pack:
    """Load a pack by name or by path.

    Args:
        name: The name of a pack, or the path of its folder.
        folders: Where the project keeps its own.
        queries: Whether its rules and questions in SPARQL are read too.

    Raises:
        RecordNotFoundError: There is no such pack; the error offers the closest name.
        UsageError: A file of the pack is wrong; the error names file and line.

    Example:
        >>> load_pack("core").title
        'What holds for every record'
    """
    folder = Path(name)
    if not (folder / "pack.yaml").is_file():
        known = find_packs(folders)
        if str(name) not in known:
            raise RecordNotFoundError(
                f"There is no pack {str(name)!r}.",
                fix=suggest(str(name), known) or f"Known are: {', '.join(known)}.",
            )
        folder = known[str(name)]
    return _load_folder(folder, queries)


def _shipped() -> Path:
    return Path(__file__).parent


def _load_folder(folder: Path, with_queries: bool) -> Pack:
    name = folder.resolve().name
    shown = Pack(name=name, folder=folder, title="")
    head, places = read_mapping(_read(folder / "pack.yaml"), file=shown.file("pack.yaml"))
    _check_head(head, places)
    files = sorted(folder.glob("*.rq")) if with_queries else []
    queries = [
        parse_query(_read(file), name=file.stem, file=shown.file(file.name), pack=name)
        for file in files
    ]
    legal = {key: str(value) for key, value in (head.get("legal") or {}).items()}
    return Pack(
        name=name,
        folder=folder,
        title=str(head["title"]),
        version=str(head.get("version", "")),
        description=str(head.get("description", "")).strip(),
        reviewer=str(head.get("reviewer") or ""),
        legal=legal,
        rules=tuple(one for one in queries if one.kind == "rule"),
        questions=tuple(one for one in queries if one.kind == "question"),
        shapes=_read_optional(folder / "shapes.ttl"),
        data=_read_optional(folder / "data.ttl"),
        requirements=tuple(head.get("requirements") or ()),
        options=dict(head.get("options") or {}),
    )


def _check_head(head: dict[str, Any], places: Lines) -> None:
    places.check_keys(head, _KEYS)
    if not head.get("title"):
        raise UsageError("The pack lacks `title`.", where=places.at())
    places.check_mapping(head, "legal")
    places.check_mapping(head, "options")
    places.check_keys(head.get("legal") or {}, _LEGAL_KEYS, below="legal")
    if head.get("requirements") is not None and not isinstance(head["requirements"], list):
        raise UsageError("`requirements` must be a list.", where=places.at("requirements"))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The file cannot be read: {error}.", where=str(file)) from error


def _read_optional(file: Path) -> str:
    return _read(file) if file.is_file() else ""
