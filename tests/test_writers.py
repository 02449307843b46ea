"""Every format is valid for its readers, deterministic, and safe whatever the metadata says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from modellake.checking.report import Coverage, PackSummary, Report, Rule, WaivedFinding
from modellake.checking.writers import FORMATS, write_report
from modellake.checking.writers.text import write_text
from modellake.errors import UsageError
from modellake.finding import Finding, Place

FORMATS_FOLDER = Path(__file__).parent / "data" / "formats"
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")

REPORT = Report(
    findings=(
        Finding(
            "license-present",
            "violation",
            "The model names no license.",
            record="model/resnet50",
            field="license",
            fix="Add `license:` with an SPDX id, for example `license: Apache-2.0`.",
            place=Place("cards/resnet50.yaml", 1, 1),
            source="core/license-present.rq",
            focus="https://lake.invalid/model/resnet50",
        ),
        Finding(
            "metric-in-bounds",
            "warning",
            "Accuracy is 1.2, above its greatest value 1; <b>markup</b> & | pipes stay text.",
            record="model/b",
            field="evaluations[2].value",
            value="1.2",
            place=Place("cards/a b,c:d.yaml", 7, 3),
        ),
        Finding("yaml-readable", "violation", "This is no YAML.", place=Place("broken.yaml", 2, 5)),
        Finding("owner-named", "info", "It names no owner.", record="model/c", field="owner"),
    ),
    coverage=Coverage(
        files=("cards/resnet50.yaml",),
        records=3,
        types={"OutputModel": 3},
        focus_nodes={"OutputModel": 3},
        constraints=120,
        queries=4,
        unmatched=("metric-in-bounds-2",),
    ),
    waived=(
        WaivedFinding(
            Finding("license-present", "violation", "It names no license.", record="model/old"),
            "waiver",
            "Ann Example",
            "Retired next month.",
            "2027-01-01",
        ),
        WaivedFinding(
            Finding("owner-named", "info", "It names no owner.", record="model/old"), "baseline"
        ),
    ),
    rules=(
        Rule(
            "license-present",
            "violation",
            "A model names a license",
            "Users must know.",
            pack="core",
        ),
        Rule("metric-in-bounds", "warning", "A metric is within its bounds", pack="core"),
        Rule("never-failed", "info", "This never fails", citation="Art. 10(2)(f)", pack="law"),
    ),
    packs=(PackSummary("core", "What holds", "0.1.0", "", 2),),
)


def test_the_text_has_the_shape_of_the_house() -> None:
    assert write_report(REPORT).split("\n\n")[3] == (
        "violation  license-present   model/resnet50   cards/resnet50.yaml:1:1\n"
        "           The model names no license.\n"
        "           Add `license:` with an SPDX id, for example `license: Apache-2.0`."
    )


def test_the_text_fits_80_columns_where_words_allow() -> None:
    assert all(len(line) <= 80 for line in write_report(REPORT).splitlines())
    assert "not reviewed" in write_report(REPORT)


def test_a_pack_of_a_law_names_the_text_and_its_version() -> None:
    law = PackSummary("law", "A law", "0.1.0", legal="Regulation (EU) 2024/1689, of 2026-07-27")
    text = write_report(replace(REPORT, packs=(law,)))
    assert "It follows Regulation (EU) 2024/1689, of 2026-07-27." in text


def test_the_text_is_colored_only_when_asked() -> None:
    assert "\x1b[" not in write_report(REPORT)
    assert "\x1b[" in write_text(REPORT, color=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", write_text(REPORT, color=True))
    assert plain == write_report(REPORT)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_turns_the_direction_of_what_follows(name: str) -> None:
    turned = replace(REPORT.findings[0], message="A \u202e\u2066 name.")
    text = write_report(replace(REPORT, findings=(turned,)), name)
    assert "name." in text
    assert "\u202e" not in text
    assert "\u2066" not in text


def test_a_cut_report_says_so_in_every_format() -> None:
    for name in ("text", "markdown", "html", "github"):
        assert "3 more findings are not shown" in write_report(REPORT.cut(1), name).replace(
            "\\", ""
        )
    assert json.loads(write_report(REPORT.cut(1), "json"))["left_out"]["violation"] == 1


def test_json_fits_its_published_schema() -> None:
    schema = json.loads(
        resources.files("modellake.checking").joinpath("report.schema.json").read_bytes()
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in (REPORT, Report(), REPORT.cut(1)):
        document = json.loads(write_report(report, "json"))
        jsonschema.validate(document, schema)
        assert document["$schema"] == schema["$id"]


def test_json_lines_are_the_same_findings_one_a_line() -> None:
    document = json.loads(write_report(REPORT, "json"))
    summary, *lines = [json.loads(line) for line in write_report(REPORT, "jsonl").splitlines()]
    assert summary["kind"] == "summary"
    assert summary["counts"] == document["counts"]
    kept = [{k: v for k, v in one.items() if k != "kind"} for one in lines]
    assert kept == document["findings"] + document["waived"]


def read_sarif(report: Report) -> dict[str, Any]:
    document = json.loads(write_report(report, "sarif"))
    schema = json.loads((FORMATS_FOLDER / "sarif-schema-2.1.0.json").read_bytes())
    jsonschema.Draft4Validator(schema).validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_sarif_is_valid_against_the_official_schema() -> None:
    for report in (REPORT, Report(), Report(coverage=Coverage(gaps=("Nothing matched.",)))):
        read_sarif(report)


def test_sarif_carries_rules_regions_fingerprints_and_suppressions() -> None:
    run = read_sarif(REPORT)
    rules = run["tool"]["driver"]["rules"]
    results = run["results"]
    assert len(results) == 6
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)
    assert all(rule["help"]["text"] for rule in rules)
    (first,) = [one for one in results if one["properties"].get("record") == "model/resnet50"]
    physical = first["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "cards/resnet50.yaml"
    assert physical["region"] == {"startLine": 1, "startColumn": 1}
    waived = [one for one in results if "suppressions" in one]
    assert [one["suppressions"][0]["justification"] for one in waived] == [
        "Retired next month.; owner Ann Example; until 2027-01-01",
        "In the baseline.",
    ]
    uris = [
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in results
        if "physicalLocation" in (one["locations"] or [{}])[0]
    ]
    assert "cards/a%20b%2Cc%3Ad.yaml" in uris


def test_sarif_fingerprints_stay_when_lines_move() -> None:
    moved = Report(
        tuple(
            Finding(**{**vars(one), "place": Place("moved.yaml", 99, 1)}) if one.record else one
            for one in REPORT.findings
        )
    )
    first, second = (
        sorted(one["partialFingerprints"]["modellake/v1"] for one in read_sarif(report)["results"])
        for report in (Report(REPORT.findings), moved)
    )
    assert first == second


def read_junit(report: Report) -> Any:
    document = etree.fromstring(write_report(report, "junit").encode())
    schema = etree.XMLSchema(etree.parse(str(FORMATS_FOLDER / "junit-4.xsd")))
    schema.assertValid(document)
    return document


def test_junit_is_valid_and_fails_what_the_threshold_fails() -> None:
    for report in (REPORT, Report(), REPORT.cut(1)):
        read_junit(report)
    document = read_junit(REPORT)
    assert len(document.findall(".//failure")) == 2
    assert len(document.findall(".//skipped")) == 2
    assert document.find(".//testsuite[@name='law']/testcase").get("name") == "never-failed"
    assert {suite.get("name") for suite in document} == {"core", "law", "schema"}


def test_junit_makes_a_gap_an_error() -> None:
    document = read_junit(Report(coverage=Coverage(gaps=("The folder holds no file.",))))
    assert document.find(".//error").get("message") == "The folder holds no file."


def test_github_annotations_escape_and_put_the_worst_first() -> None:
    lines = write_report(REPORT, "github").splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "::error",
        "::error",
        "::warning",
        "::notice",
        "::error",
    ]
    assert "file=cards/a b%2Cc%3Ad.yaml,line=7,col=3" in lines[2]


def test_no_value_can_start_a_command_of_its_own() -> None:
    evil = Finding("a-b", "info", "x\n::error::owned", record="r\n::set-env name=A::b")
    lines = write_report(Report((evil,)), "github").splitlines()
    assert len(lines) == 2
    assert all(line.startswith(("::notice ", "::error title=modellake check")) for line in lines)


def test_html_needs_no_network_and_runs_nothing() -> None:
    evil = Finding("a-b", "info", "<script>alert(1)</script>", record='"><img src=x onerror=y>')
    page = write_report(Report((*REPORT.findings, evil)), "html")
    document = etree.HTML(page)
    assert not document.xpath("//script|//img|//link|//iframe|//@src|//@href")
    assert not re.search(r"https?://|url\(|@import", re.sub(r"<code>.*?</code>", "", page))
    assert "<b>markup</b>" not in page


def test_markdown_escapes_markup() -> None:
    text = write_report(REPORT, "markdown")
    assert r"\<b\>markup\</b\> \& \| pipes" in text
    assert text.count("\n| ") == 6 + 2


def canonicalize(name: Any, syntax: str) -> list[str]:
    text = write_report(REPORT, name).encode()
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse(text, format=getattr(pyoxigraph.RdfFormat, syntax))
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def test_turtle_and_json_ld_are_one_validation_report() -> None:
    turtle = rdflib.Graph().parse(data=write_report(REPORT, "turtle"), format="turtle")
    assert canonicalize("turtle", "TURTLE") == canonicalize("json-ld", "JSON_LD")
    (report,) = turtle.subjects(rdflib.RDF.type, SHACL.ValidationReport)
    results = list(turtle.objects(report, SHACL.result))
    assert len(results) == 4
    for result in results:  # SHACL 3.6.2: what each result must have, once
        for name in ("focusNode", "resultSeverity", "sourceConstraintComponent"):
            assert len(list(turtle.objects(result, SHACL[name]))) == 1
    assert turtle.value(report, SHACL.conforms).toPython() is False


def test_a_validation_report_of_nothing_does_not_conform() -> None:
    graph = rdflib.Graph().parse(
        data=write_report(Report(coverage=Coverage(gaps=("Nothing.",))), "turtle"), format="turtle"
    )
    assert [one.toPython() for one in graph.objects(None, SHACL.conforms)] == [False]


ANY_TEXT = st.text(st.characters(codec=None), max_size=20)


@given(
    st.lists(
        st.builds(
            Finding,
            rule=st.just("a-rule"),
            severity=st.sampled_from(["violation", "warning", "info"]),
            message=ANY_TEXT,
            record=ANY_TEXT,
            field=ANY_TEXT,
            value=ANY_TEXT,
            fix=ANY_TEXT,
            place=st.none() | st.builds(Place, ANY_TEXT, st.integers(0, 9), st.integers(0, 9)),
            focus=ANY_TEXT,
        ),
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None)
def test_every_format_bears_any_text_and_writes_the_same_twice(findings: list[Finding]) -> None:
    report, again = Report(tuple(findings)), Report(tuple(reversed(findings)))
    for name in FORMATS:
        text = write_report(report, name)
        assert text == write_report(again, name)
        text.encode("utf-8")
    read_sarif(report)
    read_junit(report)
    rdflib.Graph().parse(data=write_report(report, "turtle"), format="turtle")


def test_an_unknown_format_offers_the_closest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'sarif'"):
        write_report(REPORT, "serif")  # type: ignore[arg-type]


def test_ten_thousand_findings_are_written() -> None:
    many = tuple(
        Finding(
            "a-rule", "warning", "A message.", record=f"model/{n}", place=Place("a.yaml", n + 1)
        )
        for n in range(10_000)
    )
    for name in FORMATS:
        assert write_report(Report(many), name)
