# What a fresh clone needs, in two commands: `make compare` and `make test`.
# VENV says where the environment goes, PYTHON which interpreter makes it (3.11, 3.12 or 3.13).

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
JOBS ?= 2

# The versions of Python that pyproject.toml asks for.
OLDEST := 3.11
NEWEST := 3.13
NUMBERS = tuple(map(int, "$(1)".split(".")))
IS_RIGHT := import sys; sys.exit(not $(call NUMBERS,$(OLDEST)) <= sys.version_info[:2] <= $(call NUMBERS,$(NEWEST)))
SAY_WHAT := import sys; print("Python %d.%d at %s" % (sys.version_info[0], sys.version_info[1], sys.executable))

# Before an environment is made: the interpreter must be one that the package runs on.
CHECK = $(PYTHON) -c '$(IS_RIGHT)' 2> /dev/null || { \
	  echo "grapevine needs Python $(OLDEST) to $(NEWEST); found" \
	    "$$($(PYTHON) -c '$(SAY_WHAT)' 2> /dev/null || echo "nothing called $(PYTHON)")." \
	    "Name another one: make PYTHON=python$(NEWEST) $(MAKECMDGOALS)" >&2; exit 1; }

# Before anything is installed: an environment that a wrong interpreter has made is made anew.
REPAIR = $(BIN)/python -c '$(IS_RIGHT)' 2> /dev/null || { \
	  $(CHECK); echo "$(VENV) was made by another Python and is made anew"; $(PYTHON) -m venv --clear $(VENV); }

# Installs with uv where it is there and works, which takes seconds; otherwise with pip. Neither compiles what it installs to bytecode:
# Python does that for the sixth part of it that is ever imported.
install = { command -v uv > /dev/null && uv pip install --quiet --python $(BIN)/python -e "$(1)"; } || \
	  $(BIN)/python -m pip install --quiet --no-compile -e "$(1)"

.PHONY: announce help compare quick check lint compiled test coverage docs pages proof validate calibrate bench scale clean

help:
	@echo "make compare   make the environment, install, and compare five policies in the default scenario"
	@echo "make quick     lint, types, and the tests that compile nothing and start no process; under a minute"
	@echo "make check     everything that must pass before a change lands: the same as make test"
	@echo "make test      make the environment, install the test extras, run lint, types and tests"
	@echo "make docs      the documentation site, into site/; open site/index.html"
	@echo "make pages     writes the pages and parts of pages that are generated"
	@echo "make coverage  the tests once more, counting the lines that they reach; writes coverage.txt"
	@echo "make proof     the long statistical proofs"
	@echo "make validate  published findings against the model, and what carries them; writes docs/validation.md"
	@echo "make calibrate screens and fits the uncertain parameters to published patterns; hours; writes docs/calibration.md"
	@echo "make bench     the benchmarks; writes docs/benchmarks.md"
	@echo "make scale     runs an hour, and what large studies cost elsewhere; writes docs/scale.md"
	@echo "make clean     remove the environment and the caches"

$(BIN)/python:
	@$(CHECK)
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.)
	@touch $@

$(VENV)/installed-test: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.[test])
	@touch $@ $(VENV)/installed

$(VENV)/installed-docs: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.[docs])
	@touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.[bench])
	@touch $@ $(VENV)/installed

$(VENV)/installed-calibrate: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.[calibrate])
	@touch $@ $(VENV)/installed

$(VENV)/installed-scale: $(BIN)/python pyproject.toml
	@$(REPAIR)
	@$(call install,.[dask])
	@touch $@ $(VENV)/installed

announce: $(BIN)/python
	@echo "The first time this installs and compiles, half a minute where the packages are at hand; comparing takes about one."

compare: announce $(VENV)/installed
	$(BIN)/grapevine compare

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

# Compiles the model, which tests and commands then find; while lint, on one core, reads the sources.
compiled: $(VENV)/installed-test
	@folder=$$(mktemp -d) && $(BIN)/grapevine run default --months 1 --customers 300 --out "$$folder" > "$$folder/said" 2>&1 \
	  || cat "$$folder/said"; rm -rf "$$folder"

quick: lint
	$(BIN)/python -m pytest -n $(JOBS) -m "not proof and not slow and not process and not browser"

test: $(VENV)/installed-test
	@$(MAKE) --no-print-directory -j2 lint compiled
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: test

# Kernels run as machine code, which no line counter sees: they count as not covered.
coverage: $(VENV)/installed-test
	$(BIN)/python -m pytest -n $(JOBS) --cov=sim --cov-report=xml
	$(BIN)/coverage report --format=markdown > coverage.txt

docs: $(VENV)/installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

pages: $(VENV)/installed-test
	$(BIN)/python -m docs._generate

proof: $(VENV)/installed-test
	$(BIN)/python -m pytest -n $(JOBS) -m proof

validate: $(VENV)/installed-test
	$(BIN)/grapevine validate --ablate --page docs/validation.md

# Goes on where it was stopped. `grapevine calibrate ship --out results/calibration --screened results/screening` then puts the ensemble into
# the package and the points into calibration/, from which `make pages` makes the page again without a run.
calibrate: $(VENV)/installed-calibrate
	$(BIN)/grapevine calibrate screen --out results/screening
	$(BIN)/grapevine calibrate --screened results/screening --out results/calibration --page docs/calibration.md

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.run

scale: $(VENV)/installed-scale
	$(BIN)/python -m benchmarks.scale

clean:
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
