# Everything a newcomer needs: `make demo`. Everything a contributor needs: `make check test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check bench lock clean browser train-understanding swarm screens

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "HEP Coach needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/hepcoach demo

browser:
	@sh tools/install-browser

test: setup browser
	$(BIN)/pytest -n auto --dist loadfile

# Thirty worlds of thirty patients for thirty days: about a quarter of an hour on two cores.
swarm: setup
	HEPCOACH_SWARM=all $(BIN)/pytest -n auto --dist loadfile tests/simulation/test_swarm.py

# docs/screens, from a fresh demo.
screens: setup browser
	$(BIN)/python tools/screens.py

check: setup
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/hepcoach bench pages --json
	$(BIN)/hepcoach bench messages --json
	$(BIN)/hepcoach bench claims --json
	$(BIN)/hepcoach bench program-page --json

train-understanding: setup
	$(BIN)/python tools/train_understanding.py

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) var build dist
