# Everything runs in .venv of this checkout; the first target that needs it makes it.
PYTHON := .venv/bin/python
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types bench baselines mutants clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup:  ## make .venv with pinned versions (instant when it is there)
	@sh scripts/setup.sh

demo: setup  ## the main comparison, small: report in results/skin_in_the_game/report.html
	.venv/bin/peacegap study skin_in_the_game --demo --resume --out results/skin_in_the_game

test: lint types  ## lint, types and all tests
	$(PYTHON) -m pytest

lint: setup  ## ruff, and the arrows between rooms
	$(PYTHON) -m ruff check .
	.venv/bin/lint-imports --no-cache >/dev/null || .venv/bin/lint-imports --no-cache

types: setup  ## mypy
	$(PYTHON) -m mypy peacegap.py sim experiments

bench: setup  ## how fast runs are on this machine
	.venv/bin/peacegap bench

baselines: setup  ## what moved against tests/baselines; WHY="..." keeps it and enters the changelog
	@$(PYTHON) tests/baseline.py "$(WHY)"

mutants: setup  ## mistakes of tests/mutants.yaml that no test notices; ONLY="word" for some (all: under an hour)
	@$(PYTHON) scripts/mutants.py --only "$(ONLY)"

clean:  ## remove caches and build leftovers; keep .venv and results
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis .numba_cache .coverage
	find sim experiments tests -type d -name __pycache__ -prune -exec rm -rf {} +
