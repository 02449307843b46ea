"""The environment in which work runs: Python, libraries, system and hardware."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modellake.capture.naming import drop_unknown
from modellake.record import canonicalize

__all__ = ["read_environment"]

_INSTALLED = re.compile(r"(.+?)-([^-]+)\.dist-info")


@functools.cache
def read_environment() -> Mapping[str, Any]:
    """Return the Environment record of this process; the same environment has the same id."""
    slots = drop_unknown(
        {
            "type": "Environment",
            "name": f"Python {platform.python_version()} on {platform.system()}",
            "environment_version": platform.python_version(),
            "operating_system": f"{platform.system()} {platform.release()}",
            "libraries": _list_libraries(),
            "hardware": [_read_hardware()],
        }
    )
    version = ".".join(platform.python_version_tuple()[:2])
    digest = hashlib.sha256(canonicalize(slots)).hexdigest()[:8]
    return {"id": f"environment/python-{version}-{digest}", **slots}


def _list_libraries() -> list[dict[str, str]]:
    # The names of folders say it all; `importlib.metadata` reads a file for each of them.
    found: dict[str, str] = {}
    for folder in sys.path:
        for path in sorted(Path(folder or ".").glob("*.dist-info")):
            named = _INSTALLED.fullmatch(path.name)
            if named:
                name = re.sub(r"[-_.]+", "-", named[1]).lower()
                found.setdefault(name, named[2])
    return [
        {
            "type": "SoftwareLibrary",
            "name": name,
            "library_version": version,
            "package_url": f"pkg:pypi/{name}@{version}",
        }
        for name, version in sorted(found.items())
    ]


def _read_hardware() -> dict[str, Any]:
    return drop_unknown(
        {
            "type": "Hardware",
            "name": _read_processor(),
            "hardware_count": os.cpu_count(),
            "memory_bytes": _read_memory(),
        }
    )


def _read_processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1] if named else platform.processor() or platform.machine()


def _read_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None
