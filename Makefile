# What can be done here. `make` alone, or `make help`, lists it.
# Needed: make and Python 3.11 or newer. Everything else is installed into .venv, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## Install everything into .venv

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(READY)

.PHONY: demo
demo: $(READY) ## Translate and run real kernels: tile program, result checked, modelled time (KERNEL=...)
	@$(BIN)/python samples/demo.py $(KERNEL)

.PHONY: test
test: $(READY) ## Run the tests
	$(BIN)/python -m pytest -n $(JOBS)

.PHONY: check
check: format lint types layers test ## All that CI asks for: format, lint, types, layers, tests

.PHONY: format
format: $(READY) ## Check the format (make fix repairs it)
	$(BIN)/ruff format --check .

.PHONY: lint
lint: $(READY) ## Lint
	$(BIN)/ruff check .

.PHONY: types
types: $(READY) ## Check the types (pyright, strict)
	$(BIN)/pyright

.PHONY: layers
layers: $(READY) ## Check which room imports which
	$(BIN)/lint-imports

.PHONY: nvcc
nvcc: $(READY) ## Build all samples and cases with CUDA's own compiler, where there is one
	$(BIN)/python -m tests.samples.nvcc

.PHONY: fix
fix: $(READY) ## Repair format and lint where it can be done by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: docs
docs: $(READY) ## Make the printed output in the documents anew
	$(BIN)/python docs/regenerate.py

.PHONY: clean
clean: ## Remove .venv and everything else that was made
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
