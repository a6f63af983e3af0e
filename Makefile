# `make demo` and `make test` need Python 3.11 or newer and nothing else; everything stays inside the checkout.
# USE_PIP=1 leaves uv alone where it is installed; PYTHON=python3.12 names an interpreter; ARGS go to the program.
export USE_PIP PYTHON

.PHONY: demo test test-all lint benchmark system-test pins clean

demo: .venv/ready  ## a virtual person does ten rotations, read over a virtual radio
	@.venv/bin/turnout demo $(ARGS)

ON_EVERY_CORE = --numprocesses auto --dist loadfile --no-loadscope-reorder

test: .venv/ready-dev  ## the test suite, on every core
	.venv/bin/python -m pytest $(ON_EVERY_CORE) $(ARGS)

test-all:  ## the test suite on Python 3.11, 3.12 and 3.13, those that are installed
	@scripts/test_all.sh $(ON_EVERY_CORE) $(ARGS)

lint: .venv/ready-dev  ## formatter, linter, type checker, layers
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

benchmark: .venv/ready-dev  ## docs/benchmarks.md: what it does not have yet, or the parts that ARGS names (hours)
	.venv/bin/python -m benchmarks $(ARGS)

system-test: .venv/ready-dev  ## the link on real BlueZ, in a User-Mode Linux guest (Debian, root)
	tests/system/run.sh .venv/bin/python $(SCENARIOS)

.venv/ready: pyproject.toml requirements.txt scripts/environment.sh
	@scripts/environment.sh requirements.txt $@

.venv/ready-dev .venv-3.11/ready-dev .venv-3.12/ready-dev .venv-3.13/ready-dev: pyproject.toml requirements-dev.txt scripts/environment.sh
	@scripts/environment.sh requirements-dev.txt $@

COMPILE = uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --quiet --python-version 3.11

pins:  ## renew the two files of pins from pyproject.toml (needs uv)
	$(COMPILE) --upgrade --output-file requirements.txt
	$(COMPILE) --upgrade --group dev --all-extras --output-file requirements-dev.txt

clean:  ## remove the environment and the caches
	rm -rf .venv .venv-3.* build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
