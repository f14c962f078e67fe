# Everything here sets itself up: it wants make and a Python of 3.11 or later, and the network for pip alone.
#
#   make demo    what the engine does, on the example history
#   make test    the tests
#   make docs    the manual, in build/site, and all its examples
#   make check   all that is checked before a change is taken in

VENV := .venv
BIN := $(VENV)/bin

ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$name"; break; }; \
	done)
endif

# The demonstration: one instant of the example history, so that every run prints the same.
SEARCH := examples/job-search.jsonl --policy job-interview
AT := 2026-03-24T09:00:00-04:00

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser test-editor test-spark lint format types docs wheel-test coverage bench check clean

help:
	@echo "make demo | test | test-browser | test-editor | test-spark | lint | format | types | docs | wheel-test | coverage | bench | check | clean"

# --- set-up: each stamp is renewed when pyproject.toml changes ---------------------------------------------------------

$(VENV)/.made:
	@test -n "$(PYTHON)" || { \
		echo "etiquette needs Python 3.11 or later, and none is on the PATH." >&2; \
		echo "Install one (python.org, or your system's package python3), or name one: make PYTHON=/path/to/python3 ..." >&2; \
		exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV) || { \
		echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu, install the package python3-venv." >&2; \
		exit 1; }
	@touch $@

$(VENV)/.core: $(VENV)/.made pyproject.toml etiquette/release.py
	@echo "setting up $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml etiquette/release.py
	@echo "setting up $(VENV) with what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.core

$(VENV)/.spark: $(VENV)/.dev
	@echo "setting up $(VENV) with PySpark ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev benchmarks/requirements.txt
	@echo "setting up $(VENV) with what the benchmarks compare with ..."
	@grep -v '^#' benchmarks/requirements.txt | while read -r peer; do \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$peer" || echo "left out: $$peer"; done
	@touch $@

$(VENV)/.docs: $(VENV)/.dev
	@echo "setting up $(VENV) with what the manual needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

# --- what it is for ----------------------------------------------------------------------------------------------------

demo: $(VENV)/.core
	$(BIN)/etiquette agenda $(SEARCH) --at $(AT)
	$(BIN)/etiquette explain $(SEARCH) --at $(AT) --thread granite-bank --act check-in
	$(BIN)/etiquette test policies/job-interview/1.0.0.cases.yaml

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -q -m "not browser and not editor and not spark"

test-browser: $(VENV)/.dev
	.ci/chromium
	$(BIN)/python -m pytest -q -m browser tests/export

test-editor: $(VENV)/.dev
	.ci/language-server
	$(BIN)/python -m pytest -q -m editor tests/editor

test-spark: $(VENV)/.spark
	$(BIN)/python -m pytest -q -m spark tests/spark

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.spark
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

docs: $(VENV)/.docs
	ETIQUETTE_MANUAL=1 $(BIN)/python -m pytest -q tests/test_docs_examples.py tests/test_docs_pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "the manual is in build/site"

wheel-test: $(VENV)/.dev
	.ci/wheel-test $(BIN)/python

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto -q --cov --cov-report=term

# BENCH=--quick for a run of two minutes; BENCH=--help tells what else there is
bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(BENCH)

check: test test-browser test-editor test-spark lint types docs wheel-test

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
