# Every target sets up what it needs: python3.11 with venv is enough to begin.
STATE ?= .state
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

.DEFAULT_GOAL := help
.PHONY: help setup run test both check fix docs schema bench soak plugin lock

help: ## List the targets.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml $(wildcard plugins/*/pyproject.toml)
	python3 -m venv --clear $(VENV) && $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e . $(patsubst %/pyproject.toml,-e ./%,$(wildcard plugins/*/pyproject.toml))
	@touch $@

setup: $(STAMP) ## Make the environment, nothing else.

run: $(STAMP) ## Set up, migrate, load the city, serve on 127.0.0.1:8000.
	@$(BIN)/khungcui run

test: $(STAMP) ## Run the whole suite, and part of it again on PostgreSQL 15 where that is installed.
	@$(BIN)/python tests/run.py

both: $(STAMP) ## Answer every query of the tests by a plan and in the ordinary way, and compare.
	@$(BIN)/python -m pytest -q -n 2 --both-ways tests/core tests/plugins --deselect tests/core/graph/plan

check: $(STAMP) ## What CI checks: format, lint, types, imports, docs, schema, lock.
	@$(BIN)/python tests/check.py

fix: $(STAMP) ## Format and mend what can be mended.
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

docs: $(STAMP) ## Write the generated tables of the docs.
	@$(BIN)/cog -r -P core/docs/*.md plugins/*/README.md README.md

schema: $(STAMP) ## Write the committed GraphQL schemas.
	@$(BIN)/python tests/core/graph/snapshots.py

bench: $(STAMP) ## Measure against the peers and print ratios.
	@$(BIN)/python -m tests.bench

soak: $(STAMP) ## Long loads: what is served, and 32 who write into one stock.
	@$(BIN)/python -m tests.bench.soak
	@$(BIN)/python -m tests.bench.soak_stock

plugin: $(STAMP) ## Begin a plugin: make plugin name=…
	@$(BIN)/khungcui plugin new $(name)

lock: $(STAMP) ## Pin the dependencies anew.
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded --group dev pyproject.toml -o requirements.lock
