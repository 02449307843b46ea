"""`modellake lineage`: trees, pictures and lists, and what it says where there is nothing."""

from __future__ import annotations

import json
import shutil

import pytest

from command_line import Run
from stores import CASES

CREDIT = CASES / "lakes" / "credit.yaml"

FIRST_LINES = {
    "tree": "Net (model/net)",
    "mermaid": "flowchart LR",
    "svg": "<svg xmlns=",
    "html": '<!doctype html>\n<meta charset="utf-8">\n<figure',
    "table": "source ",
    "csv": "source,slot,target,inferred,distance",
    "json": "{",
    "markdown": "| source | slot | target | inferred | distance |",
}


@pytest.fixture
def credit(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run in a folder with a lake that holds the case `credit`; it is filled once."""
    folder = tmp_path_factory.getbasetemp() / "credit-lake"
    if not folder.exists():
        assert run("add", str(CREDIT), "--lake", str(folder)).code == 1  # it has findings
    shutil.copytree(folder, "lake")
    return run


@pytest.mark.parametrize("form", FIRST_LINES)
def test_lineage_is_written_in_every_format(credit: Run, form: str) -> None:
    done = credit("lineage", "model/net", "--format", form)
    assert done.code == 0
    assert done.out.startswith(FIRST_LINES[form])
    assert done.err == ""


def test_down_is_the_other_way(credit: Run) -> None:
    assert credit("lineage", "model/net").out == credit("lineage", "model/net", "--up").out
    down = credit("lineage", "dataset/customers", "--down").out
    assert "(model/net)" in down
    assert "(model/net)" not in credit("lineage", "dataset/customers").out


def test_declared_only_leaves_inferred_edges_out(credit: Run) -> None:
    assert "inferred" in credit("lineage", "model/net").out
    assert "inferred" not in credit("lineage", "model/net", "--declared-only").out


def test_a_path_is_shown_alone_and_none_is_said(credit: Run) -> None:
    done = credit("lineage", "model/twin", "--path-to", "dataset/payments", "-f", "csv")
    assert done.out.splitlines()[1:] == [
        "model/twin,quantized_from,model/net,false,1",
        "model/net,trained_on,dataset/payments,false,2",
    ]
    none = credit("lineage", "model/base", "--path-to", "model/guess")
    assert (none.code, none.err) == (0, "No path leads to model/guess.\n")


def test_impact_is_a_list_from_near_to_far(credit: Run) -> None:
    rows = json.loads(credit("lineage", "dataset/payments", "--impact", "-f", "json").out)
    assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)
    assert {"model/net", "model/twin", "deployment/net"} <= {row["id"] for row in rows}
    assert "only inferred" in credit("lineage", "dataset/payments", "--impact").out
    refused = credit("lineage", "dataset/payments", "--impact", "--format", "svg")
    assert refused.code == 2
    assert "--down" in refused.err


def test_missing_links_are_one_row_each(credit: Run) -> None:
    done = credit("lineage", "model/net", "--missing", "-f", "csv")
    assert done.out == "model,missing\nmodel/net,program\n"
    no_model = credit("lineage", "dataset/payments", "--missing")
    assert no_model.code == 2
    assert "only models" in no_model.err


def test_a_record_without_lineage_says_so(credit: Run) -> None:
    done = credit("lineage", "user/zoe")
    assert done.code == 0
    assert done.err == "user/zoe came from nothing that the lake knows.\n"


@pytest.mark.parametrize("extra", [[], ["--down"], ["--impact"], ["--missing"]])
def test_an_unknown_record_exits_with_5(credit: Run, extra: list[str]) -> None:
    done = credit("lineage", "model/none", *extra)
    assert (done.code, done.out) == (5, "")
    assert "No record 'model/none'" in done.err


def test_two_lists_at_once_are_refused(credit: Run) -> None:
    assert credit("lineage", "model/net", "--impact", "--missing").code == 2


def test_lineage_shows_no_more_than_the_clearance(run: Run) -> None:
    run("init")
    with open("models.yaml", "w") as file:
        file.write(
            "id: model/open\ntype: OutputModel\nname: Open\ntrained_on: [dataset/secret]\n---\n"
            "id: dataset/secret\ntype: ModelLakeDataset\nname: Zebra\nvisibility: restricted\n"
            "derived_from_dataset: [dataset/below]\n"
        )
    run("add", "models.yaml")
    assert "Zebra" in run("lineage", "model/open").out
    narrow = run("lineage", "model/open", "--clearance", "public")
    assert "Zebra" not in narrow.out
    assert "dataset/below" not in narrow.out
    assert "may be incomplete" in narrow.err
    assert run("lineage", "dataset/below", "--down", "--clearance", "public").code == 5
