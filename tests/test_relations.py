"""Relations of tables, leaks between them, and their quality."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import datasets

import modellake
from modellake.capture.measuring import measure_frame, relate_frames
from modellake.capture.measuring.leaks import Leaks, find_leaks, measure_associations
from modellake.capture.measuring.quality import METRICS, measure_quality
from modellake.capture.measuring.relations import relate, share_rows
from modellake.errors import UsageError

PEOPLE = pd.DataFrame(
    {
        "name": [f"person {place}" for place in range(40)],
        "age": [20 + place % 30 for place in range(40)],
        "glad": [place % 3 == 0 for place in range(40)],
    }
)


def types(frame: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    return {one.type: one.strength for one in relate(frame, other)}


def test_the_same_content_in_another_order_and_type() -> None:
    found = types(PEOPLE, PEOPLE.sample(frac=1, random_state=0).convert_dtypes())
    assert found == {"similarity": 1, "contained_in": 1, "unionable": 1, "joinable": 1}


def test_rows_that_occur_more_often_are_not_the_same_content() -> None:
    assert "similarity" not in types(PEOPLE, pd.concat([PEOPLE, PEOPLE.head(1)]))


def test_a_part_is_contained_and_its_whole_overlaps() -> None:
    assert types(PEOPLE.head(10), PEOPLE)["contained_in"] == 1
    assert types(PEOPLE, PEOPLE.head(10))["partial_overlap"] == 0.25
    assert types(PEOPLE.head(9), PEOPLE[9:20]) == {"disjoint": 1, "unionable": 1}


def test_rows_are_compared_where_one_table_has_more_columns() -> None:
    wider = PEOPLE.assign(score=1.5)
    [found] = [one for one in relate(PEOPLE.head(10), wider) if one.type == "contained_in"]
    assert found.columns == ("age", "glad", "name")
    assert "unionable" not in types(PEOPLE, wider)


def test_a_key_joins_tables() -> None:
    visits = pd.DataFrame({"person": ["person 1", "person 2", "stranger"] * 5 + ["person 3"]})
    few = types(visits, PEOPLE)
    assert few == {}  # too few texts under another name
    [found] = relate(visits.rename(columns={"person": "Name"}), PEOPLE)
    assert (found.type, found.strength) == ("joinable", 0.75)
    assert found.columns == ("Name", "name")
    many = pd.DataFrame({"who": list(PEOPLE["name"].head(20)) * 2})
    assert types(many, PEOPLE) == {"joinable": 1}
    assert types(pd.DataFrame({"number": [21, 22]}), PEOPLE) == {}


def test_large_keys_are_sampled_and_say_so() -> None:
    keys = pd.DataFrame({"id": np.arange(200_000)})
    half = pd.DataFrame({"id": np.arange(90_000, 290_000), "more": 1})
    [found] = [one for one in relate(half, keys) if one.type == "joinable"]
    assert found.strength == pytest.approx(0.55, abs=0.02)
    assert "estimated" in found.note


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"x": []}),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame([[1, 2]], columns=["x", "x"]),
        pd.DataFrame({"x": [[1], {"a": 1}, None]}),
        pd.DataFrame({"x": pd.Categorical(["a", None, "b"])}),
        pd.DataFrame({"x": pd.to_datetime(["2024-01-01", None])}),
        pd.DataFrame({1: ["a", "b"], "x": [1.5, math.nan]}),
    ],
    ids=str,
)
def test_odd_tables_are_related_and_have_quality(frame: pd.DataFrame) -> None:
    for other in (frame, PEOPLE, pd.DataFrame()):
        for one in (*relate(frame, other), *relate(other, frame)):
            assert 0 <= one.strength <= 1
    assert all(0 <= one["quality_value"] <= 1 for one in measure_quality(frame))
    assert find_leaks(frame, frame).shared_rows == (len(frame) if frame.size else 0)


def test_what_is_measured_of_a_frame_fits_the_schema() -> None:
    slots = measure_frame(PEOPLE, ("simple", "statistical", "landmarking"), target="glad")
    families = {one["meta_feature_family"] for one in slots["has_meta_features"]}
    assert families == {"simple", "statistical", "landmarking"}
    assert {one["name"] for one in slots["has_attribute"]} == set(PEOPLE.columns)
    assert len(slots["has_quality"]) == 2
    assert [one["attribute_1"] for one in slots["has_attribute_relationship"]] == ["age"]
    json = {"id": "dataset/a", "type": "ModelLakeDataset", "name": "a", **slots}
    assert modellake.read(json).findings == ()
    assert measure_frame(PEOPLE, ()) == {}


@pytest.mark.parametrize(
    ("rows", "type_", "share"),
    [(0, "disjoint", None), (5, "partial_overlap", 0.5), (10, "contained_in", 1)],
)
def test_parts_are_related_by_their_rows(rows: int, type_: str, share: float | None) -> None:
    test = pd.concat([PEOPLE.head(rows), PEOPLE.tail(10 - rows)])
    found = relate_frames(test, PEOPLE.head(20))
    assert (found["relationship_type"], found.get("relationship_value")) == (type_, share)


def test_relations_fit_the_schema() -> None:
    found = relate(PEOPLE.head(10), PEOPLE)
    json = {
        "id": "dataset/a",
        "type": "ModelLakeDataset",
        "name": "a",
        "has_relationship": [one.describe("dataset/b") for one in found],
        "has_attribute_relationship": measure_associations(PEOPLE, target="glad"),
        "has_quality": measure_quality(PEOPLE, as_of=datetime.datetime.now(datetime.UTC)),
    }
    assert len(found) == 3
    assert modellake.read(json).findings == ()
    assert modellake.read([dict(one) for one in METRICS]).findings == ()


@given(st.integers(0, 20), st.integers(0, 20), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_every_planted_row_is_found(planted: int, others: int, random: Any) -> None:
    train = PEOPLE.head(20)
    new = PEOPLE.tail(20).sample(others, random_state=random.randint(0, 9))
    test = pd.concat([train.head(planted), new]).sample(frac=1, random_state=random.randint(0, 9))
    assert share_rows(test, train) == (planted, planted + others)
    assert find_leaks(train, test) == Leaks(planted, planted + others)
    assert bool(find_leaks(train, test)) == (planted > 0)


def test_rows_are_compared_by_the_columns_that_both_have() -> None:
    assert share_rows(PEOPLE.head(3).assign(extra=1), PEOPLE) == (3, 3)
    assert share_rows(pd.DataFrame({"z": [1]}), PEOPLE) == (0, 1)


LEAKS = {
    "copy": lambda target: target,
    "scaled": lambda target: 3 - 2 * target,
    "noisy": lambda target: target + np.random.default_rng(0).normal(size=len(target)) * 1e-3,
    "words": lambda target: target.map({0: "benign", 1: "malignant"}),
    "flag": lambda target: target == 1,
    "gaps": lambda target: target.where(target.index % 7 > 0),
    "category": lambda target: pd.Categorical(target.map({0: "b", 1: "a"})),
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("words", [False, True], ids=["numbers", "words"])
def test_a_target_in_the_features_is_found_and_nothing_else(leak: str, words: bool) -> None:
    frame = datasets.load_breast_cancer(as_frame=True).frame
    planted = frame.assign(leak=LEAKS[leak](frame["target"]), id=[f"i{n}" for n in frame.index])
    if words:
        planted["target"] = planted["target"].map({0: "no", 1: "yes"})
    found = find_leaks(planted, planted.head(0), target="target")
    assert [name for name, _ in found.features] == ["leak"]
    assert found.features[0][1] >= 0.999
    assert not find_leaks(frame, frame.head(0), target="target")


@pytest.mark.parametrize("name", ["iris", "wine", "digits", "diabetes"])
def test_honest_data_have_no_leak(name: str) -> None:
    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    assert find_leaks(frame, frame.head(0), target="target").features == ()


def test_an_amount_that_leaks_is_found() -> None:
    frame = datasets.load_diabetes(as_frame=True).frame
    planted = frame.assign(leak=frame["target"] * 1.8 + 32, close=frame["target"].round(-1))
    found = find_leaks(planted, planted.head(0), target="target")
    assert [name for name, _ in found.features] == ["leak", "close"] or found.features[0][
        0
    ] == "leak"


def test_associations_equal_scipy() -> None:
    frame = datasets.load_diabetes(as_frame=True).frame
    for link in measure_associations(frame, target="target"):
        expected = scipy.stats.pearsonr(frame[link["attribute_1"]], frame["target"]).statistic
        assert link["association_measure"] in {"pearson", "correlation_ratio"}
        if link["association_measure"] == "pearson":
            assert link["association_value"] == pytest.approx(expected)
    iris = datasets.load_iris(as_frame=True).frame
    for link in measure_associations(iris, target="target"):
        groups = [part[link["attribute_1"]] for _, part in iris.groupby("target")]
        ratio = scipy.stats.f_oneway(*groups).statistic
        freedom = (len(groups) - 1) / (len(iris) - len(groups))
        expected = math.sqrt(ratio * freedom / (1 + ratio * freedom))
        assert link["association_value"] == pytest.approx(expected)


def test_a_target_that_is_no_column_is_refused() -> None:
    with pytest.raises(UsageError, match="no column 'x'"):
        measure_associations(PEOPLE, target="x")


def values(**options: Any) -> dict[str, float]:
    frame = pd.DataFrame(
        {"id": [1, 2, 2, None], "mail": ["a@b", "a@b", "", "nobody"], "age": [-1, 5, 5, 200]}
    )
    found = measure_quality(frame, **options)
    return {one["quality_metric"].partition("/")[2]: one["quality_value"] for one in found}


def test_completeness_and_uniqueness_need_nothing() -> None:
    assert values() == {"completeness": pytest.approx(10 / 12), "uniqueness": 1}
    assert values(keys=["id"])["key-uniqueness"] == 0.5
    assert values(keys=["id", "age"])["key-uniqueness"] == 0.5


@pytest.mark.parametrize(
    ("rules", "share"),
    [
        ({"mail": r".+@.+"}, 2 / 3),
        ({"age": (0, 120)}, 0.5),
        ({"age": [5, 200]}, 0.75),
        ({"age": lambda ages: ages > 0}, 0.75),
        ({"age": (0, 120), "mail": {"nobody"}}, 3 / 7),
        ({}, None),
    ],
)
def test_validity_is_the_share_that_keeps_the_rules(rules: Any, share: float | None) -> None:
    assert values(rules=rules).get("validity") == (share and pytest.approx(share))


def test_age_is_in_days_and_unknown_without_times() -> None:
    now = datetime.datetime(2026, 1, 3, 12, tzinfo=datetime.UTC)
    then = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert values(as_of=now, updated=then)["age"] == 2.5
    assert "age" not in values(as_of=now)
    assert "age" not in values(updated=then)
    with pytest.raises(UsageError, match="zone"):
        values(as_of=now, updated=then.replace(tzinfo=None))


def test_a_column_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no column 'x'"):
        values(keys=["x"])
    with pytest.raises(UsageError, match="no column 'y'"):
        values(rules={"y": (0, 1)})
