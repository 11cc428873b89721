# Each target does its own set-up; only Python 3.11+, make and the package registries are needed, and gcc for speed.
PYTHON ?= python3
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
# compiled once here, or every start would compile the libraries again where Python may not write next to them
export UV_COMPILE_BYTECODE := 1
.PHONY: run test check lint types imports coverage mutants bench bench-cases install peers

# compiled at each turn: where Python may not write, a start would compile again whatever was changed since the first
install: .venv/.installed
	@$(BIN)/python -m compileall -q adapters bot engines knowledge storage

.venv/.installed: pyproject.toml uv.lock $(wildcard adapters/evidence/scan/*.[ch])
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	$(BIN)/uv sync --quiet --locked
	@$(BIN)/python -m adapters.evidence.scan
	@touch $@

run: install
	$(BIN)/python -m bot

peers: .peers/.installed

.peers/.installed: tests/peers/package.json tests/peers/package-lock.json tests/peers/mitmproxy.txt $(wildcard tests/peers/*.ts) tests/peers/outbound.mjs | install
	$(BIN)/python tests/peers/install.py
	@touch $@

test: install peers
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

imports: install
	$(BIN)/lint-imports

check: lint types imports test

# without the random investigations: what one of them reaches by chance, the next run may not
coverage: install
	$(BIN)/python -m pytest tests/engines --ignore=tests/engines/test_properties.py -n auto \
		--cov=engines --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

# breaks the engines' tables and sums in some thousand places; a quarter of an hour, and what survives is listed
mutants: install
	rm -rf mutants
	nice $(BIN)/mutmut run --max-children 1
	$(BIN)/mutmut results

bench: install
	$(BIN)/python -m tests.bench

bench-cases: install
	$(BIN)/python -m tests.bench.cases
