"""Any bytes give records with findings, or a ModelLakeError: real files, mutated at random."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from modellake.errors import ModelLakeError
from modellake.record import Reading
from modellake.shape import check_shape
from modellake.sources import read, sources, stream
from modellake.sources.input import Input, Source

#: Files larger than this are left out, so that many mutations fit into the time.
MOST = 20_000
SEED = 20260101
NAMES = ("README.md", "meta.json", "metafile.yml", "model.yml", "metadata.json", "MLmodel", "a.ttl")
PIECES = (
    b"---\n",
    b"\x00",
    b"\xff\xfe",
    b"{",
    b"[[[[[[[[",
    b"]",
    b"\r\n",
    b"null",
    b"NaN",
    b"1e999",
    b"'",
    b'"',
    b"&a *a",
    b"<<: *a",
    b"<!-- a: ",
    b"-->",
    b"\xe2\x80\xa8",
    b"\\ud800",
    b": ",
    b"- " * 40,
    b"# ",
    b"```",
    b"../..",
    b"%00",
    b"https://huggingface.co/",
)


def cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(200) :]


def insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 50)) + data[at:]


def flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repeat(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.randrange(400)]
    return data[:start] + piece * chance.choice((2, 20)) + data[start:]


def swap_values(data: bytes, chance: random.Random) -> bytes:
    """Put a value of another kind in the place of some value of a JSON document."""
    try:
        value = json.loads(data)
    except ValueError:
        return insert(data, chance)
    node = value
    while isinstance(node, dict | list) and node:
        key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
        if not isinstance(node[key], dict | list) or not node[key] or chance.random() < 0.3:
            kinds = (None, True, 0, -1.5, "", "x" * 300, [], {}, [[[]]], {"a": {"b": [1]}}, ["a"])
            node[key] = chance.choice(kinds)
            break
        node = node[key]
    return json.dumps(value).encode()


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut,
    insert,
    flip,
    repeat,
    swap_values,
    swap_values,
)


def gather(corpus: Path) -> list[Path]:
    files = sorted(
        path
        for path in corpus.rglob("*")
        if path.suffix in (".md", ".json", ".yml", ".yaml", ".ttl", ".jsonld", ".ndjson")
        and path.stat().st_size <= MOST
        and not path.is_relative_to(corpus / "conformance-jsonld")
    )
    assert len(files) > 1000
    return files


def look_at(reading: Reading) -> None:
    for record in reading:
        assert record.content
        check_shape(record)
        record.place("/license")
        record.place("/unmapped/x")
    for finding in reading.findings:
        assert finding.rule
        assert finding.message


def knows(source: Source, data: bytes, name: str) -> bool:
    return source.detect(data[:65536], name) > 0


def fuzz(corpus: Path, seed: int, cases: int) -> None:
    files = gather(corpus)
    for number in range(cases):
        chance = random.Random(seed + number)
        path = chance.choice(files)
        data = original = path.read_bytes()
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = chance.choice(MUTATIONS)(data, chance)
        names = (str(path.relative_to(corpus)), chance.choice(NAMES))
        source = Input(chance.choice(names), data=data)
        began = time.perf_counter()
        try:
            for one in sources():
                if knows(one, original, str(path)) or knows(one, data, source.name):
                    for piece in one.read(source, "https://lake.invalid/"):
                        look_at(piece)
        except ModelLakeError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever comes is what this test looks for
            pytest.fail(f"seed {seed + number}, {path}, {source.name}: {error!r}")
        assert time.perf_counter() - began < 5, (seed + number, path)


def test_mutated_files_give_records_and_findings(corpus: Path) -> None:
    fuzz(corpus, SEED, 1000)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_many_mutated_files_give_records_and_findings(corpus: Path) -> None:
    fuzz(corpus, SEED + 1000, 20_000)


@pytest.mark.parametrize("name", [*NAMES, "x.jsonl", "datasets/x/README.md", "-"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\x00" * 100,
        b"\xef\xbb\xbf",
        b"---",
        b"---\n---",
        b"---\n---\n" + b"# a\n" * 15_000,
        b"---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b]\n" + b"d: [*c,*c]\n---\n",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"- " * 50_000,
        b"<!--" * 100_000,
        b"**a" * 100_000,
        b"[](" * 100_000,
        b"a fine-tuned version of " * 20_000,
        b"a fine-tuned version of the [" * 20_000,
        b'{"modelId": [], "tags": {}, "siblings": 5}',
        b"@prefix prov: <http://www.w3.org/ns/prov#> . " + b"(" * 50_000,
    ],
    ids=lambda data: str(data[:20]),
)
def test_hostile_files_take_no_time(name: str, data: bytes) -> None:
    source = Input(name, data=data)
    began = time.perf_counter()
    for one in sources():
        if one.detect(source.head, name) > 0:
            for piece in one.read(source, "https://lake.invalid/"):
                look_at(piece)
    assert time.perf_counter() - began < 5


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "README.md").write_bytes(b"---\nlicense: mit\n---\n# A\n\nA model.\n")
    (tmp_path / "binary.json").write_bytes(b"\x00\x01\x02" * 100)
    (tmp_path / "broken.yaml").write_bytes(b"type: Tag\nid: tag/a\nname: [\n")
    reading = read(tmp_path)
    assert [record.id for record in reading] == ["model/a", "card/huggingface/a"]
    assert {finding.place.file for finding in reading.findings if finding.place} >= {
        str(tmp_path / "broken.yaml")
    }


def test_a_file_of_500_megabytes_is_a_finding(tmp_path: Path) -> None:
    large = tmp_path / "README.md"
    with large.open("wb") as stream:
        stream.write(b"---\nlicense: mit\n---\n# A model\n")
        stream.truncate(500_000_000)
    began = time.perf_counter()
    pieces = list(stream_all(large))
    assert time.perf_counter() - began < 5
    assert [record for piece in pieces for record in piece] == []
    assert [one.rule for piece in pieces for one in piece.findings] == ["file-size-limited"]


def stream_all(path: Path) -> list[Reading]:
    return list(stream(path))
