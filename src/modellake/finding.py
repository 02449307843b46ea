"""What a finding is: one defect of the metadata, said once, with its place and the next step."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

__all__ = ["SEVERITIES", "Finding", "Place", "Severity"]

Severity = Literal["violation", "warning", "info"]

#: From the worst to the mildest; `sh:Violation`, `sh:Warning`, `sh:Info` of SHACL (section 2.1.4).
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


@dataclass(frozen=True, order=True)
class Place:
    """A place in an input. Lines and columns count from 1; 0 means that they are not known."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        known = [self.file or "-", *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(known)


@functools.total_ordering
@dataclass(frozen=True)
class Finding:
    """One defect of the metadata.

    Attributes:
        rule: The id of the rule, which says what holds (`license-present`).
        severity: `violation`, `warning` or `info`.
        message: What is wrong, with the value, in the user's words.
        record: The id of the record, or an empty string where no record could be read.
        field: The path to the slot in the user's words (`evaluations[2].value`), or empty.
        value: The offending value as text, or empty.
        fix: The next step, as a sentence, or empty.
        place: Where it stands in the input, or None.
        source: Where the rule is from (a pack's file, a citation), or empty.
        focus: The IRI of the node in the graph, or empty.
    """

    rule: str
    severity: Severity
    message: str
    record: str = ""
    field: str = ""
    value: str = ""
    fix: str = ""
    place: Place | None = None
    source: str = ""
    focus: str = ""

    @property
    def sort_key(self) -> tuple[object, ...]:
        """The order of a report: place, record, severity, rule, then all the rest."""
        return (
            self.place or Place(),
            self.record,
            SEVERITIES.index(self.severity),
            self.rule,
            self.field,
            self.value,
            self.message,
            self.focus,
            self.fix,
            self.source,
        )

    def __lt__(self, other: Finding) -> bool:
        return self.sort_key < other.sort_key
