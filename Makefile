# The front door. `make help` lists what is behind it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DOCS := docs
BUILD := $(DOCS)/_build
SPHINXOPTS ?= -W --keep-going -n -j auto
SPHINX := $(BIN)/python -m sphinx -c . -d $(BUILD)/doctrees
PACKAGES := openedx_events sphinx_ext/sphinx_event_catalog
# Tests of one group share what one of them builds.
PYTESTOPTS ?= -n auto --dist loadgroup

.PHONY: help html test examples test-all bus-test fuzz bench bench-full serve lint format linkcheck readthedocs requirements changelog clean

help:  ## List the targets.
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

# Everything is installed once; touching a requirement or a pyproject.toml installs again.
$(READY): requirements/dev.txt pyproject.toml sphinx_ext/pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e ./sphinx_ext
	touch $@

# The Markdown twins are all written each time: what the first line read, the second does not see as changed.
html: $(READY)  ## Build the site into docs/_build/html.
	$(SPHINX) -b html $(SPHINXOPTS) $(DOCS) $(BUILD)/html
	$(SPHINX) -b markdown -qa $(SPHINXOPTS) $(DOCS) $(BUILD)/html
	@echo "The site is ready: $(BUILD)/html/index.html"

test: $(READY)  ## Run all tests.
	$(BIN)/python -m pytest $(PYTESTOPTS)

examples: $(READY)  ## Run every example of the documentation and record the results for the maintenance charts.
	$(BIN)/python -m tests.docs.record

test-all: $(READY)  ## Run the tests on every Python of 3.11, 3.12 and 3.13 that is found, and with the lowest versions.
	PATH="$$PATH:$$(ls -d $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.1[123].*/bin 2>/dev/null | paste -sd:)" \
	  $(BIN)/python -m tox run --skip-missing-interpreters true

bus-test: $(READY)  ## Send every event through a real Redis, which it starts and stops, and receive it again.
	$(BIN)/python -m tests.bus.ensure_redis
	$(BIN)/python -m pytest -q tests/bus

fuzz: $(READY)  ## Put thousands of malformed definitions before every front door: an hour or two.
	$(BIN)/python -m tests.fuzz --definitions $(or $(DEFINITIONS),2000) --seed $(or $(SEED),1)

bench: $(READY)  ## Measure what building the site costs, up to 1,000 events: some minutes.
	$(BIN)/python -m benchmarks.site

bench-full: $(READY)  ## Measure three times, and up to 10,000 events: some hours.
	$(BIN)/python -m benchmarks.site --full --rounds 3

serve: $(READY)  ## Serve the site and rebuild it on every change.
	$(BIN)/sphinx-autobuild -c . -d $(BUILD)/doctrees --watch openedx_events --watch sphinx_ext --watch conf.py $(DOCS) $(BUILD)/html

lint: $(READY)  ## Check style, types, spelling and markup.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/event-catalog check
	$(BIN)/codespell $$(git ls-files '*.py' '*.rst' '*.md' '*.toml' Makefile)
	$(BIN)/sphinx-lint --enable all --disable line-too-long $$(git ls-files '*.rst')
	$(BIN)/proselint check --config .proselintrc.json $$(git ls-files '*.rst')

format: $(READY)  ## Format the code.
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

linkcheck: html  ## Check every internal link of the built site: fragments of pages, files of Markdown twins and exports.
	$(BIN)/lychee --offline --no-progress --exclude-path _static --exclude-path 404 --include-fragments --extensions html $(BUILD)/html
	$(BIN)/lychee --offline --no-progress --exclude-path _static --exclude-path 404 --extensions md,txt $(BUILD)/html

readthedocs: $(READY)  ## Run the commands of .readthedocs.yaml in an environment of its own.
	$(PYTHON) -m venv --clear $(BUILD)/readthedocs-venv
	$(BIN)/python -c 'import yaml; jobs = yaml.safe_load(open(".readthedocs.yaml"))["build"]["jobs"]; \
	  print(*jobs["install"], *jobs["build"]["html"], sep="\n")' > $(BUILD)/readthedocs.sh
	PATH="$(CURDIR)/$(BUILD)/readthedocs-venv/bin:$$PATH" READTHEDOCS_OUTPUT=$(BUILD)/readthedocs \
	  bash -euxo pipefail $(BUILD)/readthedocs.sh

requirements: $(READY)  ## Compile requirements/*.in for Python 3.11 to 3.13.
	cd requirements && for name in base docs test dev; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	    --no-emit-package openedx-events --custom-compile-command "make requirements" $(UVOPTS) $$name.in -o $$name.txt || exit 1; done

changelog: $(READY)  ## Move the files of changelog.d into CHANGELOG.rst, for a release.
	$(BIN)/towncrier build --yes --version "$$($(BIN)/python -c 'from importlib.metadata import version; \
	  print(", ".join(f"{name} {version(name)}" for name in ("openedx-events", "sphinx-event-catalog")))')"

clean:  ## Remove everything that a build made, the virtual environment too.
	rm -rf $(VENV) $(BUILD) .tox .mypy_cache .ruff_cache .pytest_cache $(DOCS)/reference/events $(DOCS)/reference/data $(DOCS)/reference/history
