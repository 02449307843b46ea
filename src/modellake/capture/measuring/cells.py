"""The typing of cells: what makes two cells of two tables the same value.

Each cell becomes two 64-bit lanes that depend on its value alone, not on the type of its column nor
on its neighbors. The rules stand in docs/explanation/fingerprints.md; they are made so that a table
is the same before and after a CSV file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from modellake.capture.measuring.objects import sort_cells

__all__ = ["MISSING", "Encoding", "Lane", "encode_array", "encode_name", "encode_repeated", "mix"]

#: 64 bits for each cell.
Lane: TypeAlias = "np.ndarray[Any, np.dtype[np.uint64]]"


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the cells of an array are.

    Attributes:
        one: The first lane.
        two: The second lane, the same for what 64 bits can tell apart.
        codes: The places in the lanes of each cell, or None where the lanes have all cells.
        kinds: The kinds of cells that are no integers, floats, booleans or text.
    """

    one: Lane
    two: Lane
    codes: np.ndarray | None = None
    kinds: frozenset[str] = frozenset()


#: The multipliers of SplitMix64.
_MIX = np.array([0xBF58476D1CE4E5B9, 0x94D049BB133111EB], "u8")
#: Two keys, for two independent digests of a text.
_KEYS = ("mlfp1text lane 1", "mlfp1text lane 2")
#: From here on, not every integer is a double.
_EXACT = 2**53
_INTEGER = r"^(0|-?[1-9][0-9]{0,17})$"
_DECIMAL = r"^-?(0|[1-9][0-9]*)\.[0-9]*[1-9]$"
#: 15 digits, a sign and a point: a decimal so long is one double, and reads back from it.
_DECIMAL_LENGTH = 16
_TEXTS = (pd.StringDtype, pd.ArrowDtype)
#: How many cells are looked at, to see whether a column repeats its texts.
_PROBE = 1 << 13
_UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
#: What pandas calls object columns that Arrow takes in one go.
_PLAIN = frozenset({"string", "boolean", "integer", "floating", "empty"})


def encode_name(text: str) -> tuple[int, int]:
    """Return the two lanes of a text that stands alone, such as the name of a column."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


MISSING, _TRUE, _FALSE, _BIG = (
    np.uint64(encode_name(name)[0]) for name in ("missing", "true", "false", "integer, no double")
)


def mix(values: Lane) -> Lane:
    """Spread each number over 64 bits, in place, and no two to one (the end of SplitMix64)."""
    values ^= values >> 30
    values *= _MIX[0]
    values ^= values >> 27
    values *= _MIX[1]
    values ^= values >> 31
    return values


def encode_array(array: Any) -> Encoding:
    """Return the encoding of a NumPy array of any shape, or of one array of pandas."""
    if isinstance(array, np.ndarray):
        return _encode_numpy(array)
    if isinstance(array.dtype, pd.DatetimeTZDtype):
        return _encode_times(array.tz_convert(None).to_numpy(), "instant")
    if isinstance(array.dtype, pd.SparseDtype):
        return _encode_numpy(np.asarray(array))
    if isinstance(array.dtype, pd.StringDtype | pd.ArrowDtype) or array.dtype.kind in "iufb":
        return _encode_arrow(pa.array(array))
    return _encode_objects(np.asarray(array, dtype=object))


def encode_repeated(array: Any) -> Encoding | None:
    """Return the encoding of distinct values with codes, or None where values seldom repeat."""
    if isinstance(array, pd.Categorical):
        return _encode_codes(encode_array(array.categories.array), array.codes, {"category"})
    if isinstance(array, np.ndarray) and array.dtype.kind == "b":
        lane = np.array([_FALSE, _TRUE])
        return Encoding(lane, lane, array.view("u1"))
    texts = _open_texts(array)
    if texts is None or pc.count_distinct(texts[:_PROBE]).as_py() * 2 > len(texts[:_PROBE]):
        return None
    coded = texts.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return _encode_codes(_encode_text(coded.dictionary), codes)


def _open_texts(array: Any) -> Any:
    """Return an array of Arrow, or None where the cells are not all texts."""
    try:
        if isinstance(array, np.ndarray):
            plain = array.dtype.kind == "O" and pd.api.types.infer_dtype(array) == "string"
            texts = pa.array(array, pa.large_string(), from_pandas=True) if plain else None
        else:
            texts = pa.array(array) if isinstance(array.dtype, _TEXTS) else None
    except UnicodeEncodeError:  # a lone surrogate
        return None
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return texts if texts is not None and _is_text(texts.type) else None


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _encode_codes(distinct: Encoding, codes: np.ndarray, kinds: Iterable[str] = ()) -> Encoding:
    """Return an encoding by codes, of which a negative one is a missing value."""
    one, two = (np.append(lane, MISSING) for lane in (distinct.one, distinct.two))
    return Encoding(one, two, codes, distinct.kinds.union(kinds))


def _encode_numpy(values: np.ndarray) -> Encoding:
    kind = values.dtype.kind
    if kind in "iuf":
        lane = _encode_numbers(values)
        return Encoding(lane, lane)
    if kind == "b":
        lane = np.where(values, _TRUE, _FALSE)
        return Encoding(lane, lane)
    if kind in "mM":
        return _encode_times(values, "datetime" if kind == "M" else "duration")
    return _encode_objects(values.astype(object))


def _encode_numbers(values: np.ndarray) -> Lane:
    """Encode numbers by value: as the bits of a double, where one is equal."""
    if values.dtype.kind == "f":
        doubles = _widen(values) + 0.0  # which makes 0.0 of -0.0
        bits = doubles.view("u8")
        bits[np.isnan(doubles)] = MISSING
        return bits
    doubles = values.astype("f8")
    bits = doubles.view("u8")
    if values.dtype.itemsize == 8 and values.size and _is_big(values):
        with np.errstate(invalid="ignore"):  # 2^63 and 2^64 have no integer of this type
            same = (doubles < 2.0**63 * (1 + (values.dtype.kind == "u"))) & (
                doubles.astype(values.dtype) == values
            )
        bits = np.where(same, bits, values.view("u8") ^ _BIG)
    return bits


def _is_big(values: np.ndarray) -> bool:
    return bool(values.max() > _EXACT or values.min() < -_EXACT)


def _widen(values: np.ndarray) -> np.ndarray:
    """Return doubles; a shorter float is the decimal number that it is written as."""
    if values.dtype.itemsize == 8:
        return values
    if values.dtype.itemsize > 8:
        return values.astype("f8")
    if values.dtype.itemsize < 4:
        return values.astype(str).astype("f8")
    spelled = pa.array(values.ravel()).cast(pa.string())
    doubles: np.ndarray = spelled.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return doubles.reshape(values.shape)


def _encode_times(values: np.ndarray, kind: str) -> Encoding:
    """Encode times as seconds and the rest in nanoseconds, whatever the unit of the column."""
    unit = _UNITS[np.datetime_data(values.dtype)[0]]
    seconds, rest = np.divmod(values.view("i8"), unit)
    rest *= 10**9 // unit
    missing = np.isnat(values)
    one, two = (
        np.where(missing, MISSING, mix(seconds.view("u8") ^ np.uint64(key)) + rest.view("u8"))
        for key in encode_name(kind)
    )
    return Encoding(one, two, kinds=frozenset({kind}))


def _encode_arrow(array: Any) -> Encoding:
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    kind = array.type
    if pa.types.is_null(kind):
        lane = np.full(len(array), MISSING)
        return Encoding(lane, lane)
    if _is_text(kind):
        return _encode_text(array)
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        times = array.to_numpy(zero_copy_only=False)
        return _encode_times(times, "instant") if getattr(kind, "tz", None) else encode_array(times)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        filled = array.fill_null(pa.scalar(0).cast(kind)).to_numpy(zero_copy_only=False)
        lane = _encode_numpy(filled).one
        if array.null_count:
            lane[_find(array.is_null())] = MISSING
        return Encoding(lane, lane)
    return _encode_objects(_hold(array.to_pylist()))


def _encode_text(texts: Any) -> Encoding:
    """Encode texts of Arrow: numbers, booleans and nothing where they spell these."""
    filled = texts.fill_null("")
    objects = filled.to_numpy(zero_copy_only=False)
    lanes = [pd.util.hash_array(objects, hash_key=key, categorize=False) for key in _KEYS]
    for text, value in (("", MISSING), ("True", _TRUE), ("False", _FALSE)):
        places = _find(pc.equal(filled, text))
        for lane in lanes:
            lane[places] = value
    for places, kind in _find_numbers(filled):
        numbers = filled.filter(pa.array(places)).cast(kind).to_numpy(zero_copy_only=False)
        for lane in lanes:
            lane[places] = _encode_numbers(numbers)
    return Encoding(lanes[0], lanes[1])


def _find_numbers(texts: Any) -> Iterator[tuple[np.ndarray, Any]]:
    """Find the texts that spell a number as it is written shortest, by its type."""
    integers = _find(pc.match_substring_regex(texts, _INTEGER))
    if integers.any():
        yield integers, pa.int64()
    short = pc.less_equal(pc.binary_length(texts), _DECIMAL_LENGTH)
    decimals = _find(pc.and_(pc.match_substring_regex(texts, _DECIMAL), short))
    if decimals.any():
        yield decimals, pa.float64()


def _find(found: Any) -> np.ndarray:
    places: np.ndarray = found.to_numpy(zero_copy_only=False)
    return places


def _hold(cells: Sequence[Any]) -> np.ndarray:
    """Return an array of the cells as they are, even where they are lists of one length."""
    held = np.empty(len(cells), dtype=object)
    for place, cell in enumerate(cells):
        held[place] = cell
    return held


def _encode_objects(cells: np.ndarray) -> Encoding:
    """Encode Python objects: in one go where they are of one kind, else sorted by kind."""
    if pd.api.types.infer_dtype(cells, skipna=True) in _PLAIN:
        try:
            return _encode_arrow(pa.array(cells, from_pandas=True))
        except (pa.ArrowException, OverflowError, UnicodeEncodeError):
            pass  # integers beyond 64 bits, lone surrogates: one by one
    one, two = (np.full(len(cells), MISSING) for _ in range(2))
    parts = sort_cells(cells)
    for kind, (places, values) in parts.items():
        part = _PARTS.get(kind, _encode_spellings)(values)
        one[places], two[places] = part.one, part.two
    return Encoding(one, two, kinds=frozenset(parts) - _PARTS.keys())


def _encode_spellings(spellings: Sequence[str]) -> Encoding:
    lanes = np.array([encode_name(text) for text in spellings], "u8")
    return Encoding(lanes[:, 0], lanes[:, 1])


_PARTS: Mapping[str, Callable[[Sequence[Any]], Encoding]] = {
    "boolean": lambda values: _encode_numpy(np.array(values, "?")),
    "integer": lambda values: _encode_numpy(np.array(values, "i8")),
    "unsigned": lambda values: _encode_numpy(np.array(values, "u8")),
    "float": lambda values: _encode_numpy(np.array(values, "f8")),
    "text": lambda values: _encode_text(pa.array(values, pa.large_string())),
}
