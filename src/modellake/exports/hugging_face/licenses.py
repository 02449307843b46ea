"""The ids that the Hugging Face Hub has for licenses, and which of them an SPDX license is.

The list is the Hub's (docs/hub/repositories-licenses). Its families (`bsd`, `cc`, `gpl`) and its
own licenses (`openrail`, `llama3`) are no ids of SPDX; a license without an id there is `other`,
with a name and a link.
"""

from __future__ import annotations

from typing import Any

__all__ = ["HUB_LICENSES", "write_license"]

#: Ids of the Hub that are ids of SPDX in lower case.
_SAME = (
    "afl-3.0",
    "agpl-3.0",
    "apache-2.0",
    "artistic-2.0",
    "bsd-2-clause",
    "bsd-3-clause",
    "bsd-3-clause-clear",
    "bsl-1.0",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-nc-2.0",
    "cc-by-nc-3.0",
    "cc-by-nc-4.0",
    "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0",
    "cc-by-nd-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc0-1.0",
    "cdla-permissive-1.0",
    "cdla-permissive-2.0",
    "cdla-sharing-1.0",
    "ecl-2.0",
    "epl-1.0",
    "epl-2.0",
    "etalab-2.0",
    "eupl-1.1",
    "eupl-1.2",
    "gpl-2.0",
    "gpl-3.0",
    "isc",
    "lgpl-2.1",
    "lgpl-3.0",
    "lppl-1.3c",
    "mit",
    "mpl-2.0",
    "ms-pl",
    "ncsa",
    "ofl-1.1",
    "osl-3.0",
    "postgresql",
    "unlicense",
    "wtfpl",
    "zlib",
)

#: Ids of the Hub that are spelled otherwise than those of SPDX.
_OTHERWISE = {
    "spdx:C-UDA-1.0": "c-uda",
    "spdx:ODC-By-1.0": "odc-by",
    "spdx:ODbL-1.0": "odbl",
    "spdx:PDDL-1.0": "pddl",
}

#: The Hub writes licenses of the GNU project without what SPDX puts behind them.
_GNU = ("-only", "-or-later")

HUB_LICENSES = frozenset((*_SAME, *_OTHERWISE.values(), "other"))


def write_license(license: str) -> dict[str, Any]:  # noqa: A002  # the slot's name
    """Return the keys of the front matter that say a license.

    Example:
        >>> write_license("spdx:Apache-2.0")
        {'license': 'apache-2.0'}
    """
    short = license.removeprefix("spdx:").removeprefix("mlk:license/").lower()
    for one in (_OTHERWISE.get(license), short, *(short.removesuffix(end) for end in _GNU)):
        if one in HUB_LICENSES:
            return {"license": one}
    keys = {"license": "other", "license_name": short.rpartition("/")[2]}
    if license.startswith(("http://", "https://")):
        return {**keys, "license_link": license}
    if license.startswith("spdx:"):
        return {**keys, "license_link": f"https://spdx.org/licenses/{license[5:]}"}
    return keys
