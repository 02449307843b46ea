"""The paper's story, told with real data: what the demo says, and what its lake then knows."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import modellake
from command_line import Run, call
from modellake.cli.demo.telling import OPEN, PACKS

ROOT = Path(__file__).parent.parent

#: What happened, and so has all six answers.
ACTIVITIES = ("Ingest", "Process", "DataRepartition", "Analysis", "Deployment")


@dataclass
class Story:
    folder: Path
    said: str
    lake: modellake.Lake


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    where = tmp_path_factory.mktemp("demo")
    said = io.StringIO()
    with (
        contextlib.chdir(where),
        contextlib.redirect_stdout(said),
        pytest.MonkeyPatch.context() as patch,
    ):
        assert call(patch, "demo", "story") == 0
    with modellake.Lake(where / "story" / "lake") as lake:
        yield Story(where / "story", said.getvalue(), lake)


def test_the_demo_tells_the_story_in_two_screens(story: Story) -> None:
    lines = story.said.splitlines()
    assert 30 < len(lines) < 60
    assert max(map(len, lines)) <= 80
    assert [line[0] for line in lines if re.match(r"\d\. ", line)] == list("12345678")


def test_the_readme_shows_what_the_demo_says(story: Story) -> None:
    (shown,) = re.findall(
        r"^```text\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert shown.strip() == story.said.strip()


def test_the_first_page_shows_commands_that_answer(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(story.folder.parent)
    page = (ROOT / "docs" / "index.md").read_text()
    demo, *lines = re.findall(r"^\$ modellake (.*)$", page, re.MULTILINE)
    assert demo == "demo story"
    for line in lines:
        # The story leaves something open, and the gate says so.
        assert call(monkeypatch, *line.split()) == (1 if line.startswith("check") else 0), line
        assert "diabet" in capsys.readouterr().out.lower(), line


def test_the_lake_of_the_demo_passes_all_packs_but_for_what_is_left_open(story: Story) -> None:
    report = modellake.check(tuple(story.lake.records()), packs=PACKS)
    assert {one.rule for one in report.findings if one.severity != "info"} == set(OPEN)
    assert {pack.name for pack in report.packs} == set(PACKS)
    assert report.coverage.gaps == ()


def test_the_chain_from_a_prediction_back_to_people_has_no_gap(story: Story) -> None:
    chain = story.lake.ask("chain-of-service", parameters={"service": "deployment/diabetes"})
    answers: dict[str, set[str]] = {}
    for row in chain.rows:
        said = dict(zip(chain.columns, row, strict=True))
        answers.setdefault(str(said["what"]), set()).update(
            name for name in ("who", "when", "where", "why", "how") if said[name] is not None
        )
    types = {one: story.lake.get(one).type for one in answers}
    assert set(ACTIVITIES) <= set(types.values())
    for record, answered in answers.items():
        if types[record] in ACTIVITIES:
            assert answered == {"who", "when", "where", "why", "how"}, record
        elif types[record] in ("ModelLakeDataset", "DataSplit", "OutputModel"):
            assert {"who", "when", "where"} <= answered, record
    assert {"source/lars", "dataset/diabetes"} <= set(answers)
    people = {str(row[chain.columns.index("who")]) for row in chain.rows}
    assert {"user/bob", "user/alice", "user/tim"} <= people


def test_the_figures_of_the_demo_are_those_of_scikit_learn(story: Story) -> None:
    from sklearn.datasets import load_diabetes
    from sklearn.model_selection import train_test_split
    from sklearn.svm import SVC

    data = load_diabetes(as_frame=True, scaled=False)
    target = (data.target > data.target.median()).astype(int)
    features = (data.data - data.data.mean()) / data.data.std()
    split = train_test_split(features, target, test_size=0.2, random_state=0, stratify=target)
    accuracy = SVC(C=2.3).fit(split[0], split[2]).score(split[1], split[3])
    measured = story.lake.get("evaluation/diabetes-prediction-accuracy.2").json
    assert measured["evaluation_value"] == pytest.approx(accuracy)


def test_the_cards_of_the_demo_give_the_records_back(story: Story) -> None:
    card = {one.id: one for one in modellake.read(story.folder / "card.jsonld")}
    assert card["model/diabet-predictor"] == story.lake.get("model/diabet-predictor")
    assert "<svg" in (story.folder / "card.html").read_text()


def test_a_folder_that_holds_something_is_left_alone(story: Story, run: Run) -> None:
    done = run("demo", str(story.folder))
    assert done.code == 2
    assert "The folder is not empty." in done.err
