"""The settings of a project: `[tool.modellake]` of the nearest `pyproject.toml`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modellake.errors import UsageError

__all__ = ["Settings", "name_user", "read_settings"]

_STRINGS = ("lake", "index", "waivers", "baseline")
_LISTS = ("packs", "pack-folders")


@dataclass(frozen=True)
class Settings:
    """What a project says once. Relative paths count from the folder of the file.

    Attributes:
        lake: The lake's folder or ledger URL.
        index: The SPARQL endpoint, where the triple store is not the lake's own.
        packs: The packs that `check` runs.
        pack_folders: Where packs are looked for, before the ones that ship.
        waivers: The file of waivers.
        baseline: The file of accepted findings.
        folder: The folder of the file, or the one where the search began.
    """

    lake: str | None = None
    index: str | None = None
    packs: tuple[str, ...] = ()
    pack_folders: tuple[Path, ...] = ()
    waivers: str | None = None
    baseline: str | None = None
    folder: Path = Path()


def read_settings(start: Path | None = None) -> Settings:
    """Return the settings of the nearest `pyproject.toml` at or above the folder.

    Args:
        start: Where the search begins; the working folder by default.

    Raises:
        UsageError: The file is no TOML, or a setting is unknown or of another type.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return _read_table(_load_table(file), file)
    return Settings(pack_folders=(start / "packs",), folder=start)


def name_user() -> str:
    """Return the name of the user, or a number in containers where the user has none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # OSError since Python 3.13
        return f"uid-{os.getuid()}"


def _load_table(file: Path) -> Mapping[str, Any]:
    import tomllib  # 3 ms, for a file that may not be there

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The file is no TOML: {error}.", where=str(file)) from error
    table = document.get("tool", {}).get("modellake", {})
    return table if isinstance(table, dict) else {}


def _read_table(table: Mapping[str, Any], file: Path) -> Settings:
    for name, value in table.items():
        _check_setting(name, value, file)
    folder = file.parent
    folders = tuple(folder / one for one in table.get("pack-folders", ["packs"]))
    texts = {name: table.get(name) for name in _STRINGS}
    if texts["lake"] and "://" not in texts["lake"]:
        texts["lake"] = str(folder / texts["lake"])
    return Settings(
        packs=tuple(table.get("packs", ())), pack_folders=folders, folder=folder, **texts
    )


def _check_setting(name: str, value: object, file: Path) -> None:
    where = f"{file}: [tool.modellake]"
    if name not in (*_STRINGS, *_LISTS):
        known = ", ".join(sorted((*_STRINGS, *_LISTS)))
        raise UsageError(f"Unknown setting {name!r}.", where=where, fix=f"Known are: {known}.")
    if name in _STRINGS and not isinstance(value, str):
        raise UsageError(f"The setting {name!r} is a text, not {value!r}.", where=where)
    if name in _LISTS and not (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ):
        raise UsageError(f"The setting {name!r} is a list of texts, not {value!r}.", where=where)
