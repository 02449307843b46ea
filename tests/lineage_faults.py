"""Plant faults of lineage into lakes in which nothing is wrong, and count which are found.

`lineage_faults.py [LAKES]` plants all fifteen kinds over so many lakes, with near misses beside
them, checks each lake, and says on its last line how much was found and how much of it is true.
What must be found is computed here by walks in Python over the records, not by the rules.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from made_lakes import DAY, MODELS, make_lake
from modellake import check, read

__all__ = ["FAULTS", "Score", "judge_lake", "judge_lakes"]

PACKS = ("core", "lineage", "claims")
_PROJECTS = 4
_FAULTS_A_LAKE = 5

Pair = tuple[str, str]
Expected = Callable[["Lake"], Iterable[Pair]]


class Lake:
    """The records of a lake, and walks over them."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self.records = {str(record["id"]): record for record in records}

    def list(self, kind: str) -> list[dict[str, Any]]:
        return [one for _, one in sorted(self.records.items()) if one["type"] == kind]

    def add(self, record: dict[str, Any]) -> None:
        self.records[record["id"]] = record

    def upstream(self, start: str) -> set[str]:
        """What a record learned from, over any number of steps; itself only in a circle."""
        return self._reach(start, self._origins())

    def learners(self, origin: str) -> list[str]:
        origins = self._origins()
        models = [one["id"] for one in self.list("OutputModel")]
        return [one for one in models if origin in self._reach(one, origins)]

    def bases(self, model: str) -> set[str]:
        """The models that a model was made from, over any number of steps."""
        bases = {one["id"]: set(_name_bases(one)) for one in self.list("OutputModel")}
        return self._reach(model, bases)

    def services(self) -> list[dict[str, Any]]:
        return [one for one in self.list("Deployment") if "ended_at" not in one]

    def served(self) -> set[str]:
        return {one["deployed_model"] for one in self.services()}

    @staticmethod
    def _reach(start: str, edges: dict[str, set[str]]) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            new = edges.get(waiting.pop(), set()) - found
            found |= new
            waiting.extend(new)
        return found

    def _origins(self) -> dict[str, set[str]]:
        origins: dict[str, set[str]] = defaultdict(set)
        for record in self.records.values():
            for slot in ("trained_on", "derived_from_dataset", "split_of", "generated_by_model"):
                origins[record["id"]].update(_listed(record.get(slot)))
            origins[record["id"]].update(_name_bases(record))
            for made, slot in _ACTIVITIES.items():
                for result in _listed(record.get(made)):
                    origins[result].update(_listed(record.get(slot)))
        return origins


#: The slot in which an activity names its results, and the one in which it names its inputs.
_ACTIVITIES = {
    "ingest_to": "ingest_from",
    "target_data": "source_data",
    "splits": "split_input",
    "has_output_model": "analyze",
}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _name_bases(record: dict[str, Any]) -> Iterator[str]:
    for relation in record.get("model_relation", ()):
        if not relation.get("is_inferred"):
            yield relation["related_model"]


@dataclass(frozen=True)
class _Place:
    """Where a fault is planted: a project, one of its models, and one that is in production."""

    project: int
    model: str
    served: str
    number: int


# ── the fifteen kinds ───────────────────────────────────────────────────────────────────────────


def withdraw(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """Data are withdrawn; sometimes it was decided for one of the models already."""
    data = chance.choice(
        [f"dataset/r{at.project}", f"dataset/d{at.project}", f"split/{at.project}-train"]
    )
    lake.records[data].update(status="withdrawn", status_since="2026-11-20")
    settled = {at.model} if chance.random() < 0.5 else set()
    for model in settled:
        lake.add(_decide(at, model, data))

    def expect(lake: Lake) -> Iterator[Pair]:
        affected = set(lake.learners(data)) - settled
        yield from (("withdrawn-data-decided", one) for one in affected)
        for one in lake.services():
            if one["deployed_model"] in affected:
                yield "production-data-valid", one["id"]

    return expect


def ask_for_erasure(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A person asks to be erased from data that some models had learned from by then."""
    data, day = f"dataset/r{at.project}", f"2025-{chance.randint(2, 9):02}-15"
    lake.add({"id": f"subject-request/{at.number}", "type": "DataSubjectRequest",
              "request_kind": "erasure", "concerns_dataset": [data],
              "received_on": day})  # fmt: skip
    return lambda lake: (
        ("erasure-requests-decided", one)
        for one in lake.learners(data)
        if lake.records[one]["creation_date"] <= day
    )


def deprecate_base(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model is deprecated that others in production were made from."""
    lake.records[at.model].update(status="deprecated", status_since="2026-11-01")
    return lambda lake: (
        ("base-models-current", one) for one in lake.served() if at.model in lake.bases(one)
    )


def orphan(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """Nothing says what a model was made from any more."""
    number = at.model.removeprefix("model/m")
    for slot in ("trained_on", "model_relation"):
        lake.records[at.model].pop(slot)
    lake.records[f"analysis/a{number}"].pop("has_output_model")
    return lambda lake: [("model-lineage-known", at.model)]


def lose_origin(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model learns from data of which nobody says where they came from."""
    data = f"dataset/found-{at.number}"
    lake.add({"id": data, "type": "ModelLakeDataset", "name": "Found"})
    lake.records[at.model]["trained_on"].append(data)
    return lambda lake: [("dataset-origin-known", data)]


def close_circle(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """Raw data are said to be derived from what was made of them."""
    raw, clean = f"dataset/r{at.project}", f"dataset/d{at.project}"
    lake.records[raw]["derived_from_dataset"].append(clean)
    return lambda lake: [("derivation-acyclic", raw), ("derivation-acyclic", clean)]


def dangle(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model learned from something that no record describes."""
    lake.records[at.model]["trained_on"].append(f"dataset/gone-{at.number}")
    rules = ("lineage-described", "reference-known")
    return lambda lake: [(rule, at.model) for rule in rules]


def untype(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model does not say how it was made from another one."""
    for relation in lake.records[at.model]["model_relation"]:
        relation["relation_type"] = "unspecified"
    return lambda lake: [("relation-type-stated", at.model)]


def feed_back(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model learns from what its base made, at times by way of other data."""
    data, ancestor = f"dataset/synthetic-{at.number}", chance.choice(sorted(lake.bases(at.model)))
    lake.add({"id": data, "type": "ModelLakeDataset", "name": "S",
              "generated_by_model": [ancestor]})  # fmt: skip
    if chance.random() < 0.5:
        lake.add({"id": f"{data}-clean", "type": "ModelLakeDataset", "name": "S",
                  "derived_from_dataset": [data]})  # fmt: skip
        data += "-clean"
    lake.records[at.model]["trained_on"].append(data)
    return lambda lake: [("synthetic-data-from-others", at.model)]


def test_on_training_data(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model is tested on what it was trained on."""
    train = f"split/{at.project}-train"
    lake.records[at.model]["tested_on"].append(train)

    def expect(lake: Lake) -> Iterator[Pair]:
        yield "test-data-unseen", at.model
        if any(train in lake.records[one]["trained_on"] for one in lake.bases(at.model)):
            yield "test-data-unrelated", at.model

    return expect


def test_on_origin(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model is tested on what its training data, or those of its base, were made from."""
    projects = {at.project, max(0, at.project - 1)}
    data = f"dataset/{chance.choice('rd')}{chance.choice(sorted(projects))}"
    lake.records[at.model]["tested_on"].append(data)
    return lambda lake: [("test-data-unrelated", at.model)]


def contaminate(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A result is reported on data that the model, or its base, learned from."""
    projects = {at.project, max(0, at.project - 1)}
    data = f"split/{chance.choice(sorted(projects))}-train"
    first = lake.records[f"evaluation/e{at.model.removeprefix('model/m')}"]
    lake.add({**first, "id": f"evaluation/seen-{at.number}", "evaluation_dataset": data})
    return lambda lake: [("benchmarks-not-learned", at.model)]


def add_vulnerability(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A vulnerability is known of a model that services rest on, directly or through others."""
    lake.add({"id": f"vulnerability/{at.number}", "type": "Vulnerability",
              "vulnerability_id": f"CVE-2026-{at.number:04}", "affects": [at.model]})  # fmt: skip
    return lambda lake: (
        ("vulnerabilities-settled", one["id"])
        for one in lake.services()
        if at.model in {one["deployed_model"], *lake.bases(one["deployed_model"])}
    )


def lower_sensitivity(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """Data turn out to be more sensitive than all that was made from them says."""
    data = f"dataset/{chance.choice('rd')}{at.project}"
    lake.records[data]["sensitivity_level"] = "red"
    return lambda lake: (
        ("sensitivity-kept", record["id"])
        for record in lake.records.values()
        if record.get("sensitivity_level") == "green" and data in lake.upstream(record["id"])
    )


def change_after_evaluation(lake: Lake, at: _Place, chance: random.Random) -> Expected:
    """A model changed after it was last measured, and its card was written anew."""
    lake.records[at.model]["modified_at"] = "2026-10-01T10:00:00Z"
    card = lake.records[f"card/c{at.model.removeprefix('model/m')}"]
    card["modified_at"] = "2026-10-02T10:00:00Z"
    return lambda lake: [("evaluation-current", at.model)]


Plant = Callable[[Lake, _Place, random.Random], Expected]
FAULTS: tuple[Plant, ...] = (
    *(withdraw, ask_for_erasure, deprecate_base, orphan, lose_origin, close_circle, dangle, untype),
    *(feed_back, test_on_training_data, test_on_origin, contaminate, add_vulnerability),
    *(lower_sensitivity, change_after_evaluation),
)


# ── what looks like a fault and is none ─────────────────────────────────────────────────────────


def _decide(at: _Place, model: str, data: str) -> dict[str, Any]:
    return {"id": f"remediation/{at.number}-{model[6:]}", "type": "RemediationDecision",
            "remediated_asset": model, "concerns_asset": [data], "remediation_action": "retrain",
            "decided_by": ["user/approver"], "decided_at": "2026-11-21T10:00:00Z"}  # fmt: skip


def miss_withdrawn_test_data(lake: Lake, at: _Place, chance: random.Random) -> None:
    """Data on which models were only tested are withdrawn."""
    lake.records[f"split/{at.project}-test"].update(status="withdrawn", status_since="2026-11-20")


def miss_harmless_vulnerability(lake: Lake, at: _Place, chance: random.Random) -> None:
    """Somebody said that a vulnerability does not matter."""
    statement = {"product": at.served, "vex_status": "not_affected", "justification": "Unused."}
    lake.add({"id": f"vulnerability/mute-{at.number}", "type": "Vulnerability",
              "vulnerability_id": f"CVE-2025-{at.number:04}", "affects": [at.served],
              "vex_statement": [statement]})  # fmt: skip


def miss_ended_service(lake: Lake, at: _Place, chance: random.Random) -> None:
    """A service has ended."""
    service = f"deployment/d{at.served.removeprefix('model/m')}"
    lake.records[service].update(ended_at="2026-11-10T10:00:00Z", activity_status="completed")


def miss_synthetic_data_of_others(lake: Lake, at: _Place, chance: random.Random) -> None:
    """A model learns from what its own descendant's sibling made; nothing comes back."""
    data = f"dataset/other-{at.number}"
    source = {"derived_from_dataset": [f"source/s{at.project}"], "sensitivity_level": "green"}
    lake.add({"id": data, "type": "ModelLakeDataset", "name": "O", **source})
    lake.records[at.model]["trained_on"].append(data)


def miss_inferred_base(lake: Lake, at: _Place, chance: random.Random) -> None:
    """A service is only thought to rest on a deprecated model."""
    base = f"model/guess-{at.number}"
    made = {"trained_on": [f"split/{at.project}-train"], "owner": ["user/u1"]}
    lake.add({"id": base, "type": "OutputModel", "name": "G", "status": "deprecated", **made})
    lake.records[at.served]["model_relation"].append(
        {"relation_type": "fine_tuned", "related_model": base, "is_inferred": True,
         "confidence": 0.6, "evidence_text": "The weights look alike."}
    )  # fmt: skip


MISSES = (
    miss_inferred_base,
    miss_withdrawn_test_data,
    miss_harmless_vulnerability,
    miss_ended_service,
    miss_synthetic_data_of_others,
)


# ── lakes ───────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Score:
    """What was planted, what was found of it, and what else was found."""

    planted: int = 0
    found: int = 0
    said: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def add(self, other: Score) -> None:
        self.planted += other.planted
        self.found += other.found
        self.said += other.said
        self.missed += other.missed
        self.wrong += other.wrong
        self.kinds |= other.kinds

    @property
    def recall(self) -> float:
        return self.found / self.planted

    @property
    def precision(self) -> float:
        return self.found / self.said

    def __str__(self) -> str:
        return f"faults: recall {self.recall:.2f}, precision {self.precision:.2f}"


def judge_lake(seed: int, packs: tuple[str, ...] = PACKS) -> Score:
    """Plant the faults of a seed into a lake, check it, and compare."""
    chance = random.Random(seed)
    lake = Lake(make_lake(_PROJECTS * MODELS))
    kinds = _choose_kinds(seed)
    places = _choose_places(chance)
    misses = [chance.choice(MISSES) for _ in range(2)]
    for miss in misses:
        miss(lake, next(places), chance)
    expectations = [kind(lake, next(places), chance) for kind in kinds]
    expected = {pair for expect in expectations for pair in expect(lake)}
    report = check(read(list(lake.records.values())), packs=packs, as_of=DAY)
    found = {(one.rule, str(one.record)) for one in report.findings}
    return Score(
        planted=len(expected),
        found=len(expected & found),
        said=len(found),
        missed=[f"lake {seed}: {rule} {one}" for rule, one in sorted(expected - found)],
        wrong=[f"lake {seed}: {rule} {one}" for rule, one in sorted(found - expected)],
        kinds={kind.__name__ for kind in kinds},
    )


def _choose_kinds(seed: int) -> list[Plant]:
    """Return kinds of faults, such that in three lakes together each kind comes once."""
    group, part = divmod(seed, len(FAULTS) // _FAULTS_A_LAKE)
    order = random.Random(f"kinds {group}").sample(FAULTS, len(FAULTS))
    return order[part * _FAULTS_A_LAKE : (part + 1) * _FAULTS_A_LAKE]


def _choose_places(chance: random.Random) -> Iterator[_Place]:
    """Yield places with models of their own: they have a base, and no other is made from them."""
    leaves = [p * MODELS + k for p in range(_PROJECTS) for k in range(5, 9)]
    chance.shuffle(leaves)
    for number, leaf in enumerate(leaves):
        project = leaf // MODELS
        served = project * MODELS + chance.choice([3, 7])
        yield _Place(project, f"model/m{leaf}", f"model/m{served}", number)


def judge_lakes(seeds: Iterable[int], *, processes: int = 1) -> Score:
    """Judge lakes and add up what was found."""
    total = Score()
    if processes == 1:
        for seed in seeds:
            total.add(judge_lake(seed))
        return total
    with ProcessPoolExecutor(processes) as pool:
        for score in pool.map(judge_lake, seeds, chunksize=5):
            total.add(score)
    return total


def main() -> int:
    """Judge a hundred lakes, or as many as the argument says."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    total = judge_lakes(range(count), processes=2)
    lines = [f"missed: {one}" for one in total.missed] + [f"wrong: {one}" for one in total.wrong]
    lines.append(f"{count} lakes, {len(total.kinds)} kinds, {total.planted} faults planted")
    sys.stdout.write("\n".join([*lines, str(total), ""]))
    return 0 if total.recall >= 0.98 and total.precision >= 0.99 else 1


if __name__ == "__main__":
    sys.exit(main())
