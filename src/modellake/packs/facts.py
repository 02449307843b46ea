"""Facts of packs as Turtle: license terms, lists of concepts, and the requirements themselves.

Rules and questions find the facts of all packs that ship, and rules those of the packs that are
run. The index holds the former beside the ontology.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date

from modellake.packs import Pack, find_packs, load_pack
from modellake.packs.requirements import Requirement, read_requirements
from modellake.vocabulary import CONCEPTS, TERMS

__all__ = ["PACK", "digest_facts", "list_facts", "read_facts", "write_requirements"]

#: The namespace of what packs say beside the schema.
PACK = f"{TERMS}pack#"

_XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"


@functools.lru_cache(maxsize=1)
def read_facts() -> tuple[str, ...]:
    """Return the facts of all packs that ship, one document in Turtle a pack."""
    packs = (load_pack(folder, queries=False) for folder in find_packs().values())
    return tuple(_write_facts(pack) for pack in packs)


@functools.lru_cache(maxsize=1)
def digest_facts() -> str:
    """Return the SHA-256 of the files that `read_facts` reads, without reading them as packs."""
    digest = hashlib.sha256()
    for name, folder in find_packs().items():
        for file in (folder / "pack.yaml", folder / "data.ttl"):
            content = file.read_bytes() if file.is_file() else b""
            digest.update(f"{name} {file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def list_facts(packs: Iterable[Pack], *, requirements: bool = True) -> list[str]:
    """Return the facts of all packs that ship, and of those given.

    Args:
        packs: The packs that are run.
        requirements: Whether the requirements are among the facts; reading them takes 0.1 s.
    """
    own = [pack for pack in packs if pack.place != pack.name]
    if requirements:
        texts = [*read_facts(), *map(_write_facts, own)]
    else:
        files = (folder / "data.ttl" for folder in find_packs().values())
        shipped = (file.read_text(encoding="utf-8") for file in files if file.is_file())
        texts = [*shipped, *(pack.data for pack in own)]
    return [text for text in texts if text.strip()]


def _write_facts(pack: Pack) -> str:
    return f"{pack.data}\n{write_requirements(pack)}"


def write_requirements(pack: Pack) -> str:
    """Write the requirements of a pack as Turtle, with a stable IRI each."""
    return "".join(
        f"<{TERMS}pack/{pack.name}/{one.id}> {' ; '.join(_describe(one))} .\n"
        for one in read_requirements(pack)
    )


def _describe(one: Requirement) -> Iterator[str]:
    yield f"a <{PACK}Requirement>"
    texts = {"code": one.id, "inPack": one.pack, "title": one.title, "citation": one.citation}
    for name, text in {**texts, "severity": one.severity}.items():
        if text:
            yield f"<{PACK}{name}> {_quote(text)}"
    for name, day in {"appliesFrom": one.applies_from, "appliesUntil": one.applies_until}.items():
        if isinstance(day, date):
            yield f'<{PACK}{name}> "{day.isoformat()}"^^<{_XSD_DATE}>'
    for rule in one.rules:
        yield f"<{PACK}checkedBy> <{TERMS}rule/{rule}>"
    for role in one.roles:
        yield f"<{PACK}role> <{CONCEPTS}{role}>"


def _quote(text: str) -> str:
    # JSON's escapes are those of Turtle strings (Turtle 1.1, productions UCHAR and ECHAR), but for
    # `\/`, which this encoder does not write.
    return json.dumps(text, ensure_ascii=True)
