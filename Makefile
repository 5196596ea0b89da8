PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run install gen lint test check bench bench-backups bench-scale bench-sources bench-storm bench-streams clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.server: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing Quarterdeck into .venv (about a minute the first time)"
	$(PIP) --editable '.[server]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing Quarterdeck and its development tools into .venv (about a minute the first time)"
	$(PIP) --editable '.[server,dev]'
	@touch $@ .venv/.server

.venv/.bench: .venv/.dev
	$(PIP) --editable '.[server,dev,bench]'
	@touch $@

run: .venv/.server ## Start everything on http://127.0.0.1:8080
	$(BIN)/quarterdeck up

install: .venv/.dev ## Set up .venv with everything

gen: .venv/.dev ## Generate clients/python from proto/
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python proto/gen.py
	$(BIN)/buf format --write proto

lint: .venv/.dev ## Lint, type-check, check the contract and that clients/ is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p build
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python proto/gen.py build/gen 2>build/gen.log || (cat build/gen.log; false)
	diff -r build/gen clients/python -x quarterdeck_client -x __pycache__ || (echo 'clients/python is stale: run make gen'; false)
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code proto
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/.dev ## Run the tests on SQLite and PostgreSQL, through a real Envoy
	$(BIN)/pytest

check: lint test ## Everything that CI runs

bench: .venv/.bench ## Measure against FastAPI + SQLModel, and a backup against `pg_dump | zstd`
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench.backups

bench-scale: .venv/.dev ## Measure pages of 10,000 and of 1,000,000 events (3 minutes)
	$(BIN)/python -m tests.bench.scale

bench-backups: .venv/.dev ## Measure a backup of 2 GB beside `pg_dump | zstd` (3 minutes; needs zstd)
	$(BIN)/python -m tests.bench.backups $(ARGS)

bench-sources: .venv/.dev ## Measure audits and reports of a source with 2,000 tables (2 minutes)
	$(BIN)/python -m tests.bench.sources

bench-streams: .venv/.dev ## Measure 1,000 idle streams, and how soon a notification comes
	$(BIN)/python -m tests.bench.streams

bench-storm: .venv/.dev ## Measure reads while 20 people sign in at once
	$(BIN)/python -m tests.bench.storm

clean: ## Remove what make made
	rm -rf .venv .third_party build .pytest_cache .mypy_cache .ruff_cache
