"""The page: complete, escaped, and nothing in it fetches or runs."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Record, UsageError
from modellake.exports import RecordMaterial, export
from modellake.exports.html.markdown import write_markdown
from modellake.exports.html.results import write_number
from modellake.exports.html.sections import ASKED
from modellake.exports.html.values import text
from modellake.vocabulary import vocabulary
from strategies import records

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></script>&lt;--"

#: What a page may hold; a link leads to a place in it or to another site.
TAGS = """
    html head meta title style script body main header section footer div span p a b br h1 h2 h3 h4
    h5 h6 ul ol li dl dt dd table thead tbody tr th td details summary pre code blockquote em strong
    hr figure svg g path rect text tspan line polyline polygon marker defs circle
"""
ADDRESS = re.compile(r"#|https?://|mailto:")


class Page(HTMLParser):
    """Reads a page and keeps what stands in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.data = ""
        self._inside = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.data += data
        elif self._inside != "style":
            self.texts.append(data)


@pytest.fixture(scope="module")
def world() -> list[Record]:
    return [record for record in modellake.read(EXAMPLES) if record.id]


def write(root: str, found: list[Record]) -> modellake.Export:
    wanted = next(record for record in found if record.id == root)
    return export([wanted], "html", material=RecordMaterial(found))


def check_harmless(source: str) -> Page:
    page = Page(source)
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert scripts == [{"type": "application/ld+json"}]
    for tag, attributes in page.tags:
        assert tag in TAGS.split(), tag
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            assert name not in ("src", "srcset", "action", "data", "style", "ping"), name
            assert name != "href" or ADDRESS.match(value or ""), value
    assert "url(" not in source.partition("</style>")[0]
    assert "@import" not in source.partition("</style>")[0]
    return page


def test_a_page_of_every_example_is_harmless(world: list[Record]) -> None:
    for record in world:
        page = check_harmless(write(record.id, world))
        assert any(attributes.get("id") == record.id for _, attributes in page.tags)


def test_what_was_done_stands_in_the_order_of_time() -> None:
    model = {"id": "model/m", "type": "OutputModel", "name": "M", "trained_on": ["dataset/d"]}
    data = {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D"}
    steps = [
        {"id": "process/clean", "type": "Process", "target_data": ["dataset/d"]},
        {"id": "analysis/fit", "type": "Analysis", "has_output_model": ["model/m"]},
        {"id": "analysis/again", "type": "Analysis", "has_output_model": ["model/m"]},
        {"id": "ingest/d", "type": "Ingest", "ingest_to": "dataset/d"},
    ]
    times = ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z")
    when = dict(zip(("process/clean", "analysis/fit", "analysis/again"), times, strict=True))
    when["ingest/d"] = "2026-01-01T00:00:00Z"
    timed = [{**one, "name": one["id"], "started_at": when[str(one["id"])]} for one in steps]
    source = write("model/m", list(modellake.read(model, data, *timed)))
    shown = source.partition("How it came to be")[2]
    ids = sorted(when, key=when.__getitem__)
    assert sorted(ids, key=lambda one: shown.index(f">{one}<")) == ids


def test_a_page_says_what_one_asks_first(world: list[Record]) -> None:
    source = write("model/return-visits", world)
    titles = [unescape(one) for one in re.findall(r"<h2>(.*?)</h2>", source)]
    assert titles[:4] == ["At a glance", "Not said", "Results", "Data"]
    assert titles[4:6] == ["Where it comes from", "How it came to be"]
    words = " ".join(Page(source).texts)
    for said in (
        "Apache-2.0",
        "0.81 ± 0.02",
        "measured",
        "Visits for training",
        "Nightly pipeline",
    ):
        assert said in words
    assert 'content="width=device-width' in source
    assert "@media print" in source


def test_a_page_draws_the_lineage_to_the_source(world: list[Record]) -> None:
    source = write("model/return-visits", world)
    (drawing,) = re.findall(r"<svg.*?</svg>", source, re.DOTALL)
    for step in ("Training for return visits", "Visits, cleaned", "Bedside monitors", "Diabet"):
        assert step in drawing
    assert "Erin Example" not in drawing


def test_a_page_marks_what_was_only_inferred() -> None:
    relation = {"type": "ModelRelation", "relation_type": "fine_tuned", "related_model": "model/b"}
    guess = {**relation, "is_inferred": True, "confidence": 0.5, "evidence_text": "from b"}
    model = {"id": "model/a", "type": "OutputModel", "name": "A", "model_relation": [guess]}
    parent = {"id": "model/b", "type": "OutputModel", "name": "B"}
    source = write("model/a", list(modellake.read([model, parent])))
    assert "fine tuned from it (inferred)" in source
    assert 'class="e i"' in source


def test_links_inside_a_page_lead_somewhere(world: list[Record]) -> None:
    page = Page(write("model/return-visits", world))
    places = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    links = [attributes.get("href") or "" for tag, attributes in page.tags if tag == "a"]
    inside = {one[1:] for one in links if one.startswith("#")}
    assert len(inside) > 20
    assert inside <= places


def test_a_page_holds_its_card_as_json_ld(world: list[Record]) -> None:
    source = write("model/return-visits", world)
    root = next(record for record in world if record.id == "model/return-visits")
    expected = export([root], "json-ld", material=RecordMaterial(world))
    assert json.loads(Page(source).data) == json.loads(expected)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records(), other=records())
def test_every_value_is_on_the_page(record: Record, other: Record) -> None:
    record = Record(record.json, {"x": {"k": other.json.get("name", "rest")}})
    source = export([record], "html")
    check_harmless(source)

    def look(value: Any) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                if key not in ("id", "type"):
                    look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, str):
            shown = (text(value), text(value.replace("_", " ")), text(value.removeprefix("spdx:")))
            assert any(one in source for one in shown), value
        else:
            assert text(json.dumps(value)) in source

    look(record.json)
    assert source.losses == ()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records("OutputModel"), slot=st.sampled_from(["name", "description", "comment"]))
def test_no_text_gets_out_of_its_place(record: Record, slot: str) -> None:
    json = {**record.json, slot: EVIL, "keyword": [EVIL, EVIL + "2"]}
    page = check_harmless(export([Record(json, {"evil": {EVIL: EVIL}})], "html"))
    assert any(EVIL in one for one in page.texts)


@pytest.mark.parametrize(
    "source",
    [
        EVIL,
        "![x](https://example.org/x.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,y) <b onclick=x>",
        "<!-- a --> <iframe src='https://example.org/'></iframe>",
        "[a](README.md) ![b](b.png) [c]: <javascript:x>",
        "> " * 300 + "deep",
        '| a | b |\n|---|---|\n| `<i>` | [l](https://example.org/?a=1&b="2") |',
    ],
)
def test_markdown_neither_fetches_nor_runs(source: str) -> None:
    card = {"id": "card/a", "type": "ModelCard", "describes": "model/a", "card_text": source}
    model = {"id": "model/a", "type": "OutputModel", "name": "A"}
    check_harmless(write("model/a", list(modellake.read([model, card]))))
    assert "<img" not in write_markdown(source)


def test_a_page_is_about_one_record() -> None:
    many = modellake.read([{"id": f"tag/{one}", "type": "Tag"} for one in "ab"])
    with pytest.raises(UsageError, match="one record"):
        export(many, "html")


def test_a_page_names_what_nobody_said() -> None:
    known = {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D"}
    model = {"id": "model/a", "type": "OutputModel", "trained_on": ["dataset/d", "dataset/e"]}
    page = write("model/a", list(modellake.read([known, model])))
    gaps = page.partition("<h2>Not said</h2>")[2].partition("</ul>")[0]
    assert "License" in gaps
    assert "Trained on" not in gaps
    data = page.partition("<h2>Data</h2>")[2].partition("</table>")[0]
    assert data.index("not said") < data.index("not in this lake")


def test_a_page_draws_what_a_record_names_though_no_record_describes_it() -> None:
    model = {"id": "model/a", "type": "OutputModel", "trained_on": ["dataset/far"]}
    page = write("model/a", list(modellake.read(model)))
    drawing = page.partition("<h2>Where it comes from</h2>")[2].partition("</svg>")[0]
    assert "dataset/far" in drawing


def test_what_a_card_says_was_said() -> None:
    model = {"id": "model/a", "type": "OutputModel"}
    card = {"id": "card/a", "type": "ModelCard", "describes": "model/a", "primary_use": "To sort."}
    page = write("model/a", list(modellake.read([model, card])))
    gaps = page.partition("<h2>Not said</h2>")[2].partition("</ul>")[0]
    assert "Known limitation" in gaps
    assert "Intended use" not in gaps
    told = {name for slot, more in ASKED.items() for name in (slot, *more)}
    assert told <= set(vocabulary().slots)


def make_withdrawn(*more: dict[str, Any]) -> list[Record]:
    """A model that learned from a part of data that were withdrawn."""
    data = {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D", "status": "withdrawn"}
    split = {"id": "split/d", "type": "DataSplit", "name": "S", "split_of": "dataset/d"}
    model = {"id": "model/a", "type": "OutputModel", "name": "A", "trained_on": ["split/d"]}
    return list(modellake.read([{**data, "status_since": "2026-05-01"}, split, model, *more]))


def find_banner(page: str) -> str:
    found = re.search(r'<div class="banner".*?</div>', page, re.DOTALL)
    return " ".join(Page(found.group()).texts) if found else ""


def test_a_banner_says_that_a_model_learned_from_withdrawn_data() -> None:
    page = write("model/a", make_withdrawn())
    banner = find_banner(page)
    assert "It learned from data that were withdrawn:  D , since 2026-05-01" in banner
    assert "Nobody has decided yet" in banner
    assert page.index('class="banner"') < page.index("<h2>")


def test_a_banner_says_what_was_decided_about_it() -> None:
    decision = {
        "id": "remediation/a",
        "type": "RemediationDecision",
        "remediated_asset": "model/a",
        "concerns_asset": ["dataset/d"],
        "remediation_action": "retrain",
        "decided_by": ["user/erin"],
        "decided_at": "2026-05-02T10:00:00Z",
    }
    page = write("model/a", make_withdrawn(decision))
    assert "Decided: retrain, by  user/erin , 2026-05-02T10:00:00Z" in find_banner(page)
    assert 'id="remediation/a"' in page


def test_a_banner_says_that_an_asset_was_withdrawn_itself() -> None:
    assert "Its status is  withdrawn , since 2026-05-01." in find_banner(
        write("dataset/d", make_withdrawn())
    )


def test_a_banner_marks_a_way_that_nobody_declared() -> None:
    guess = {"type": "ModelRelation", "relation_type": "fine_tuned", "related_model": "model/a"}
    child = {"id": "model/c", "type": "OutputModel", "model_relation": [guess]}
    guess["is_inferred"] = True  # type: ignore[assignment]  # a dict of texts else
    banner = find_banner(write("model/c", make_withdrawn(child)))
    assert "It was perhaps made from data that were withdrawn:  D" in banner


def test_a_page_without_trouble_has_no_banner(world: list[Record]) -> None:
    assert not find_banner(write("model/return-visits", world))


def test_a_claim_is_not_repeated_beside_the_evaluation_that_supports_it() -> None:
    value = 0.7078651685393258
    measured = {
        "id": "evaluation/a",
        "type": "ModelEvaluation",
        "evaluated_model": "model/a",
        "metric": "Accuracy",
        "evaluation_value": value,
    }
    claim = {"type": "Claim", "metric": "Accuracy", "supported_by": ["evaluation/a"]}
    claims = [{**claim, "evaluation_value": value}, {**claim, "evaluation_value": 0.75}]
    card = {"id": "card/a", "type": "ModelCard", "name": "Card", "describes": "model/a"}
    model = {"id": "model/a", "type": "OutputModel"}
    found = list(modellake.read([model, measured, {**card, "claims": claims}]))
    table = write("model/a", found).partition("<h2>Results</h2>")[2].partition("</table>")[0]
    assert table.count("<tr>") == 3  # the head, the evaluation, and the claim of another value
    assert 'claimed on <a href="#card/a">Card</a>' in table
    assert f'<span title="{value}">0.7079</span>' in table
    assert "0.75" in table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12345.678, "12346"),
        (0.00012345678, "0.0001235"),
        (1.2345678e-9, "1.235e-09"),
        (1.5e20, "1.5e+20"),
        (3, "3"),
        (0.0, "0.0"),
        (-0.53276, "-0.5328"),
        ("286.26 +/- 16.68", "286.26 +/- 16.68"),
    ],
)
def test_a_number_is_shown_with_four_digits_that_count(value: object, shown: str) -> None:
    written = write_number(value)
    assert Page(written).texts == [shown]
    assert ("title" in written) == (str(value) != shown)
