# Every target sets up what it needs; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-servers check generate agreement faults docs bench lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with the command modellake in it

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install -qq --require-hashes --no-deps -r requirements.lock
	$(RUN) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

check: $(READY) ## Formatter, linter, strict types, schema profile, drift of generated/
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) tools/generate.py --check

test: check ## Everything that every change must pass (12 minutes at most)
	$(RUN) -m pytest -n 2 -m "not servers and not faults" tests
	@echo "make test skips the servers: run make test-servers"

test-servers: $(READY) ## The contract suites against PostgreSQL, oxigraph serve and Virtuoso
	tools/servers.sh $(RUN) -m pytest -m servers tests

generate: $(READY) ## Write generated/ from schema/
	$(RUN) tools/generate.py

agreement: $(READY) ## Prove that every constraint of the schema is caught where it must be
	$(RUN) tools/agreement.py

faults: $(READY) ## Kills, fuzzing, edit sequences and planted faults, at length
	$(RUN) -m pytest -n 2 -m faults tests
	$(RUN) tests/lineage_faults.py

demo: $(READY) ## The paper's story, end to end, in a temporary folder
	$(VENV)/bin/modellake demo

docs: $(READY) ## Build the documentation into site/
	$(RUN) tools/docs.py

bench: $(READY) ## Measure against peers in one run; writes bench/results.json
	$(RUN) bench/run.py

lock: $(READY) ## Write requirements.lock anew from pyproject.toml
	$(RUN) -m pip install -qq uv
	$(RUN) -m uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o requirements.lock

clean: ## Remove what the targets made
	rm -rf $(VENV) site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
