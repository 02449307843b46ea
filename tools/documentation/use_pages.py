"""Pages of what people use: packs with their rules and questions, and the commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from modellake.checking.report import Rule
from modellake.checking.rules import CompiledPack, compile_packs
from modellake.cli import app
from modellake.packs import Parameter, Query, find_packs

__all__ = ["write_use_pages"]

Pages = Iterator[tuple[str, str]]

_EXIT_CODES = """# Exit codes

The same in every command.

| code | what it means |
|---|---|
| 0 | fine; an empty answer too |
| 1 | findings at or above the threshold |
| 2 | the question could not be asked: usage, unreadable input, no such lake |
| 3 | an internal fault |
| 5 | no file, record, rule or question matched what was named |
"""


def write_use_pages() -> Pages:
    """Yield file name and text of every page."""
    folders = [folder for _, folder in sorted(find_packs().items())]
    compiled = compile_packs(folders, folders=(), engine="shacl")
    for one in compiled:
        yield f"packs/{one.pack.name}.md", _write_pack(one)
    names = [one.pack.name for one in compiled]
    rows = [f"| [{one.pack.name}]({one.pack.name}.md) | {one.pack.title} |" for one in compiled]
    table = "\n".join(["| pack | what it holds |", "|---|---|", *rows, "", *_list_all(compiled)])
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *names, "```", ""])
    yield "packs/index.md", f"# Packs\n\n{table}\n\n{toctree}"
    yield "commands.md", _write_commands()
    yield "exit-codes.md", _EXIT_CODES


def _list_all(compiled: Sequence[CompiledPack]) -> list[str]:
    """All questions, then all rules, over all packs."""
    questions = sorted(
        (question.id, one.pack.name, question.question or question.title)
        for one in compiled
        for question in one.pack.questions
    )
    rules = sorted((rule.id, one.pack.name, rule.title) for one in compiled for rule in one.rules)
    lines = []
    for title, rows in (("questions", questions), ("rules", rules)):
        lines += [f"## All {title}", "", "| id | pack | what it says |", "|---|---|---|"]
        lines += [f"| `{one}` | [{pack}]({pack}.md) | {text} |" for one, pack, text in rows]
        lines.append("")
    return lines


def _write_pack(compiled: CompiledPack) -> str:
    pack = compiled.pack
    reviewer = pack.reviewer or "not reviewed"
    lines = [f"# {pack.title}", "", pack.description, ""]
    lines += [f"Pack `{pack.name}`, version {pack.version or 'none'}. Reviewer: {reviewer}.", ""]
    if pack.legal:
        legal = ", ".join(f"{key}: {value}" for key, value in pack.legal.items())
        lines += [f"Not legal advice. {legal}.", ""]
    if compiled.rules:
        lines += ["## Rules", ""]
    for rule in compiled.rules:
        lines += _write_rule(rule)
    if pack.questions:
        lines += ["## Questions", ""]
    for question in pack.questions:
        lines += _write_question(question)
    return "\n".join(lines)


def _write_rule(rule: Rule) -> list[str]:
    said = [f"### {rule.id}", "", f"{rule.title} ({rule.severity}).", ""]
    said += [rule.description, ""] if rule.description else []
    said += [f"To mend it: {rule.fix}", ""] if rule.fix else []
    return said + ([f"Source: {rule.citation}", ""] if rule.citation else [])


def _write_question(question: Query) -> list[str]:
    code = f" ({question.code})" if question.code else ""
    said = [f"### {question.id}{code}", "", question.question or question.title, ""]
    said += [question.description, ""] if question.description else []
    if question.command:
        return [*said, f"Answered by `{question.command}`.", ""]
    if question.parameters:
        said += ["| parameter | type | default | what it is |", "|---|---|---|---|"]
        said += [
            f"| `{one.name}` | {one.enum or one.type} | {_name_default(one)} | {one.description} |"
            for one in question.parameters
        ]
        said.append("")
    said += ["It answers with these columns:", ""]
    said += [f"- `{name}`: {text}" for name, text in question.columns.items()]
    return [*said, "", "```console", f"$ {question.example}", "```", ""]


def _name_default(one: Parameter) -> str:
    if one.required:
        return "required"
    return "any" if one.default is None else f"`{one.default}`"


def _write_commands() -> str:
    lines = ["# Commands", ""]
    for command in app.registered_commands:
        lines += [
            f"## modellake {command.name}",
            "",
            "```text",
            _run_help(str(command.name)),
            "```",
        ]
        lines.append("")
    return "\n".join(lines)


def _run_help(name: str) -> str:
    code = (
        f"import sys; sys.argv = ['modellake', '{name}', '-h']; import modellake.cli as c; c.main()"
    )
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.rstrip()
