"""The gate: each defect once, in the user's words, at its line; and never `ok` for nothing."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from modellake.checking import check, read_waivers, write_baseline, write_report
from modellake.checking.engines import ENGINES
from modellake.checking.pack_terms import check_terms
from modellake.checking.report import Report
from modellake.errors import RecordNotFoundError, SourceError, UsageError
from modellake.packs import find_packs, load_pack
from modellake.record import Record
from modellake.settings import read_settings
from modellake.sources import read

CASES = Path(__file__).parent / "cases" / "check"
DAY = datetime.date(2026, 11, 1)


def list_cases() -> list[Path]:
    return sorted(path.parent for path in CASES.glob("*/expected.txt"))


def check_case(folder: Path, **more: Any) -> Report:
    options = {"as_of": DAY, **more}
    file = folder / "options.yaml"
    if file.exists():
        options.update(yaml.safe_load(file.read_text(encoding="utf-8")))
    inputs = sorted(path.name for path in folder.glob("input*"))
    return check(inputs, **options)


def test_there_are_cases() -> None:
    assert len(list_cases()) >= 12


@pytest.mark.parametrize("folder", list_cases(), ids=lambda path: path.name)
def test_a_case_reports_what_is_expected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`MODELLAKE_REWRITE=1 pytest tests/test_checking.py` writes the expected texts anew."""
    monkeypatch.chdir(folder)
    found = write_report(check_case(folder))
    expected = folder / "expected.txt"
    if os.environ.get("MODELLAKE_REWRITE") == "1":
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", list_cases(), ids=lambda path: path.name)
def test_both_engines_report_the_same_on_a_case(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    reports = [write_report(check_case(folder, engine=engine), "json") for engine in ENGINES]
    assert reports[0] == reports[1]


@pytest.mark.parametrize("folder", list_cases(), ids=lambda path: path.name)
def test_no_message_speaks_of_rdf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for one in check_case(folder).findings:
        for word in ("w3id.org/modellake", "lake.invalid", "genid", "sh:", "xsd:", "mlk:"):
            assert word not in one.message + one.fix + one.field, one


def model(**more: Any) -> dict[str, Any]:
    return {"id": "model/a", "type": "OutputModel", "name": "A", **more}


def write_file(folder: Path, text: str, name: str = "input.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


MODEL = "id: model/a\ntype: OutputModel\nname: A\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "---\n---\n",
        "[]\n",
        "packs: [core]\nlake: ./lake\n",
        "just words\n",
        "id: model/a\ntype: Outputmodel\nname: A\n",
        "id: model/a\nname: A\n",
        "type: OutputModel\nname: A\n",
        '{"@context": "https://schema.org/", "@type": "OutputModel", "@id": "model/a"}\n',
        "id: checksum/a\ntype: Checksum\n",
        "id: asset/a\ntype: Asset\n",
    ],
    ids=[
        "empty file",
        "only a comment",
        "empty documents",
        "empty list",
        "only a config",
        "no mapping",
        "typo in the type",
        "no type",
        "no id",
        "wrong context",
        "a value class",
        "an abstract class",
    ],
)
def test_a_file_in_which_nothing_can_be_checked_fails(text: str, tmp_path: Path) -> None:
    report = check(write_file(tmp_path, text), as_of=DAY)
    assert not report.ok
    assert report.exit_code in (1, 5)
    assert report.coverage.gaps or report.findings
    assert "Checked" in write_report(report)


def test_an_empty_folder_fails(tmp_path: Path) -> None:
    report = check(tmp_path, as_of=DAY)
    assert report.exit_code == 5
    assert report.coverage.gaps


def test_a_folder_of_other_things_fails(tmp_path: Path) -> None:
    write_file(tmp_path, "print('hello')\n", "code.py")
    assert check(tmp_path, as_of=DAY).exit_code == 5


@pytest.mark.parametrize(
    ("text", "name", "rule", "advice"),
    [
        ('"@id": model/a\n"@type": OutputModel\n', "x.yaml", "source-known", "without `@`"),
        ("models:\n- id: model/a\n  type: OutputModel\n", "x.yaml", "source-known", "at the top"),
        ('id: model/a\n"@type": OutputModel\n---\nid: tag/a\ntype: Tag\nname: A\n', "x.yaml",
         "known-type", "Write `type:` instead of `@type:`."),
        ('{"@context": {"@vocab": "https://w3id.org/modellake/"}, "@id": "tag/a", "@type": "Tga"}',
         "x.json", "known-type", "Did you mean 'Tag'?"),
    ],
)  # fmt: skip
def test_another_spelling_of_records_is_told(
    text: str, name: str, rule: str, advice: str, tmp_path: Path
) -> None:
    (found,) = check(write_file(tmp_path, text, name), as_of=DAY).findings
    assert found.rule == rule
    assert advice in found.fix


def test_a_link_to_nothing_in_a_folder_is_found(tmp_path: Path) -> None:
    write_file(tmp_path, "id: tag/a\ntype: Tag\nname: A\n")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    (found,) = check(tmp_path, as_of=DAY).findings
    assert (found.rule, str(found.place)) == ("file-readable", str(tmp_path / "gone.yaml"))


@pytest.mark.parametrize(
    ("shapes", "place", "advice"),
    [
        ("mlk:OutputModle", "5:43", "Did you mean 'OutputModel'?"),
        ("<https://w3id.org/modellake/OutputModle>", "5:43", "Did you mean 'OutputModel'?"),
        ("mlk:Tag ; sh:minCuont 1", "5:53", "Did you mean 'minCount'?"),
        ("mlc:approvd", "5:43", "Did you mean 'approved'?"),
        ("mlk:Tag , ; .", "5:53", None),
    ],
)
def test_a_mistake_in_shapes_is_told_with_its_place(
    shapes: str, place: str, advice: str | None, tmp_path: Path
) -> None:
    (tmp_path / "pack.yaml").write_text("title: Mine\n")
    file = tmp_path / "shapes.ttl"
    prefixes = ("sh: <http://www.w3.org/ns/shacl#>", "mlk: <https://w3id.org/modellake/>")
    heads = "".join(f"@prefix {one} .\n" for one in prefixes)
    heads += "@prefix mlc: <https://w3id.org/modellake/concept/> .\n\n"
    file.write_text(f"{heads}<urn:x#a> a sh:NodeShape ; sh:targetClass {shapes} .\n")
    with pytest.raises(UsageError) as raised:
        check([], packs=[tmp_path], as_of=DAY)
    assert (raised.value.where, raised.value.fix) == (f"{file}:{place}", advice)


def test_a_rule_that_names_an_unknown_term_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("title: Mine\n")
    rule = tmp_path / "tags-named.rq"
    rule.write_text(
        "#: kind: rule\n#: title: T\n#: severity: info\n#: scope: record\n#: columns: {tag: T}\n"
        "SELECT ?tag WHERE {\n  # mlk:nmae\n  ?tag mlk:nmae ?name }\n"
    )
    with pytest.raises(UsageError, match="There is no term `mlk:nmae`") as raised:
        check([], packs=[tmp_path], as_of=DAY)
    assert raised.value.where == f"{rule}:8:8"


@pytest.mark.parametrize(
    ("query", "place", "what"),
    [
        ("SELECT ?tag WHERE {\n SERVICE <urn:x> { ?tag a mlk:Tag } }", ":7:2", "another server"),
        ("SELECT ?tag FROM <urn:x> WHERE { ?tag a mlk:Tag }", ":6:13", "FROM chooses graphs"),
        ("SELECT ?tag WHERE {\n GRAPH ?g { ?tag a mlk:Tag } }", ":7:2", "GRAPH matches nothing"),
        ("SELECT ?tag WHERE { ?tag a foo:bar }", ":6:28", "prefix 'foo:' is not declared"),
        ("ASK { ?tag a mlk:Tag }", ":6:1", "of another form than SELECT"),
        ("SELECT ?any WHERE { ?any a mlk:Tag }", "", "it does not select [?]tag"),
    ],
)
def test_a_rule_that_could_find_nothing_is_refused(
    tmp_path: Path, query: str, place: str, what: str
) -> None:
    (tmp_path / "pack.yaml").write_text("title: Mine\n")
    rule = tmp_path / "tags-named.rq"
    rule.write_text(
        "#: kind: rule\n#: title: T\n#: severity: info\n#: scope: record\n#: columns: {tag: T}\n"
        + query
    )
    with pytest.raises(UsageError, match=what) as raised:
        check([Record({"id": "tag/a", "type": "Tag"})], packs=[tmp_path], as_of=DAY)
    assert raised.value.where == f"{rule}{place}"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("^mlk:nmae", "modellake/nmae, which is no slot"),
        ("mlk:name/", "is no property path"),
        ("foo:bar", "the prefix 'foo', which is not declared"),
    ],
)
def test_a_rule_that_reaches_along_no_path_is_refused(tmp_path: Path, path: str, what: str) -> None:
    (tmp_path / "pack.yaml").write_text("title: Mine\n")
    rule = tmp_path / "tags-named.rq"
    rule.write_text(
        "#: kind: rule\n#: title: T\n#: severity: info\n#: scope: closure\n"
        f"#: reach: ['{path}']\n#: columns: {{tag: T}}\nSELECT ?tag WHERE {{ ?tag a mlk:Tag }}"
    )
    with pytest.raises(UsageError, match=what) as raised:
        check([], packs=[tmp_path], as_of=DAY)
    assert raised.value.where == str(rule)


def write_shapes(folder: Path, said: str) -> None:
    (folder / "pack.yaml").write_text("title: Mine\n")
    (folder / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix : <urn:mine#> .\n"
        f"@prefix mlk: <https://w3id.org/modellake/> .\n{said} .\n"
    )


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("sh:node :gone", "The shape 'gone' says nothing"),
        ("sh:property :gone", "The shape 'gone' says nothing"),
        ("sh:property [ sh:minCount 1 ]", "A shape of 'x' lacks `sh:path`"),
    ],
)
def test_a_shape_that_could_find_nothing_is_refused(tmp_path: Path, said: str, what: str) -> None:
    write_shapes(tmp_path, f":x a sh:NodeShape ; sh:targetClass mlk:Tag ; {said}")
    with pytest.raises(UsageError, match=what) as raised:
        check([], packs=[tmp_path], as_of=DAY)
    assert raised.value.where == f"{tmp_path}/shapes.ttl"


def test_a_shape_without_name_and_type_is_named_by_what_it_says(tmp_path: Path) -> None:
    write_shapes(
        tmp_path, "[] sh:targetClass mlk:Tag ; sh:property [ sh:path mlk:comment ; sh:minCount 1 ]"
    )
    tag = [Record({"id": "tag/a", "type": "Tag", "name": "A"})]
    first, again = (check(tag, packs=[tmp_path], as_of=DAY) for _ in range(2))
    assert first.findings == again.findings != ()


@pytest.mark.parametrize("said", ['sh:pattern "["', 'sh:sparql [ sh:select "SELECT $this {" ]'])
def test_pyshacl_refuses_what_it_cannot_apply(tmp_path: Path, said: str) -> None:
    write_shapes(
        tmp_path, f":x a sh:PropertyShape ; sh:targetClass mlk:Tag ; sh:path mlk:name ; {said}"
    )
    tag = [Record({"id": "tag/a", "type": "Tag", "name": "A"})]
    with pytest.raises(UsageError, match="The shapes cannot be applied"):
        check(tag, packs=[tmp_path], as_of=DAY, engine="pyshacl")


def test_every_shipped_pack_names_known_terms() -> None:
    for name in find_packs():
        check_terms(load_pack(name))


def test_a_glob_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file of that pattern"):
        check(str(tmp_path / "*.yml"))


def test_a_folder_with_nothing_to_read_is_told_beside_one_with_records(tmp_path: Path) -> None:
    file = write_file(tmp_path, "id: tag/a\ntype: Tag\nname: A\n")
    empty = tmp_path / "cards"
    empty.mkdir()
    (empty / "picture.png").write_bytes(b"\x89PNG")
    [finding] = check([str(file), str(empty)]).findings
    assert (finding.rule, finding.severity) == ("folder-not-empty", "warning")
    assert finding.place
    assert finding.place.file == str(empty)
    assert check(str(empty)).exit_code == 5


def test_a_record_is_not_taken_for_the_one_that_it_names(tmp_path: Path) -> None:
    text = "id: model/a-1\ntype: OutputModel\nname: A\nprevious_version: model/a-2\n"
    [finding] = [
        one
        for one in check(str(write_file(tmp_path, text))).findings
        if one.rule == "reference-known"
    ]
    assert "a-1" not in finding.fix


def test_no_input_fails() -> None:
    assert check([]).exit_code == 5
    assert check(read()).exit_code == 5


def test_a_pack_that_matches_nothing_fails(tmp_path: Path) -> None:
    file = write_file(tmp_path, "id: tag/a\ntype: Tag\nname: A\n")
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("title: Mine\n", encoding="utf-8")
    (pack / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix mlk: <https://w3id.org/modellake/> ."
        "<urn:x#model-named> a sh:NodeShape ; sh:targetClass mlk:OutputModel ;"
        " sh:property [ sh:path mlk:name ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    report = check(file, packs=["core", pack], as_of=DAY)
    assert report.exit_code == 5
    assert report.coverage.gaps == ("The pack mine matched nothing: no record is of its types.",)
    assert check(file, packs=[], as_of=DAY).ok


def test_a_pack_without_a_rule_fails(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("title: Mine\n", encoding="utf-8")
    report = check(write_file(tmp_path, MODEL), packs=[pack], as_of=DAY)
    assert report.coverage.gaps == ("The pack mine has no rule.",)


DEPLOYED = "id: deployment/a\ntype: Deployment\ntarget_environment: test\ndeployed_model: model/a\n"


def read_blocks(page: str, language: str) -> list[str]:
    text = (Path(__file__).parents[1] / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_pack_of_the_page_on_packs_runs_from_the_folder_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "packs" / "house"
    pack.mkdir(parents=True)
    write_file(pack, read_blocks("packs.md", "yaml")[0], "pack.yaml")
    write_file(pack, read_blocks("packs.md", "sparql")[0], "production-model-owned.rq")
    write_file(tmp_path, f"{MODEL}---\n{DEPLOYED}")
    monkeypatch.chdir(tmp_path)
    report = check("input.yaml", packs=["house"], pack_folders=read_settings().pack_folders)
    rules = {one.rule: one.record for one in report.findings}
    assert rules["production-model-owned"] == "model/a"


def write_rule(folder: Path, query: str) -> Path:
    pack = folder / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("title: Mine\n", encoding="utf-8")
    head = "#: kind: rule\n#: title: T\n#: severity: info\n#: scope: record\n"
    write_file(
        pack, f"{head}#: columns: {{tag: T, label: L}}\n#: message: '{{label}}'\n{query}", "a.rq"
    )
    return pack


def test_a_rule_sees_the_words_of_the_ontology(tmp_path: Path) -> None:
    query = "SELECT ?tag ?label { ?tag a ?type . ?type rdfs:label ?label }"
    report = check(
        read({"id": "tag/a", "type": "Tag", "name": "A"}), packs=[write_rule(tmp_path, query)]
    )
    assert "Tag" in [one.message for one in report.findings]


def test_a_rule_for_an_unknown_type_is_an_error(tmp_path: Path) -> None:
    pack = write_rule(
        tmp_path, "#: looks_at: [Tagg]\nSELECT ?tag ?label { ?tag rdfs:label ?label }"
    )
    with pytest.raises(UsageError, match=r"mine/a.rq: `looks_at`: .*'Tagg'"):
        check(read({"id": "tag/a", "type": "Tag", "name": "A"}), packs=[pack])


def test_a_rule_that_is_no_sparql_is_named_with_its_place(tmp_path: Path) -> None:
    pack = write_rule(tmp_path, "SELECT ?tag ?label\n{ ?tag mlk:name ?label FILTERR (1) }")
    with pytest.raises(UsageError, match="The rule cannot be run: unexpected") as caught:
        check(read({"id": "tag/a", "type": "Tag", "name": "A"}), packs=[pack])
    assert str(caught.value.where).endswith("mine/a.rq:8:37")


def test_an_unknown_pack_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordNotFoundError, match="Did you mean 'core'"):
        check(write_file(tmp_path, MODEL), packs=["cor"])


def test_a_group_that_no_pack_asks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No pack that is run asks 'wy'"):
        check(write_file(tmp_path, MODEL), require=["wy"])


def test_a_clean_file_passes_and_says_what_was_looked_at(tmp_path: Path) -> None:
    report = check(write_file(tmp_path, MODEL), as_of=DAY)
    assert report.ok
    assert not report.findings
    assert report.coverage.records == 1
    assert report.coverage.types == {"OutputModel": 1}
    assert report.coverage.constraints > 10
    assert report.coverage.focus_nodes["OutputModel"] == 1
    assert report.coverage.queries > 1
    assert "splits-disjoint" in report.coverage.unmatched


def test_references_resolve_against_more_than_is_reported(tmp_path: Path) -> None:
    file = write_file(tmp_path, MODEL + "trained_on: [dataset/d]\n")
    around = write_file(tmp_path, "id: dataset/d\ntype: ModelLakeDataset\n", "around.yaml")
    alone = check(file, as_of=DAY)
    assert [one.rule for one in alone.findings] == ["reference-known"]
    assert alone.ok
    together = check(file, with_=around, as_of=DAY)
    assert not together.findings
    assert [one.rule for one in check([file, around], as_of=DAY).findings] == ["required-field"]
    wrong = write_file(tmp_path, "id: dataset/d\ntype: Tag\nname: D\n", "wrong.yaml")
    assert [one.rule for one in check(file, with_=wrong, as_of=DAY).findings] == ["reference-kind"]


def test_a_close_name_is_offered_only_where_it_can_be_a_slip() -> None:
    """`model/lab/resnet` is no slip for `model/resnet`, and no record means itself."""
    records = read([model(), {**model(), "id": "model/resnet-a", "trained_on": ["dataset/resnet"]}])
    assert {one.fix for one in check(records).findings} == {
        "Add the record, or name where it is with `--with`."
    }
    data = {"id": "dataset/lab/digits", "type": "ModelLakeDataset", "name": "D"}
    for target, close in (("dataset/lab/digit", True), ("dataset/digits", False)):
        found = check(read([data, {**model(), "trained_on": [target]}])).findings
        assert ["dataset/lab/digits" in one.fix for one in found] == [close]


def test_an_absolute_reference_outside_the_base_is_never_dangling() -> None:
    assert not check(read(model(trained_on=["https://example.org/d"])), as_of=DAY).findings
    dangling = read(model(trained_on=["https://lake.invalid/dataset/d"]))
    assert [one.rule for one in check(dangling, as_of=DAY).findings] == ["reference-known"]


def test_rules_look_at_the_context_and_report_only_what_is_checked() -> None:
    old = {
        "id": "dataset/d",
        "type": "ModelLakeDataset",
        "name": "D",
        "creation_date": "2026-02-01",
    }
    new = model(trained_on=["dataset/d"], creation_date="2026-01-01")
    report = check(read(new), with_=read(old), as_of=DAY)
    assert [(one.rule, one.record) for one in report.findings] == [
        ("child-younger-than-parent", "model/a")
    ]
    assert not check(read(old), with_=read(new), as_of=DAY).findings


def test_keys_tell_records_apart() -> None:
    twins = read([model(version="1"), {**model(version="1"), "id": "model/b"}])
    report = check(twins, as_of=DAY)
    assert [(one.rule, one.record) for one in report.findings] == [
        ("unique-key", "model/a"),
        ("unique-key", "model/b"),
    ]
    one = check(twins.records[:1], with_=twins.records[1:], as_of=DAY)
    assert [finding.record for finding in one.findings] == ["model/a"]


def test_two_records_of_one_id_are_found_once(tmp_path: Path) -> None:
    first, second = (
        write_file(tmp_path, MODEL, "a.yaml"),
        write_file(tmp_path, MODEL + "version: 2\n", "b.yaml"),
    )
    report = check([first, second], as_of=DAY)
    assert [one.rule for one in report.findings if one.field == "id"] == ["id-unique"]
    records = [Record(model()), Record(model(version="2"))]
    assert [one.rule for one in check(records, as_of=DAY).findings] == ["id-unique"]


def test_waivers_and_baseline_are_honored(tmp_path: Path) -> None:
    file = write_file(tmp_path, "id: model/a\ntype: OutputModel\n")
    waivers = write_file(
        tmp_path,
        "- {rule: required-field, record: model/a, owner: A, reason: B, expires: 2027-01-01}\n",
        "waivers.yaml",
    )
    waived = check(file, waivers=waivers, as_of=DAY)
    assert waived.ok
    assert [one.kind for one in waived.waived] == ["waiver"]
    assert check(file, waivers=read_waivers(waivers), as_of=DAY).ok
    expired = check(file, waivers=waivers, as_of=datetime.date(2027, 1, 2))
    assert {one.rule for one in expired.findings} == {"required-field", "waiver-in-force"}
    accepted = tmp_path / "baseline.json"
    assert not check(file, baseline=accepted, as_of=DAY).ok
    accepted.write_text(write_baseline(check(file, as_of=DAY)), encoding="utf-8")
    honored = check(file, baseline=accepted, as_of=DAY)
    assert honored.ok
    assert [one.kind for one in honored.waived] == ["baseline"]


def test_ten_thousand_findings_in_one_file_do_not_stop_the_report(tmp_path: Path) -> None:
    lines = "".join(f"- {{id: tag/t{n}, type: Tag}}\n" for n in range(10_000))
    report = check(write_file(tmp_path, lines), packs=[], as_of=DAY)
    assert len(report.findings) == 10_000
    assert "9,990 more findings are not shown" in write_report(report.cut(10))


def test_the_report_does_not_depend_on_the_order_of_the_records() -> None:
    records = [model(trained_on=["dataset/x"]), {"id": "tag/b", "type": "Tag"}]
    reports = [
        write_report(check(read(list(order)), as_of=DAY), "json")
        for order in (records, reversed(records))
    ]
    assert reports[0] == reports[1]
