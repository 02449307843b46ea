"""Prove that every constraint of the schema is caught where it must be, and nowhere else.

From the schema one valid and one violating instance are derived for each constraint and run
through all layers; `agreement.yaml` says which must refuse it. Then each constraint is loosened in
a copy of one artifact, to see whether this suite would notice. The last line is
`agreement: N of N constraints, K kinds, mutation score 0.xx`.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from agreeing.cases import derive_cases
from agreeing.mutants import score_mutants
from agreeing.verdicts import compare, find_uncovered, judge, read_table
from generate import ROOT, judge_modules
from generator.sources import read_modules

TABLE = Path(__file__).with_name("agreement.yaml")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 where all layers agree with the table, else 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--schema", type=Path, default=ROOT / "schema" / "modellake.yaml")
    parser.add_argument("--generated", type=Path, default=ROOT / "generated" / "modellake_schema")
    parser.add_argument("--every", type=int, default=1, help="loosen every n-th constraint only")
    parser.add_argument("--without-check", action="store_true", help="leave out `modellake check`")
    options = parser.parse_args(arguments)
    # The tables that the reference rules read must be of the same run as the other artifacts.
    sys.path.insert(0, str(options.generated.resolve().parent))
    modules = read_modules(options.schema)
    schema = judge_modules(modules, options.schema)
    cases = list(derive_cases(schema))
    table = read_table(TABLE)
    if options.without_check:
        table = {kind: layers - {"check"} for kind, layers in table.items()}
    verdicts = judge(cases, options.generated, check=not options.without_check)
    problems = compare(cases, verdicts, table) + find_uncovered(schema, cases, modules)
    for problem in problems[:50]:
        print(problem)
    wrong = {problem.case for problem in problems}
    score = score_mutants(schema, cases, table, options.generated, every=options.every)
    for line in score.lines:
        print(line)
    kinds = len({case.kind for case in cases})
    agreed = f"{len(cases) - len(wrong & {case.name for case in cases})} of {len(cases)}"
    # Rounded down: 1.00 means that nothing at all went unnoticed.
    value = math.floor(score.value * 100) / 100
    print(f"agreement: {agreed} constraints, {kinds} kinds, mutation score {value:.2f}")
    return 1 if problems or score.value < 0.95 else 0


if __name__ == "__main__":
    sys.exit(main())
