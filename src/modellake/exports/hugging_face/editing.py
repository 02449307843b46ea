"""A README with some keys of its front matter, or some texts, changed and all else as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from modellake.exports.hugging_face.results import is_index

__all__ = ["edit_front_matter", "is_accepted", "read_front_matter", "write_yaml"]

# The block as the Hub finds it (huggingface_hub.repocard.REGEX_YAML_BLOCK).
_BLOCK = re.compile(
    r"^(?P<open>\s*---(?:\r\n|\r|\n))"
    r"(?P<yaml>[\S\s]*?)"
    r"(?P<close>(?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$))"
)


_LINE_ENDS = re.compile("[\r\x85\u2028\u2029\ufeff]")


class _Dumper(yaml.SafeDumper):
    """Writes a value that stands twice twice, as people do."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, data: str) -> yaml.ScalarNode:
        """Escape line ends that YAML 1.1 would read as its own (section 4.2)."""
        style = '"' if _LINE_ENDS.search(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


def read_front_matter(text: str) -> dict[str, Any] | None:
    """Return the front matter as the Hub reads it; None where there is none that it takes."""
    match = _BLOCK.match(text)
    if match is None:
        return None
    try:
        found = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day such as 2024-02-31
        return None
    return {} if found is None else found if isinstance(found, dict) else None


def is_accepted(text: str) -> bool:
    """Say whether huggingface_hub takes a text as a card."""
    if _BLOCK.match(text) is None:
        return True
    found = read_front_matter(text)
    if found is None or not all(isinstance(key, str) for key in found):
        return False
    return "model-index" not in found or is_index(found["model-index"])


def write_yaml(keys: Mapping[str, Any]) -> str:
    """Return keys as YAML lines, in their order."""
    if not keys:
        return ""
    return yaml.dump(dict(keys), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20)


def edit_front_matter(text: str, changes: Mapping[str, Any]) -> str | None:
    """Return a text with keys of its front matter changed; every other line is as it was.

    Args:
        text: The README.
        changes: New values by key; None removes a key.

    Returns:
        The text; None where the front matter is none that can be edited.
    """
    if not changes:
        return text
    match = _BLOCK.match(text)
    if match is None:
        added = {key: value for key, value in changes.items() if value is not None}
        return f"---\n{write_yaml(added)}---\n{text}" if added else text
    places = _find_keys(match["yaml"])
    if places is None:
        return None
    end = "\r\n" if "\r\n" in match["open"] else "\n"
    block = match["yaml"] + end
    added = dict(changes)
    for key, start, stop in reversed(places):
        if key in changes:
            value = added.pop(key)
            new = "" if value is None else write_yaml({key: value}).replace("\n", end)
            block = block[:start] + new + block[stop:]
    block += write_yaml({k: v for k, v in added.items() if v is not None}).replace("\n", end)
    body = text[match.end() :]
    return match["open"] + block.removesuffix(end) + match["close"] + body


def _find_keys(block: str) -> list[tuple[str, int, int]] | None:
    """Return each key with where its lines begin and end; None where it is no plain mapping."""
    try:
        root = yaml.compose(block, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    starts = [key.start_mark.index for key, _ in root.value]
    if any(key.start_mark.column != root.start_mark.column for key, _ in root.value):
        return None
    names = [str(key.value) for key, _ in root.value]
    stops = [*starts[1:], len(block) + 2]
    return list(zip(names, starts, stops, strict=True))
