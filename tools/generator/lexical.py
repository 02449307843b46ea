"""How dates and times are written in JSON: the forms that Python, JSON Schema and XSD share."""

from __future__ import annotations

__all__ = ["DATE", "DATETIME", "LINE_BREAK"]

#: xsd:date without a zone, years 0001 to 9999 (XML Schema 1.1 part 2, section 3.3.9).
DATE = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
#: xsd:dateTime with a zone and without leap seconds (XML Schema 1.1 part 2, section 3.3.7).
DATETIME = (
    DATE.rstrip("$")
    + "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,6})?"
    + "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))$"
)
#: What `$` lets through at the end of a text in Python, though not in ECMAScript, Rust or XPath.
LINE_BREAK = "[\\n\\r]"
