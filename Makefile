# `make` alone lists what one can do.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready
PROCESSES ?= 3
MINUTES ?= 60

.DEFAULT_GOAL := help
.PHONY: help demo test check chaos chaos-long disaster-drill model fuzz bench bench-peers bench-growth soak schemas docs lock release audit deploy-check deploy-drill scale-drill clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(READY) ## run the whole service on a Redis of its own and show the events
	@$(BIN)/barid demo

# Much of a test is waiting for processes: two cores are busy with three.
test: $(READY) ## run the tests, in three processes (each on a Redis of its own)
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadgroup

check: $(READY) ## formatting, lint, types, who imports whom, schema files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/barid schemas --check --directory schemas

chaos: $(READY) ## kill workers, Redis and consumers at random, then count (about 5 minutes)
	$(BIN)/python -m tests.chaos

chaos-long: $(READY) ## 200,000 articles under every kind of fault, from a seed (40 minutes; ARGS="--articles 20000")
	$(BIN)/python -m tests.chaos.long $(ARGS)

disaster-drill: $(READY) ## lose Redis or the broker in four ways, and count what that costs (about 5 minutes)
	$(BIN)/python -m tests.disaster $(ARGS)

model: $(READY) ## state machines of ledger and subscriptions with other steps each time (MINUTES=60)
	$(BIN)/python -m tests.model $(MINUTES)

fuzz: $(READY) ## every parser on inputs that nobody meant (MINUTES=60)
	$(BIN)/python -m tests.fuzz $(MINUTES)

bench: $(READY) ## throughput end to end against the bare pipeline (about 5 minutes)
	$(BIN)/python -m tests.benchmarks

bench-peers: $(PEERS_READY) ## Barid against other queues on the same articles (about 20 minutes)
	$(PEERS)/bin/python -m tests.benchmarks.peers

bench-growth: $(READY) ## what an article costs with 1,000 to 1,000,000 waiting (about 5 minutes)
	$(BIN)/python -m tests.benchmarks.growth

soak: $(READY) ## MINUTES=60 of steady work; memory and keys must stay as they are
	$(BIN)/python -m tests.benchmarks.soak --minutes $(MINUTES)

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
	# arq asks for redis<6 and celery-batches for celery<5.7: they are given what Barid has, so that
	# all peers speak to Redis through the same client.
	printf 'redis[hiredis]>=8,<9\ncelery>=5.7,<6\n' > .overrides
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --no-annotate --python-version 3.11 --upgrade --overrides .overrides \
	  --constraints requirements.lock pyproject.toml --group peers -o requirements-peers.lock
	rm .overrides
	echo 'hatchling>=1.27' | $(BIN)/uv pip compile -q --universal --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --no-annotate --python-version 3.11 --upgrade \
	  - -o requirements-build.lock

release: $(READY) ## packages, bill of materials and sums of the last commit, into dist/ (KEY=… signs)
	@$(BIN)/python -m deploy.release $(if $(KEY),--key $(KEY))

audit: $(READY) ## hold the lock files against known weaknesses, offline (OSV=all.zip)
	@$(BIN)/python -m deploy.audit $(OSV)

deploy-check: $(READY) ## every file of deploy/: validations, then the drill in containers or natively
	@$(BIN)/python -m tests.deploy

deploy-drill: $(READY) ## build the image, bring docker-compose.yml up in containers, break things (about 15 minutes)
	@$(BIN)/python -m tests.deploy.drill

scale-drill: $(READY) ## several hosts with one cut off, then autoscaling under a load that rises and falls (5 minutes)
	@$(BIN)/python -m tests.deploy.hosts
	@$(BIN)/python -m tests.deploy.autoscale

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Barid needs Python 3.11 or newer; try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Without their dependencies' own bounds, which the lock file overrides (see `lock`). Barid itself is
# not installed: the benchmark runs from this folder.
$(PEERS_READY): requirements-peers.lock
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-peers.lock
	@touch $@
