# `make demo` and `make test` set up what they need in .venv; nothing needs root.
PYTHON ?= python3
TORCH_INDEX ?=
# For PyTorch's CPU build on Linux: make TORCH_INDEX=https://download.pytorch.org/whl/cpu demo
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
export OMP_NUM_THREADS := 1

.PHONY: demo test test-all check docs bench clean

demo: $(VENV)/demo
	$(BIN)/frontstage run experiments/quickstart.py

test: $(VENV)/dev check
	$(BIN)/pytest

test-all: $(VENV)/dev check
	$(BIN)/pytest -m "long or not long"

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/dev
	$(BIN)/sphinx-build -W -q docs docs/_build

bench: $(VENV)/dev
	for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

clean:
	rm -rf $(VENV) build docs/_build *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(BIN)/pip:
	$(PYTHON) -c 'import sys; sys.exit("Frontstage needs Python 3.11 or newer (try make PYTHON=python3.12)" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/torch: $(BIN)/pip constraints.txt
	$(PIP) "$$(grep '^torch==' constraints.txt)"
	touch $@

$(VENV)/demo: $(VENV)/torch pyproject.toml constraints.txt
	$(PIP) --editable '.[local]'
	touch $@

$(VENV)/dev: $(VENV)/torch pyproject.toml constraints.txt
	$(PIP) --editable '.[dev]'
	touch $@ $(VENV)/demo
