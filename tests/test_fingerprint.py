"""Fingerprints of tables: what changes them and what does not."""

from __future__ import annotations

import datetime
import decimal
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import modellake
from modellake.capture.measuring.fingerprint import digest_rows, fingerprint
from modellake.errors import UsageError

#: Words that `pandas.read_csv` takes for a missing value, for a boolean or for no finite number.
READ_AS_OTHERS = {
    *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
    *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
}
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5).map(
    lambda text: text if any(map(str.isalpha, text)) else f"t{text}"
)
WORDS = TEXTS.filter(
    lambda text: text not in READ_AS_OTHERS and text.lower() not in {"true", "false"}
)
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "integers": st.integers(-(2**63), 2**63 - 1),
    "small": st.integers(-5, 5),
    "floats": st.floats(),
    "short": st.floats(width=32),
    "booleans": st.booleans(),
    "texts": WORDS.filter(lambda text: not text.lower().lstrip("+-").startswith(("inf", "nan"))),
    "gaps": st.none() | st.floats(allow_nan=False),
    "maybe": st.none() | st.booleans(),
    "counts": st.none() | st.integers(-(2**53), 2**53),
}
TYPES = {"short": "float32", "counts": "Int64", "maybe": "boolean"}


@st.composite
def tables(draw: st.DrawFn, least: int = 0) -> pd.DataFrame:
    rows = draw(st.integers(least, 6))
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, unique=True))
    return pd.DataFrame(
        {
            name: pd.Series(
                draw(st.lists(COLUMNS[name], min_size=rows, max_size=rows)), dtype=TYPES.get(name)
            )
            for name in names
        }
    )


def through_csv(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)), skip_blank_lines=False)


def through_parquet(frame: pd.DataFrame) -> pd.DataFrame:
    file = io.BytesIO()
    frame.to_parquet(file)
    return pd.read_parquet(file)


@given(tables(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_and_format_do_not_change_it(frame: pd.DataFrame, random: Any) -> None:
    print_ = fingerprint(frame)
    rows, columns = list(range(len(frame))), list(frame.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    assert fingerprint(frame.iloc[rows][columns]) == print_
    assert fingerprint(through_csv(frame)).text == print_.text
    assert fingerprint(through_parquet(frame)).text == print_.text
    assert fingerprint(pa.Table.from_pandas(frame)).text == print_.text
    assert print_.others == ()


@given(tables(least=1), st.data())
@settings(deadline=None)
def test_one_changed_cell_changes_it(frame: pd.DataFrame, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(frame.columns)))
    row = data.draw(st.integers(0, len(frame) - 1))
    value = data.draw(COLUMNS[name])
    column = frame[name].astype(object)
    before = column.iloc[row]
    gone, none = pd.isna(before), value is None or value != value
    same = gone == none and (gone or before == value)
    column.iloc[row] = value
    changed = frame.assign(**{name: column.astype(frame[name].dtype)})
    assert (fingerprint(changed) == fingerprint(frame)) == bool(same)
    if not same:
        assert (digest_rows(changed) != digest_rows(frame)).any(axis=1).tolist() == [
            place == row for place in range(len(frame))
        ]


def one(values: Any, dtype: Any = None) -> str:
    return fingerprint(pd.DataFrame({"x": pd.Series(values, dtype=dtype)})).text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (([1, 2],), ([1.0, 2.0],)),
        (([1, 2],), ([1, 2], "Int64")),
        (([1, 2],), ([1, 2], "uint8")),
        (([1, 2],), ([1, 2], "int32[pyarrow]")),
        (([1, 2],), (["1", "2"],)),
        (([1, None],), ([1, None], "Int64")),
        (([0.0],), ([-0.0],)),
        (([0.1],), ([0.1], "float32")),
        (([0.1],), ([0.1], "float16")),
        (([0.1],), (["0.1"],)),
        (([0.5, 1.0],), ([decimal.Decimal("0.50"), decimal.Decimal(1)],)),
        (([2**53 + 1],), ([2**53 + 1], "UInt64")),
        (([2**60],), ([2.0**60],)),
        (([2**64],), ([str(2**64)],)),
        (([True, False],), (["True", "False"],)),
        (([True, None],), ([True, None], "boolean")),
        (([True, None],), ([True, None], "bool[pyarrow]")),
        ((["", "a"],), ([None, "a"],)),
        ((["a", None],), (["a", None], "string")),
        ((["a", None],), (["a", None], "string[pyarrow]")),
        ((["a", None],), (["a", None], object)),
        ((["a", 1],), (["a", "1"],)),
        (([None, np.nan, pd.NaT],), ([pd.NA] * 3,)),
        (([np.nan],), ([None], "Int64")),
        ((["2024-01-01"], "datetime64[s]"), (["2024-01-01"], "datetime64[ns]")),
        (([0, 1], pd.SparseDtype(int)), ([0, 1],)),
        (([[1, 2]],), ([np.array([1, 2])],)),
        (([{"a": 1, "b": [2]}],), ([{"b": (2,), "a": 1}],)),
        (([{"b", "a"}],), ([{"a", "b"}],)),
        ((["a\ud800", "b"], object), (["a\ud800", "b"], object)),
    ],
)
def test_cells_that_are_the_same(left: Any, right: Any) -> None:
    assert one(*left) == one(*right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (([1],), ([True],)),
        (([0],), ([None],)),
        (([1],), (["01"],)),
        (([1],), (["1.0"],)),
        (([1],), (["+1"],)),
        (([1],), ([" 1"],)),
        (([True],), (["true"],)),
        ((["a"],), (["A"],)),
        ((["é"],), (["e\u0301"],)),
        ((["NA"],), ([None],)),
        (([2**53],), ([2**53 + 1],)),
        (([2**63 - 1],), ([2.0**63],)),
        (([2**64 - 1], "uint64"), ([2.0**64],)),
        (([-(2**63) + 1],), ([-(2.0**63)],)),
        (([0.1],), ([np.nextafter(0.1, 1)],)),
        (([np.inf],), ([-np.inf],)),
        (([np.inf],), ([np.nan],)),
        (([1, 2],), ([1, 2, 2],)),
        (([],), ([None],)),
        ((["2024-01-01"], "datetime64[s]"), (["2024-01-01"],)),
        ((["2024-01-01"], "datetime64[s]"), (["2024-01-01"], "datetime64[s, UTC]")),
        (([[1, 2]],), ([[2, 1]],)),
        ((["[1]"],), ([[1]],)),
        ((["a\ud800"], object), (["a\ud801"], object)),
        (([1j],), ([2j],)),
    ],
)
def test_cells_that_differ(left: Any, right: Any) -> None:
    assert one(*left) != one(*right)


def test_cells_that_trade_places_between_rows_change_it() -> None:
    frame = pd.DataFrame({"x": [1, 2, 3], "y": [4, 5, 6]})
    assert fingerprint(frame) != fingerprint(frame.assign(y=[5, 4, 6]))
    assert fingerprint(frame) != fingerprint(frame.rename(columns={"x": "y", "y": "x"}))


def test_the_names_of_columns_are_part_of_it_even_without_rows() -> None:
    assert fingerprint(pd.DataFrame({"x": []})) != fingerprint(pd.DataFrame({"y": []}))
    assert fingerprint(pd.DataFrame()) != fingerprint(pd.DataFrame({"x": []}))
    assert fingerprint(pd.DataFrame(index=[1])) != fingerprint(pd.DataFrame())
    assert digest_rows(pd.DataFrame()).shape == (0, 2)


def test_columns_of_one_name_are_told_apart_as_a_csv_file_does() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["x", "x", "x.1"])
    assert fingerprint(frame) == fingerprint(through_csv(frame))
    assert fingerprint(frame) != fingerprint(frame.iloc[:, [1, 0, 2]])


def test_names_that_are_no_text_are_taken_as_text() -> None:
    frame = pd.DataFrame([[1, 2]])
    assert fingerprint(frame) == fingerprint(through_csv(frame))
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)]))
    assert fingerprint(levels) == fingerprint(pd.DataFrame([[1, 2]], columns=["a.1", "a.2"]))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (pd.Categorical(["a", "b"]), "values"),
        (pd.to_datetime(["2024-01-01", None]), "without a zone"),
        (pd.to_datetime(["2024-01-01", None], utc=True), "UTC"),
        (pd.to_timedelta([1, 2], unit="s"), "lengths of time"),
        (pd.period_range("2024", periods=2, freq="D"), "repr"),
        (pd.interval_range(0, 2), "repr"),
        ([datetime.date(2024, 1, 1), None], "Python spells"),
        ([[1], {"a": 2}], "content"),
        ([object(), "a"], "type alone"),
        ([b"a", "a"], "repr"),
        ([1j, 2j], "repr"),
        (pd.array([[1], None], dtype=pd.ArrowDtype(pa.list_(pa.int64()))), "content"),
    ],
)
def test_other_columns_are_listed_and_say_so(values: Any, word: str) -> None:
    frame = pd.DataFrame({"plain": [1, 2], "other": values})
    found = fingerprint(frame)
    assert found == fingerprint(frame.iloc[::-1].copy())
    [(name, note)] = found.others
    assert name == "other"
    assert word in note


def test_categories_are_their_values() -> None:
    frame = pd.DataFrame({"x": ["b", "a", None, "b"]})
    ordered = frame.astype(pd.CategoricalDtype(["c", "b", "a"], ordered=True))
    assert fingerprint(ordered).text == fingerprint(frame).text


def test_instants_are_the_same_in_every_zone() -> None:
    times = pd.DataFrame(
        {"x": pd.to_datetime(["1969-12-31T23:59:59.25Z", "2024-07-01T00:00:00.00Z"])}
    )
    there = times.assign(
        x=times["x"].dt.tz_convert("Asia/Tokyo").astype("datetime64[ns, Asia/Tokyo]")
    )
    assert fingerprint(there) == fingerprint(times)


def test_a_table_longer_than_a_block_is_as_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = 150_000
    frame = pd.DataFrame(
        {
            "f": rng.normal(size=rows),
            "i": rng.integers(0, 9, rows),
            "b": rng.random(rows) < 0.5,
            "few": rng.choice(["a", "b", None, "3"], rows),
            "id": [f"id{place}" for place in range(rows)],
            "cat": pd.Categorical(rng.choice(["a", "b"], rows)),
        }
    )
    shuffled = frame.sample(frac=1, random_state=1)
    assert fingerprint(shuffled) == fingerprint(frame)
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert fingerprint(pd.read_csv(tmp_path / "t.csv")).text == fingerprint(frame).text
    assert (digest_rows(frame[70_000:70_010]) == digest_rows(frame)[70_000:70_010]).all()
    assert len(np.unique(digest_rows(frame), axis=0)) == rows
    shuffled.iloc[0, 0] += 1
    assert fingerprint(shuffled) != fingerprint(frame)


def test_a_wide_table_is_as_its_columns() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(10, 30_000)))
    assert fingerprint(frame) == fingerprint(frame.iloc[:, ::-1])
    assert fingerprint(frame) != fingerprint(frame.assign(**{"0": 1}))


def test_it_does_not_change_its_input() -> None:
    frame = pd.DataFrame({"x": [-0.0, 1], "t": ["a", ""], "o": [1, "a"], "b": [True, False]})
    before = frame.copy(deep=True)
    fingerprint(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert np.signbit(frame["x"][0])


def test_it_fits_the_slot_and_begins_with_the_number_of_rows() -> None:
    text = fingerprint(pd.DataFrame({"x": [1, 2]})).text
    assert text.startswith("mlfp1:0000000000000002")
    dataset = {"id": "dataset/a", "type": "ModelLakeDataset", "name": "a", "fingerprint": text}
    assert modellake.read(dataset).findings == ()


def test_it_takes_little_memory() -> None:
    rows = 200_000
    frame = pd.DataFrame({"n": np.arange(rows), "t": [f"id{place}" for place in range(rows)]})
    tracemalloc.start()
    fingerprint(frame)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


@pytest.mark.parametrize("make", [list, dict, lambda: np.zeros(3), lambda: "a.csv"])
def test_what_is_no_table_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(UsageError, match="a table is expected"):
        fingerprint(make())


def test_a_series_is_a_table() -> None:
    assert fingerprint(pd.Series([1], name="x")) == fingerprint(pd.DataFrame({"x": [1]}))


def test_the_algorithm_does_not_change() -> None:
    frame = pd.DataFrame({"x": [1, 2.5, None], "y": ["a", "", "b"], "z": [True, False, True]})
    assert fingerprint(frame).text == "mlfp1:000000000000000327f4531f9474111fbf3811407e71d461"
