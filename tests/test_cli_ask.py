"""`modellake ask`: what can be asked, what is asked wrongly, and tables that fit a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from command_line import Run
from modellake.cli.terminal import TableFormat, show_table


def test_the_list_is_one_object_a_question(run: Run) -> None:
    listed = json.loads(run("ask", "--list", "--format", "json").out)
    assert len(listed) == len({one["id"] for one in listed}) >= 72


def test_showing_a_question_prints_its_file_or_its_header(run: Run) -> None:
    assert run("ask", "--show", "CO3").out.startswith("#: kind: question\n")
    header = json.loads(run("ask", "--show", "CO3", "--format", "json").out)
    assert header["id"] == "models-on-lapsed-data"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--show"], "Which question?"),
        (["--param", "as_of=2026-01-01"], "Which question?"),
        (
            ["CO3", "--param", "inferred=yes", "--param", "inferred=no"],
            "'inferred' is given twice.",
        ),
        (["CO3", "--param", "inferred"], "'inferred' is not NAME=VALUE."),
    ],
)
def test_what_cannot_be_asked_is_said(run: Run, given: list[str], said: str) -> None:
    run("init")
    done = run("ask", *given)
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x WHERE {\n  ?x mlk:owner ;; .\n}\n", "mine.rq:7:16: unexpected ';;'"),
        ("SELECT ?x WHERE {\n  ?x nobody:owner ?y\n}\n", "mine.rq:7:6: the prefix 'nobody:'"),
    ],
)
def test_a_mistake_in_a_query_is_told_with_its_file_and_line(
    run: Run, tmp_path: Path, query: str, said: str
) -> None:
    header = "#: kind: question\n#: title: T\n#: question: Q?\n#: columns: {x: The x.}\n"
    file = tmp_path / "mine.rq"
    file.write_text(f"{header}#: example: modellake ask mine\n{query}", encoding="utf-8")
    run("init")
    done = run("ask", str(file))
    assert done.code == 2
    assert said in done.err


def test_an_empty_answer_is_said_once_beside_the_data(run: Run) -> None:
    run("init")
    done = run("ask", "CO3")
    assert (done.code, done.err) == (0, "No rows.\n")
    assert done.out.splitlines()[0].split() == [
        "model",
        "dataset",
        "reason",
        "since",
        "only_inferred",
    ]


def test_a_table_keeps_ids_whole_where_a_terminal_has_room_and_all_of_it_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("DE1", "a-question-with-a-long-id-of-its-own", "Its title " * 9, "\x1b[2J")]
    columns = ("code", "question", "title", "note")
    show_table(columns, rows, TableFormat.TABLE)
    assert len(capsys.readouterr().out.splitlines()) == 3
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show_table(columns, rows, TableFormat.TABLE)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert rows[0][1] in out
    assert "\x1b[2J" not in out
