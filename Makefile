# `make` alone lists what one can do.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROCESSES ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check chaos bench schemas docs lock release deploy-check deploy-drill scale-drill clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: $(READY) ## run the whole service on a Redis of its own and show the events
	@$(BIN)/barid demo

test: $(READY) ## run the tests, in two processes (each on a Redis of its own)
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadgroup

check: $(READY) ## formatting, lint, types, who imports whom, schema files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/barid schemas --check --directory schemas

chaos: $(READY) ## kill workers, Redis and consumers at random, then count (about 5 minutes)
	$(BIN)/python -m tests.chaos

bench: $(READY) ## throughput end to end against the bare pipeline (about 5 minutes)
	$(BIN)/python -m tests.benchmarks

schemas: $(READY) ## write the JSON Schema and AsyncAPI files and the sample events anew
	$(BIN)/barid schemas --directory schemas
	$(BIN)/barid samples events --small --directory schemas/samples

docs: $(READY) ## write docs/settings.md anew
	@$(BIN)/python -m workers.cli.settingsdoc

lock: $(READY) ## resolve the dependencies anew
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --no-annotate --python-version 3.11 --upgrade \
	  pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --no-annotate --python-version 3.11 --upgrade \
	  pyproject.toml --extra train --extra traces --group dev -o requirements-dev.lock
	echo 'hatchling>=1.27' | $(BIN)/uv pip compile -q --universal --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate --python-version 3.11 --upgrade \
	  - -o requirements-build.lock

release: $(READY) ## packages, bill of materials and sums of the last commit, into dist/
	@$(BIN)/python -m deploy.release

deploy-check: $(READY) ## every file of deploy/: validations, then the drill in containers or natively
	@$(BIN)/python -m tests.deploy

deploy-drill: $(READY) ## build the image, bring docker-compose.yml up in containers, break things (about 15 minutes)
	@$(BIN)/python -m tests.deploy.drill

scale-drill: $(READY) ## several hosts with one cut off, then autoscaling under a load that rises and falls (5 minutes)
	@$(BIN)/python -m tests.deploy.hosts
	@$(BIN)/python -m tests.deploy.autoscale

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Barid needs Python 3.11 or newer; try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
