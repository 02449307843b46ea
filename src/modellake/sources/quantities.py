"""Numbers as people write them: `286.26 +/- 16.68`, `25.59%`, `1.3GB`, and times."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from fractions import Fraction

__all__ = [
    "Quantity",
    "parse_bytes",
    "parse_date",
    "parse_datetime",
    "parse_quantity",
    "write_datetime",
    "write_duration",
]

_NUMBER = r"[-+\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SPREAD = r"(?:±|\+/-|\+-|\\pm|&plusmn;)"
_QUANTITY = re.compile(
    rf"(?P<value>{_NUMBER})\s*(?P<sign>%|[A-Za-zµμ°]{{1,8}}(?=\s*{_SPREAD}))?"
    rf"(?:\s*{_SPREAD}\s*(?P<spread>{_NUMBER}))?"
    r"\s*(?P<unit>%|[A-Za-zµμ°][^\d\n]{0,23})?"
)
_BYTES = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMGTP]?)(i?)(?:B|[Bb]ytes?)?")
_POWERS = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_NAMED_DATES = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%d-%b-%Y")

#: A text longer than this is prose, not a number.
_LONGEST = 64


@dataclass(frozen=True)
class Quantity:
    """A number with the spread and the unit that stand beside it."""

    value: float
    spread: float | None = None
    unit: str | None = None


def parse_quantity(written: object) -> Quantity | None:
    """Return the number that is written, or None where it is none.

    A thousands separator or a decimal comma is not guessed at: `1,234` is no number.

    Example:
        >>> parse_quantity("286.26 +/- 16.68")
        Quantity(value=286.26, spread=16.68, unit=None)
        >>> parse_quantity("25.59%")
        Quantity(value=25.59, spread=None, unit='%')
        >>> parse_quantity("NA") is None
        True
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int | float):
        return _limit(Quantity(float(written))) if abs(written) < 1e300 else None
    if not isinstance(written, str) or len(written) > _LONGEST:
        return None
    match = _QUANTITY.fullmatch(written.strip())
    if match is None:
        return None
    spread = match["spread"]
    if spread and match["sign"] and match["unit"] and match["unit"].strip() != match["sign"]:
        return None  # the spread is of another unit
    unit = (match["sign"] or match["unit"] or "").strip()
    return _limit(
        Quantity(_float(match["value"]), _float(spread) if spread else None, unit or None)
    )


def _float(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def _limit(quantity: Quantity) -> Quantity | None:
    finite = math.isfinite(quantity.value) and math.isfinite(quantity.spread or 0.0)
    return quantity if finite else None


def parse_bytes(written: object) -> int | None:
    """Return a size in bytes, or None. `1.3GB` counts in thousands, `1.3GiB` in 1,024s.

    Example:
        >>> parse_bytes("117743 B"), parse_bytes("1.3GB"), parse_bytes("2 KiB")
        (117743, 1300000000, 2048)
    """
    if isinstance(written, bool):
        return None
    if isinstance(written, int):
        return written if written >= 0 else None
    if isinstance(written, float):
        return int(written) if written.is_integer() and 0 <= written < 2**53 else None
    match = _BYTES.fullmatch(str(written).strip()[: _LONGEST + 1])
    if match is None:
        return None
    unit: int = (1024 if match[3] else 1000) ** _POWERS[match[2]]
    return round(Fraction(match[1]) * unit)


def parse_date(written: object) -> str | None:
    """Return a day as `YYYY-MM-DD`, or None.

    Days written with digits count only with the year first: `7/4/2024` may be two days.

    Example:
        >>> parse_date("2024-2-5"), parse_date("July 26, 2024"), parse_date("7/4/2024")
        ('2024-02-05', '2024-07-26', None)
    """
    text = str(written).strip()[: _LONGEST + 1]
    match = _DATE.match(text)
    if match and (match.end() == len(text) or text[match.end()] in " T"):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    for form in _NAMED_DATES:
        try:
            return datetime.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_datetime(written: object) -> str | None:
    """Return a time in UTC as XSD writes it, or None; a time without a zone is not guessed at.

    Example:
        >>> parse_datetime("2021-09-20T05:27:36.000Z")
        '2021-09-20T05:27:36Z'
        >>> parse_datetime("2021-09-20 05:27:36") is None
        True
    """
    text = str(written).strip()[: _LONGEST + 1]
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    try:
        return _write(moment.astimezone(datetime.UTC))
    except OverflowError:
        return None


def write_datetime(written: object, *, per_second: int) -> str | None:
    """Return the time that lies that many units after 1970-01-01 UTC, or None.

    Example:
        >>> write_datetime("1672601579550", per_second=1000)
        '2023-01-01T19:32:59.55Z'
    """
    quantity = parse_quantity(written)
    if quantity is None or quantity.unit or quantity.spread or abs(quantity.value) > 1e17:
        return None
    micros = int(quantity.value) * 1_000_000 // per_second
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    try:
        return _write(epoch + datetime.timedelta(microseconds=micros))
    except OverflowError:
        return None


def _write(moment: datetime.datetime) -> str:
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = f"{moment.microsecond:06d}".rstrip("0")
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def write_duration(written: object, *, per_second: float = 1) -> str | None:
    """Return an ISO 8601 duration for a number of seconds, or None.

    Example:
        >>> write_duration(90), write_duration(1500, per_second=1000)
        ('PT90S', 'PT1.5S')
    """
    quantity = parse_quantity(written)
    if quantity is None or quantity.value < 0:
        return None
    seconds = f"{quantity.value / per_second:.6f}".rstrip("0").rstrip(".")
    return f"PT{seconds}S"
