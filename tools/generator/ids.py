"""The grammar of ids and IRIs, from the schema's segments and prefixes.

Python and ECMAScript (JSON Schema) read them. SHACL does not need them: a graph has IRIs, no ids.
"""

from __future__ import annotations

from generator.schema import Schema

__all__ = ["id_pattern", "iri_pattern"]

_HEX = "%[0-9A-Fa-f]{2}"
#: Characters of an IRI beyond ASCII (RFC 3987, section 2.2, ucschar in the basic plane) without
#: spaces, which processors of JSON-LD refuse, and without invisible signs of direction (4.1).
_UNICODE = (
    r"\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
)
#: No segment starts with a dot: neither `.` and `..` nor `.well-known`, where lakes keep the
#: generated ids of value objects.
_SEGMENT = f"(?:[A-Za-z0-9_~-]|{_HEX})(?:[A-Za-z0-9._~-]|{_HEX})*"
_PATH = f"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|{_HEX}|[{_UNICODE}])*"
_QUERY = rf"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|{_HEX}|[{_UNICODE}])*)?"
_FRAGMENT = f"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|{_HEX}|[{_UNICODE}])*)?"
_TAIL = f"{_PATH}{_QUERY}{_FRAGMENT}"
_HTTP = f"https?://[A-Za-z0-9.-]+(?::[0-9]{{1,5}})?(?:/{_PATH})?{_QUERY}{_FRAGMENT}"
_URN = f"urn:[A-Za-z0-9][A-Za-z0-9-]{{1,31}}:[A-Za-z0-9._~!$&'()*+,;=@-]{_TAIL}"


def id_pattern(schema: Schema) -> str:
    """Return the expression of an id: `segment/name…`, `prefix:local`, http(s) or urn."""
    return f"^(?:{_relative(schema)}|{_curie(schema)}|{_HTTP}|{_URN})$"


def iri_pattern(schema: Schema) -> str:
    """Return the expression of an IRI of any scheme, `prefix:local`, or `segment/name…`."""
    start = f"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|{_HEX}|[{_UNICODE}])"
    # JSON-LD expands a declared prefix wherever it stands, unless two slashes follow.
    other = f"(?!(?:{_prefixes(schema)}):(?!//))[A-Za-z][A-Za-z0-9+.-]*:{start}{_TAIL}"
    return f"^(?:{_relative(schema)}|{_curie(schema)}|{other})$"


def _relative(schema: Schema) -> str:
    segments = sorted(one.segment for one in schema.classes.values() if one.segment)
    return f"(?:{'|'.join(segments)})(?:/{_SEGMENT})+"


def _curie(schema: Schema) -> str:
    """A local name has no `#` and `?`: the namespace before it may end in one."""
    return f"(?:{_prefixes(schema)}):[A-Za-z0-9._~-]{_PATH}"


def _prefixes(schema: Schema) -> str:
    return "|".join(sorted(schema.prefixes))
