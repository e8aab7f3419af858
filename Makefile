# Everything a person or CI does here. A fresh machine needs Python 3.11+, pip, make and git.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo serve test cover test-sdks fuzz load check contracts bench bench-core bench-compare audited docs constraints clean

help:  ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null || \
	  sed -n 's/^\([a-z-]*\):.*## /  make \1  /p' $(MAKEFILE_LIST)

# The environment is made again when what it is made of changes. Where Debian has split `venv` off,
# virtualenv is fetched into a folder of its own.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mockrek needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@echo "setting up $(VENV) (a minute or so, once)"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  rm -rf $(VENV) && \
	  $(PYTHON) -m pip install -q --disable-pip-version-check --target .venv-bootstrap virtualenv && \
	  PYTHONPATH=.venv-bootstrap $(PYTHON) -m virtualenv -q $(VENV); }
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# The contract suite's second runner: where there is npm, its few packages are fetched for the tests.
NODE       := contracts/runners/node
NODE_READY := $(if $(shell command -v npm),$(NODE)/node_modules/.ready)
$(NODE)/node_modules/.ready: $(NODE)/package-lock.json
	@npm ci --silent --no-audit --no-fund --prefix $(NODE) && touch $@ || \
	  echo "npm could not fetch the packages of $(NODE): its tests will skip"

demo: $(READY)  ## Serve synthetic people, audit them through boto3, print injected against recovered
	$(BIN)/mockrek demo --out demo

serve: $(READY)  ## Answer on http://127.0.0.1:5111 until Ctrl-C
	$(BIN)/mockrek serve

test: $(READY) $(NODE_READY)  ## Run all tests
	$(BIN)/python -m pytest -n auto

cover: $(READY) $(NODE_READY)  ## The same, and say which branches no test takes
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

test-sdks: $(READY)  ## Build a client with each of six AWS SDKs, and run it against mockrek
	$(BIN)/python -m pytest tests/sdks --sdks

fuzz: $(READY)  ## Send a million mutated inputs at everything that reads what others wrote
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m tests.fuzz --seconds 30

load: $(READY)  ## Load a server of its own for a minute, and judge it
	$(BIN)/python -m loadtests.run

check: $(READY)  ## Lint, types, layers, and that generated docs are current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python docs/generate.py --check

bench: $(READY)  ## Measure against peers and the machine's limit, and print ratios
	$(BIN)/python -m tests.benchmarks

contracts: $(READY)  ## Run the contract suite against moto, and write what differs
	$(BIN)/python docs/contracts_moto.py

bench-core: $(READY)  ## Measure the scoring core against the machine and what one would use in its place
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[peers]'
	$(BIN)/python -m pytest -q tests/benchmarks/micro/bench_core.py --benchmark-only
	$(BIN)/python -m tests.benchmarks.roofline

bench-compare: $(READY)  ## Measure against an older revision: make bench-compare REV=HEAD~1
	$(BIN)/python -m tests.benchmarks.against $(REV)

audited: $(READY)  ## Serve and audit every built-in profile through HTTP, and note what came back
	$(BIN)/python docs/audited.py
	$(BIN)/python docs/generate.py

docs: $(READY)  ## Write the generated parts of the docs anew
	$(BIN)/python docs/generate.py

constraints: $(READY)  ## Pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --upgrade --quiet \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	  --unsafe-package pip -o constraints.txt

clean:  ## Remove everything that was made
	rm -rf $(VENV) .venv-bootstrap demo mockrek-demo build dist .coverage* htmlcov *.egg-info tests/sdks/build contracts/runners/node/node_modules .fuzz load-report \
	  .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
