"""Measure against peers in one run: `run.py [--small]`. Writes results.json and prints a table.

Figures are of the machine that ran it; only the ratios are compared with the targets.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import asking
import capture
import checking
import exports
import lake
import reading


def main() -> None:
    """Run all measurements, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="leave out 100,000 records")
    options = parser.parse_args()
    results = {
        "lake": lake.run(large=not options.small),
        "asking": asking.run(large=not options.small),
        "checking": checking.run(large=not options.small),
        "exports": exports.run(),
        "capture": capture.run(),
        "reading": reading.run(),
    }
    path = Path(__file__).with_name("results.json")
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for name, figures in results.items():
        print(name)
        for key, value in figures.items():
            shown = value if not isinstance(value, Mapping) else _show(value)
            print(f"  {key:30} {shown:.2f}" if isinstance(shown, float) else f"  {key:30} {shown}")


def _show(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in figures.items())


if __name__ == "__main__":
    main()
