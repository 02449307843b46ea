"""The command line: words, streams, exit codes and messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from command_line import Run

MODEL = "id: model/a\ntype: OutputModel\nname: A\nlicense: MIT\n"


CONSTRUCT = "CONSTRUCT WHERE { ?m mlk:name ?n }"


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "model.yaml").write_text(MODEL)
    assert run("add", "model.yaml", "--actor", "ada").code == 0
    return run


def test_init_makes_a_lake_and_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    done = run("init", "--base", "https://lake.example.org/")
    assert (done.code, done.out) == (0, "")
    assert "modellake add" in done.err
    assert (tmp_path / "lake" / "ledger.sqlite").is_file()
    assert run("init").code == 2


def test_add_prints_the_head_last_on_standard_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(MODEL)
    done = run("add", "model.yaml")
    assert done.code == 0
    assert done.out.startswith("head ")
    assert len(done.out.split()[1]) == 64
    assert "1 new" in done.err
    again = run("add", "model.yaml")
    assert "1 unchanged" in again.err
    assert again.out == done.out


def test_add_says_after_many_records_that_packing_the_index_is_worth_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.yaml").write_text(MODEL)
    assert "reindex" not in run("add", "model.yaml").err
    monkeypatch.setattr("modellake.cli.add._MANY", 1)
    (tmp_path / "model.yaml").write_text(MODEL.replace("id: model/", "id: model/other-"))
    assert "faster after `modellake reindex`" in run("add", "model.yaml").err
    (tmp_path / "model.yaml").write_text(MODEL.replace("id: model/", "id: model/third-"))
    assert "reindex" not in run("add", "--quiet", "model.yaml").err


def test_add_goes_on_after_a_refused_record_and_exits_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text(f"{MODEL}---\ntype: OutputModel\nname: no id\n")
    done = run("add", "models.yaml")
    assert done.code == 1
    assert "1 new, 0 changed, 0 unchanged, 1 refused" in done.err
    assert "models.yaml:6:1" in done.err


def test_add_says_once_which_files_of_a_folder_are_of_no_format(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "model.yaml").write_text(MODEL)
    for name in ("dvc.yaml", "notes.yaml"):
        (folder / name).write_text("stages: [build]\n")
    done = run("add", "files")
    assert done.code == 0
    assert "2 files are of no known format, such as files/dvc.yaml:1:1." in done.err
    assert "See them with `modellake check files`." in done.err
    assert "source-known" not in done.err
    assert "source-known" in run("check", "files").out


def test_a_path_that_matches_nothing_exits_with_2_and_names_it(run: Run) -> None:
    done = run("add", "nothing/*.yaml")
    assert done.code == 2
    assert "nothing/*.yaml" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["get", "remove", "erase", "diff"])
def test_a_record_that_is_not_there_exits_with_5(filled: Run, command: str) -> None:
    extra = ["--yes"] if command == "erase" else []
    done = filled(command, "model/b", *extra)
    assert done.code == 5
    assert "No record 'model/b'" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "model/a"],
        ["log"],
        ["diff", "model/a"],
        ["sparql", "SELECT * { ?s ?p ?o }"],
        ["verify"],
        ["reindex"],
        ["remove", "model/a"],
        ["erase", "model/a", "--yes"],
        ["check"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_missing_lake_exits_with_2_and_says_how_to_make_one(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert "modellake init" in done.err
    assert list(tmp_path.iterdir()) == []


def test_get_prints_a_record_as_it_is_and_as_it_was(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(MODEL.replace("name: A", "name: B"))
    filled("add", "model.yaml")
    assert json.loads(filled("get", "model/a").out)["name"] == "B"
    assert json.loads(filled("get", "model/a", "--at", "1").out)["name"] == "A"


def test_get_lists_what_no_slot_holds(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(f"{MODEL}mystery: 7\n")
    assert run("add", "model.yaml").code == 1
    assert "mystery" in run("get", "model/a", "--unmapped").out
    assert "mystery" not in run("get", "model/a").out


def test_diff_and_log_print_tables_or_json(filled: Run) -> None:
    rows = json.loads(filled("log", "--format", "json").out)
    assert [(row["action"], row["actor"], row["record"]) for row in rows] == [
        ("add", "ada", "model/a")
    ]
    assert "name" in filled("diff", "model/a").out
    assert filled("log", "-n", "1").err.startswith("Only the newest 1")


def test_remove_and_erase_keep_and_forget(filled: Run) -> None:
    assert "modellake log model/a" in filled("remove", "model/a").err
    done = filled("get", "model/a")
    assert (done.code, "was removed" in done.err, "log model/a" in done.err) == (5, True, True)
    assert filled("get", "model/a", "--at", "1").code == 0
    assert filled("erase", "model/a", "--yes").code == 0
    for asked in (["get"], ["get", "--at", "1"], ["diff"], ["diff", "--from", "1"]):
        done = filled(*asked, "model/a")
        assert done.code == 5, asked
        assert "erased" in done.err
    assert filled("verify").code == 0


def test_erase_asks_first(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    for answer in ("n\n", ""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        done = filled("erase", "model/a")
        assert done.code == 2
        assert "Nothing was erased." in done.err
        assert "--yes" in done.err
        assert filled("get", "model/a").code == 0


def test_sparql_answers_every_form(filled: Run) -> None:
    select = filled("sparql", "SELECT ?n { ?m a mlk:OutputModel ; mlk:name ?n }", "--format", "csv")
    assert select.out == "n\nA\n"
    assert filled("sparql", "ASK { ?m mlk:name 'A' }").out == "true\n"
    assert "https://w3id.org/modellake/name" in filled("sparql", CONSTRUCT).out
    none = filled("sparql", "SELECT * { ?m mlk:name 'B' }")
    assert (none.code, none.err) == (0, "No rows.\n")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s ?p }", "1:"),
        ("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
    ],
)
def test_a_query_that_cannot_be_asked_exits_with_2(filled: Run, query: str, said: str) -> None:
    done = filled("sparql", query)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_query_that_runs_for_ever_is_stopped_and_the_lake_goes_on(
    run: Run, tmp_path: Path
) -> None:
    lines = [json.dumps({"id": f"tag/{n}", "type": "Tag", "name": f"{n}"}) for n in range(300)]
    (tmp_path / "tags.jsonl").write_text("\n".join(lines))
    run("add", "tags.jsonl")
    product = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(6))
    done = run("sparql", f"SELECT (COUNT(*) AS ?n) {{ {product} }}", "--timeout", "0.5")
    assert done.code == 2
    assert "0.5" in done.err
    assert run("sparql", "ASK { ?s ?p ?o }").out == "true\n"


def test_verify_proves_a_head_and_finds_a_forgery(filled: Run, tmp_path: Path) -> None:
    import sqlite3

    said = filled("verify").out
    assert said.startswith("verified 1 entries, head ")
    head = said.split()[-1]
    codes = [filled("verify", "--head", one).code for one in (head, "f" * 64, head[:12])]
    assert codes == [0, 1, 2]
    with sqlite3.connect(tmp_path / "lake" / "ledger.sqlite") as database:
        database.execute("UPDATE modellake_entries SET actor = 'eve'")
    database.close()
    done = filled("verify")
    assert done.code == 1
    assert "chain-intact" in done.err


@pytest.mark.parametrize("query", ["@nofile", "@.", "@binary", "@a\0b"])
def test_a_query_that_cannot_be_read_exits_with_2(filled: Run, tmp_path: Path, query: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    done = filled("sparql", query)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


def test_a_narrowed_answer_says_that_it_may_be_incomplete(filled: Run) -> None:
    for command in (["log"], ["sparql", "ASK { ?s ?p ?o }"], ["sparql", "SELECT * { ?s ?p ?o }"]):
        done = filled(*command, "--clearance", "public")
        assert done.code == 0
        assert "may be incomplete" in done.err
    assert "sequence" not in filled("log", "--clearance", "public").out


def test_a_warning_is_one_line_of_talk(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.yaml").write_text(MODEL)
    (tmp_path / "pyproject.toml").write_text('[tool.modellake]\nindex = "http://127.0.0.1:9/"\n')
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = run("add", "model.yaml")
    assert (done.code, done.out[:5]) == (0, "head ")
    assert "modellake: The entries are in the ledger, but not in the index yet" in done.err
    assert ".py" not in done.err
    assert run("sparql", "ASK { ?s ?p ?o }").code == 2


def test_an_export_that_fails_says_why(run: Run, tmp_path: Path) -> None:
    done = run("export", "--all", "-o", "out.json", "--lake", "none")
    assert done.code == 2
    assert "no lake" in done.err


@pytest.mark.parametrize("command", ["log", "sparql", "export"])
def test_a_reader_that_has_gone_is_no_failure(filled: Run, tmp_path: Path, command: str) -> None:
    rest = {"sparql": ["SELECT * { ?s ?p ?o }"], "export": ["model/a", "--format", "nquads"]}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from modellake.cli import main; main()",
            command,
            *rest.get(command, []),
        ],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_reindex_takes_a_new_base(filled: Run) -> None:
    assert filled("reindex", "--base", "https://lake.example.org/").err == "Indexed 1 records.\n"
    out = filled("sparql", "SELECT ?m { ?m a mlk:OutputModel }", "-f", "csv").out
    assert out == "m\nhttps://lake.example.org/model/a\n"
    assert filled("reindex", "--base", "nonsense").code == 2


def test_check_passes_fails_and_refuses_to_check_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(MODEL)
    (tmp_path / "bad.yaml").write_text(MODEL.replace("name: A", "nmae: A"))
    (tmp_path / "empty").mkdir()
    assert run("check", "good.yaml", "--fail-on", "violation").code == 0
    bad = run("check", "bad.yaml")
    assert bad.code == 1
    assert "bad.yaml:3:1" in bad.out
    assert run("check", "empty").code == 5
    assert run("check", "none.yaml").code == 2


def test_check_writes_several_formats_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(MODEL.replace("name: A", "nmae: A"))
    done = run("check", "bad.yaml", "--format", "sarif:out.sarif", "--format", "text")
    assert done.code == 1
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert "known-field" in done.out
    assert run("check", "bad.yaml", "--format", "word").code == 2


@pytest.mark.parametrize("option", ["--baseline=none/x.json", "--format=sarif:none/x.sarif"])
def test_check_says_which_file_it_cannot_write(run: Run, tmp_path: Path, option: str) -> None:
    (tmp_path / "good.yaml").write_text(MODEL)
    done = run("check", "good.yaml", option)
    assert done.code == 2
    assert f"{option.rpartition('=')[2].removeprefix('sarif:')}: It cannot be written" in done.err


def test_a_check_of_nothing_is_no_baseline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("check", "empty", "--baseline", "base.json").code == 5
    assert not (tmp_path / "base.json").exists()


def test_severities_have_colors_on_a_terminal_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.yaml").write_text(MODEL.replace("name: A", "nmae: A"))
    assert run("check", "bad.yaml").out.startswith("violation  ")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert run("check", "bad.yaml").out.startswith("\x1b[1;31mviolation\x1b[0m  ")
    assert json.loads(run("check", "bad.yaml", "--format", "json").out)
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("check", "bad.yaml").out.startswith("violation  ")


def test_a_baseline_lets_old_findings_pass_and_new_ones_fail(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(MODEL.replace("name: A", "nmae: A"))
    assert run("check", "old.yaml", "--baseline", "base.json").code == 0
    assert run("check", "old.yaml", "--baseline", "base.json").code == 0
    (tmp_path / "new.yaml").write_text(MODEL.replace("name: A", "nmae: A").replace("/a", "/b"))
    assert run("check", "old.yaml", "new.yaml", "--baseline", "base.json").code == 1


def test_an_unknown_command_or_option_exits_with_2(run: Run) -> None:
    assert run("frobnicate").code == 2
    assert run("init", "--colour").code == 2


def test_the_settings_of_the_project_name_the_lake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.modellake]\nlake = 'meta/lake'\n")
    assert run("init").code == 0
    assert (tmp_path / "meta" / "lake" / "ledger.sqlite").is_file()
    (tmp_path / "pyproject.toml").write_text("[tool.modellake]\nlaek = 'x'\n")
    done = run("log")
    assert done.code == 2
    assert "laek" in done.err


def test_a_check_of_a_lake_since_an_entry_looks_at_what_changed(
    filled: Run, tmp_path: Path
) -> None:
    (tmp_path / "tag.yaml").write_text("id: tag/a\ntype: Tag\n")
    done = filled("add", "tag.yaml")
    assert done.code == 1
    assert "Tag needs `name`." in done.err
    since = filled("check", "--since", "1", "--format", "json")
    assert since.code == 1
    assert json.loads(since.out)["coverage"]["records"] == 1
    assert filled("check", "--since", "2").code == 0
    assert filled("check", "--since", "9").code == 5
    assert filled("check", "tag.yaml", "--since", "1").code == 2


def test_add_leaves_out_the_check_where_it_is_told(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "tag.yaml").write_text("id: tag/a\ntype: Tag\n")
    done = filled("add", "tag.yaml", "--no-check")
    assert (done.code, "Tag needs" in done.err) == (0, False)


def test_a_check_of_a_lake_shows_what_the_clearance_shows(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "tag.yaml").write_text("id: tag/a\ntype: Tag\nvisibility: restricted\n")
    assert filled("add", "tag.yaml", "--no-check").code == 0
    assert filled("check").code == 1
    done = filled("check", "--clearance", "internal")
    assert (done.code, "tag/a" in done.out) == (0, False)
    assert "Records above internal are left out" in done.out


def test_schema_explains_and_writes_a_file_that_passes(run: Run, tmp_path: Path) -> None:
    assert "Needed" in run("schema", "OutputModel").out
    assert run("schema").out.startswith("The types of records")
    done = run("schema", "--example", "OutputModel")
    (tmp_path / "model.yaml").write_text(done.out)
    assert run("check", "model.yaml").code == 0
    assert run("schema", "Tag", "--example", "Tag").code == 2
    missing = run("schema", "licens")
    assert (missing.code, "Did you mean 'license'?" in missing.err) == (5, True)
