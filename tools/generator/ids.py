r"""The grammar of ids and IRIs, from the schema's segments and prefixes.

The expressions use only what Python, Rust (Pydantic), ECMAScript (JSON Schema) and XPath (SHACL)
read alike: no look-around, no back-reference, no class escapes (and `\u` only where XPath does not
come: ids are no property values).
"""

from __future__ import annotations

from generator.schema import Schema

__all__ = ["id_pattern", "iri_pattern"]

_HEX = "%[0-9A-Fa-f]{2}"
#: Characters of an IRI beyond ASCII (RFC 3987, section 2.2, ucschar in the basic plane).
_UNICODE = r"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
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
    curie = f"(?:{'|'.join(sorted(schema.prefixes))}):[A-Za-z0-9._~-]{_TAIL}"
    return f"^(?:{_relative(schema)}|{curie}|{_HTTP}|{_URN})$"


def iri_pattern(schema: Schema) -> str:
    """Return the expression of an IRI of any scheme, `prefix:local`, or `segment/name…`."""
    start = f"(?:[A-Za-z0-9._~!$&'()*+,;=@/-]|{_HEX}|[{_UNICODE}])"
    return f"^(?:{_relative(schema)}|[A-Za-z][A-Za-z0-9+.-]*:{start}{_TAIL})$"


def _relative(schema: Schema) -> str:
    segments = sorted(one.segment for one in schema.classes.values() if one.segment)
    return f"(?:{'|'.join(segments)})(?:/{_SEGMENT})+"
