"""Write Turtle whose lines change only where the statements change (RDF 1.1 Turtle)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Block", "TurtleWriter"]

_LOCAL = re.compile(r"[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Block:
    """A subject with its statements; each object is Turtle text already, in the order given."""

    subject: str
    statements: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        lines = [f"    {predicate} {value}" for predicate, value in self.statements]
        return f"{self.subject}\n" + " ;\n".join(lines) + " .\n"


@dataclass(frozen=True)
class TurtleWriter:
    """Turns IRIs and literals into Turtle text with the prefixes given."""

    prefixes: Mapping[str, str]
    base: str = ""

    def iri(self, iri: str) -> str:
        """Return `prefix:local` where a prefix fits, else the IRI in angle brackets."""
        for prefix, namespace in self.prefixes.items():
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and _LOCAL.fullmatch(local):
                return f"{prefix}:{local}"
        return f"<{iri.removeprefix(self.base)}>" if self.base else f"<{iri}>"

    def text(self, text: str, language: str = "") -> str:
        """Return a string literal, with its language where one is given."""
        escaped = "".join(_ESCAPES.get(char, char) for char in text)
        return f'"{escaped}"' + (f"@{language}" if language else "")

    def list(self, items: Iterable[str]) -> str:
        """Return a collection of items that are Turtle text already."""
        return f"( {' '.join(items)} )"

    def document(self, comment: str, blocks: Iterable[Block]) -> str:
        """Return the whole document: comment, base, prefixes, blocks in the order given."""
        head = [f"# {comment}", f"@base <{self.base}> ."] if self.base else [f"# {comment}"]
        head += [f"@prefix {name}: <{iri}> ." for name, iri in sorted(self.prefixes.items())]
        return "\n".join(head) + "\n\n" + "\n".join(map(str, blocks))
