"""Meta-features and statistics of columns, against independent computations."""

from __future__ import annotations

import math
import statistics
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import datasets
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

import modellake
from modellake.capture.measuring.columns import list_columns
from modellake.capture.measuring.meta_features import measure_attributes, measure_features
from modellake.errors import UsageError
from modellake.vocabulary import vocabulary

TOYS = ("iris", "wine", "breast_cancer", "diabetes", "digits", "linnerud")
FAMILIES = ("simple", "statistical", "model_based", "landmarking")


def load(name: str) -> pd.DataFrame:
    frame: pd.DataFrame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    return frame


@pytest.mark.parametrize("name", TOYS)
def test_columns_equal_scipy(name: str) -> None:
    frame = load(name)
    for attribute in measure_attributes(frame):
        values = frame[attribute["name"]].to_numpy(dtype="f8")
        constant = len(set(values)) == 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scipy warns of constant columns
            expected = {
                "mean": statistics.fmean(values),
                "standard_deviation": statistics.stdev(values),
                "variance": statistics.variance(values),
                "minimum": min(values),
                "maximum": max(values),
                "median": statistics.median(values),
                "lower_quartile": statistics.quantiles(values, n=4, method="inclusive")[0],
                "higher_quartile": statistics.quantiles(values, n=4, method="inclusive")[2],
                "distinct_values": len(set(values)),
            }
            if not constant:
                expected |= {
                    "skewness": scipy.stats.skew(values, bias=False),
                    "kurtosis": scipy.stats.kurtosis(values, bias=False),
                }
        for slot, value in expected.items():
            assert attribute[slot] == pytest.approx(value, rel=1e-9, abs=1e-9), slot


@pytest.mark.parametrize("name", TOYS)
def test_meta_features_equal_pandas(name: str) -> None:
    frame = load(name)
    found = measure_features(frame)
    expected = {
        "number_of_instances": len(frame),
        "number_of_attributes": frame.shape[1],
        "number_of_numeric_features": frame.shape[1],
        "number_of_categorical_features": 0,
        "number_of_missing_values": 0,
        "missing_values_ratio": 0,
        "number_of_duplicate_instances": frame.duplicated().sum(),
        "dataset_ratio": frame.shape[1] / len(frame),
    }
    columns = {
        "means": frame.mean(),
        "standard_dev": frame.std(),
        "skewness": frame.skew(),
        "kurtosis": frame.kurt(),
    }
    for word, values in columns.items():
        expected |= {
            f"mean_{word}_of_numeric_atts": values.mean(),
            f"min_{word}_of_numeric_atts": values.min(),
            f"max_{word}_of_numeric_atts": values.max(),
            f"quartile1_{word}_of_numeric_atts": values.quantile(0.25),
            f"quartile2_{word}_of_numeric_atts": values.quantile(0.5),
            f"quartile3_{word}_of_numeric_atts": values.quantile(0.75),
        }
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits"])
def test_classes_trees_and_landmarks_equal_scikit_learn(name: str) -> None:
    frame = load(name)
    found = measure_features(frame, target="target", families=FAMILIES)
    data, answers = frame.drop(columns="target").to_numpy(), frame["target"]
    shares = answers.value_counts(normalize=True)
    tree = DecisionTreeClassifier(random_state=0).fit(data, answers)
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    near = cross_val_score(KNeighborsClassifier(1), data, answers, cv=folds)
    assert found["number_of_classes"] == len(shares)
    assert found["majority_class_size"] == answers.value_counts().max()
    assert found["number_of_categorical_features"] == 1
    assert found["class_entropy"] == pytest.approx(scipy.stats.entropy(shares, base=2))
    assert found["tree_depth"] == tree.get_depth()
    assert found["tree_node_count"] == tree.tree_.node_count
    assert found["tree_leaf_count"] == tree.get_n_leaves()
    assert found["tree_mean_leaf_size"] == pytest.approx(len(frame) / tree.get_n_leaves())
    assert found["landmarker_1nn_error"] == pytest.approx(1 - near.mean())
    for landmark in ("naive_bayes", "linear_discriminant", "decision_tree"):
        assert 0.5 < found[f"landmarker_{landmark}"] <= 1


def test_amounts_are_no_classes() -> None:
    found = measure_features(load("diabetes"), target="target", families=FAMILIES)
    assert "number_of_classes" not in found
    assert "landmarker_1nn_error" not in found
    assert found["tree_depth"] > 3


CATEGORIES = pd.DataFrame(
    {
        "color": ["red", "red", "blue", "green", None, "blue", "red", ""],
        "flag": [True, True, False, False, True, True, False, False],
        "size": pd.Categorical(list("SMLSMLSM"), categories=list("SMLX")),
        "label": list("aabbabab"),
    }
)


def entropy(values: Any) -> float:
    counts = pd.Series(values).replace("", None).value_counts()
    return float(scipy.stats.entropy(counts[counts > 0], base=2))


def test_categories_equal_scipy() -> None:
    found = measure_features(CATEGORIES, target="label")
    entropies = [entropy(CATEGORIES[name]) for name in ("color", "flag", "size")]
    told = []
    for name in ("color", "flag", "size"):
        both = CATEGORIES[[name, "label"]].astype(object).replace("", None).dropna()
        joint = entropy(list(map(tuple, both.astype(str).to_numpy())))
        told.append(entropy(both[name]) + entropy(both["label"]) - joint)
    assert found["mean_attribute_entropy"] == pytest.approx(np.mean(entropies))
    assert found["quartile1_attribute_entropy"] == pytest.approx(np.quantile(entropies, 0.25))
    assert found["max_nominal_att_distinct_values"] == 3
    assert found["min_nominal_att_distinct_values"] == 2
    assert found["class_entropy"] == 1
    assert found["mean_mutual_information"] == pytest.approx(np.mean(told))
    assert found["max_mutual_information"] == pytest.approx(max(told))
    assert found["equivalent_number_of_features"] == pytest.approx(1 / np.mean(told))
    noise = (np.mean(entropies) - np.mean(told)) / np.mean(told)
    assert found["noise_to_signal_ratio"] == pytest.approx(noise)
    assert found["number_of_missing_values"] == 2


def test_a_categorical_column_is_described() -> None:
    color, flag, size, _ = measure_attributes(CATEGORIES)
    assert color["attribute_type"] == "nominal"
    assert flag["attribute_type"] == "binary"
    assert size["data_type"] == "category"
    assert color["missing_values_percentage"] == 25
    assert color["distinct_values"] == 3
    assert color["entropy"] == pytest.approx(entropy(CATEGORIES["color"]))
    assert color["average_class_count"] == 2
    assert color["most_frequent_class_count"] == 3
    assert color["least_frequent_class_count"] == 1


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], "numeric"),
        ([1.5, None], "numeric"),
        (pd.array([1, None], dtype="Int64"), "numeric"),
        (pd.array([1.5, None], dtype=pd.ArrowDtype(pa.float64())), "numeric"),
        (pd.array([1, 0], dtype=pd.SparseDtype(int)), "numeric"),
        ([True, None], "nominal"),
        (["a", "b"], "binary"),
        (["a" * 50, "b" * 50, "c" * 50], "free_text"),
        (pd.to_datetime(["2024-01-01", None]), "date_time"),
        (pd.to_datetime(["2024-01-01", None], utc=True), "date_time"),
        ([{"a": 1}, [2]], "binary"),
        ([None, None], None),
    ],
)
def test_the_kind_of_a_column(values: Any, kind: str | None) -> None:
    [attribute] = measure_attributes(pd.DataFrame({"x": values}))
    assert attribute.get("attribute_type") == kind


@given(
    st.lists(st.floats(-1e6, 1e6) | st.sampled_from([1.0, 2.0, math.inf, math.nan]), max_size=30)
)
@settings(deadline=None)
def test_numbers_equal_pandas(values: list[float]) -> None:
    [found] = measure_attributes(pd.DataFrame({"x": pd.Series(values, dtype="f8")}))
    series = pd.Series([one for one in values if math.isfinite(one)], dtype="f8")
    spread = series.max() - series.min() if len(series) else 0
    expected = {
        "mean": series.mean(),
        "standard_deviation": series.std(),
        "minimum": series.min(),
        "lower_quartile": series.quantile(0.25),
        "higher_quartile": series.quantile(0.75),
    }
    for slot, value in expected.items():
        if math.isnan(value):
            assert slot not in found
        else:
            assert found[slot] == pytest.approx(value, rel=1e-9, abs=1e-9 * (1 + spread))
    assert found["distinct_values"] == pd.Series(values, dtype="f8").nunique()
    assert all(math.isfinite(one) for one in found.values() if isinstance(one, float))


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame({"x": [], "y": []}),
        pd.DataFrame(index=range(3)),
        pd.DataFrame({"x": [1.0]}),
        pd.DataFrame({"x": [None, None]}),
        pd.DataFrame({"x": [math.inf, -math.inf, math.nan]}),
        pd.DataFrame({"x": [1e308, -1e308, 1e308, 3.0]}),
        pd.DataFrame({"x": [2**63, 2**64 - 1]}),
        pd.DataFrame({"x": [2**70, 1]}),
        pd.DataFrame([[1, "a"], [2, "b"]], columns=["x", "x"]),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])),
        pd.DataFrame({"x": [[1], {"a": 2}, object(), 3, "t", None]}),
        pd.DataFrame({"x": pd.Categorical([], categories=[])}),
        pd.DataFrame({"x": pd.to_timedelta([1, 2])}),
        pd.DataFrame({"x": [1 + 2j, 2j]}),
    ],
    ids=(
        "no-columns",
        "no-rows",
        "index-alone",
        "one-cell",
        "all-missing",
        "infinities",
        "huge",
        "beyond-int64",
        "beyond-uint64",
        "same-names",
        "levels",
        "objects",
        "categories-of-none",
        "timedeltas",
        "complex",
    ),
)
def test_odd_tables_are_measured(frame: pd.DataFrame) -> None:
    found = measure_features(frame)
    assert found["number_of_instances"] == len(frame)
    assert all(math.isfinite(value) for value in found.values())
    attributes = measure_attributes(frame)
    assert len(attributes) == frame.shape[1] == len({one["name"] for one in attributes})
    features = [
        {"type": "MetaFeatureValue", "meta_feature": k, "meta_value": v} for k, v in found.items()
    ]
    json = {
        "id": "dataset/a",
        "type": "ModelLakeDataset",
        "name": "a",
        "has_meta_features": features,
    }
    assert modellake.read({**json, "has_attribute": attributes}).findings == ()


def test_every_meta_feature_of_the_schema_is_measured() -> None:
    mixed = load("iris").assign(kind=["a", "b", "b"] * 50)
    found = measure_features(mixed, target="target", families=FAMILIES)
    assert set(found) == set(vocabulary().enums["MetaFeature"].values)


def test_columns_measured_once_serve_both() -> None:
    frame = load("iris")
    columns = list_columns(frame, target="target")
    assert measure_features(frame, target="target", columns=columns) == measure_features(
        frame, target="target"
    )
    assert measure_attributes(frame, columns=columns) == measure_attributes(frame, target="target")


def test_row_order_and_format_do_not_change_them() -> None:
    frame = CATEGORIES.assign(n=[1, 2, None, 4, 5, 6, 7, 8.5]).astype({"size": object})
    mixed = frame.iloc[::-1].convert_dtypes()
    left, right = measure_features(frame, target="label"), measure_features(mixed, target="label")
    assert right == pytest.approx(left)


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="family of meta-features 'magic'"):
        measure_features(CATEGORIES, families=("magic",))
    with pytest.raises(UsageError, match="no column 'x'"):
        measure_features(CATEGORIES, target="x")


def test_a_wide_table_is_measured() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(10, 2_000)))
    assert measure_features(frame)["number_of_numeric_features"] == 2_000
