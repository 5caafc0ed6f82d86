# Everything starts here. A fresh machine needs make and Python 3.9 or newer, nothing else.

SHELL := /bin/sh
PYTHON := .venv/bin/python
# What a page of the shell left in the environment must not choose another environment for us.
unexport VIRTUAL_ENV
unexport PYTHONPATH
unexport PYTHONHOME
# Without compiled files each of six services would compile its libraries at every start: 4 s of work.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check bench day contracts contracts-check instruction web browsers clean

help:
	@echo "Use it"
	@echo "  make run              everything on this machine, with the demonstration clinic (VP_PORT=8080)"
	@echo "  make clean            delete environment, builds, downloads and all local data"
	@echo "Change it"
	@echo "  make test             all tests: real Kafka, real PostgreSQL, real browsers (ARGS=\"tests/booking -x\")"
	@echo "  make check            style, types, imports, contracts, rules of the house; minutes faster than the tests"
	@echo "  make bench            measure against the budgets, on this machine (CASE=alert)"
	@echo "  make instruction      make the patients' instruction as PDF from its page (PICTURES=1: new pictures)"
	@echo "  make day              a clinic's day with 400 visits in minutes: which promises are kept (ARGS=--kill)"
	@echo "Contracts"
	@echo "  make contracts        make schemas, AsyncAPI, OpenAPI and TypeScript types from the code"
	@echo "  make contracts-check  fail on drift, incompatible changes, broken samples, personal data"

run: .venv/.ready
	@exec $(PYTHON) -m deploy.local.run

# Two phases: what needs no browser fails first, and quickly.
test: .venv/.ready browsers web
ifdef ARGS
	@$(PYTHON) -m pytest $(ARGS)
else
	@echo "== web: rules of sockets and calls"
	@cd web && PATH="$(CURDIR)/.venv/bin:$$PATH" npm test --silent -- --reporter=dot
	@echo "== services, kit and contracts"
	@$(PYTHON) -m pytest -m "not stack and not browser"
	@echo "== the whole stack, in browsers"
	@$(PYTHON) -m pytest -m "stack or browser"
endif

check: .venv/.ready web
	@echo "== ruff"
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet .
	@echo "== basedpyright"
	@.venv/bin/basedpyright
	@echo "== import-linter"
	@.venv/bin/lint-imports --no-cache
	@echo "== web: biome, tsc"
	@cd web && PATH="$(CURDIR)/.venv/bin:$$PATH" && npx --no-install biome ci . && npm run --silent typecheck
	@echo "== contracts"
	@$(PYTHON) -m contracts.tools.check
	@echo "== rules of the house"
	@$(PYTHON) -m pytest -q tests/house

bench: .venv/.ready web
	@$(PYTHON) -m tests.load $(CASE)

day: .venv/.ready web
	@$(PYTHON) -m tests.load.day $(ARGS)

contracts: .venv/.ready
	@$(PYTHON) -m contracts.tools.export

contracts-check: .venv/.ready
	@$(PYTHON) -m contracts.tools.check

instruction: .venv/.ready
	@$(PYTHON) -m deploy.instruction.build $(if $(PICTURES),pictures)

web: .venv/.ready
	@$(PYTHON) -m deploy.local.web

browsers: .venv/.ready
	@$(PYTHON) -m tests.support.browsers
	@$(PYTHON) -m tests.support.networks

clean:
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m deploy.local.clean; fi
	rm -rf .local .venv web/node_modules web/dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: pyproject.toml contracts/pyproject.toml uv.lock .python-version
	@deploy/local/bootstrap.sh
	@touch $@
