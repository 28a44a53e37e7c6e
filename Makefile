# The one entry. Every target says what it does after ##; make help lists them.

PYTHON_BIN := .venv/bin/python
UV := .venv/bin/uv
INSTALL := $(UV) pip install --quiet --python $(PYTHON_BIN) --require-hashes
LOCK := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
TESTS ?= tests
FUZZ_SECONDS ?= 60
# Of the search that make bench measures; make soak makes a million, which takes a quarter of an hour.
PATIENTS ?= 100000
BENCHES ?= native_crypto native_billing native_grouper protected_page audit availability booking pages

# What each step made is older than its lock file, or absent: only then it runs.
VENV := .venv/.made
SITE := .venv/.site
DEV := .venv/.dev
NATIVE := .venv/.native
NODE_MODULES := frontend/node_modules/.installed
BUILT := frontend/dist/manifest.json
STATIC := .data/static/staticfiles.json
CATALOGUES := $(patsubst %.po,%.mo,$(shell find portal clinics booking -name '*.po'))

FRONTEND := $(shell find frontend \( -name node_modules -o -name dist -o -name generated \) -prune -o -type f -print)
NATIVE_SOURCES := $(shell find native -name build -prune -o -type f -print)
APP_STATIC := $(shell find portal clinics booking -path '*/static/*' -type f)

.DEFAULT_GOAL := help
.PHONY: help setup native memcheck fuzz up down test lint format messages bench lighthouse soak lock

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(SITE) $(NATIVE) $(CATALOGUES) $(BUILT) $(STATIC) ## Install and build what the site needs (make up does it by itself)

up: setup ## Run the whole site on http://localhost:8000 (PORT=8001 for another port); Ctrl-C ends it
	@exec $(PYTHON_BIN) -m portal.config.run up

down: ## End a running make up and the embedded PostgreSQL and Redis
	@test ! -x $(PYTHON_BIN) || $(PYTHON_BIN) -m portal.config.run down

test: $(DEV) setup ## Run all tests (TESTS=tests/unit for some)
	@sh deploy/setup/chromium.sh
	@$(PYTHON_BIN) -m pytest -n 2 --dist worksteal $(TESTS); code=$$?; \
		$(PYTHON_BIN) -m portal.config.embedded stop --unless-in-use >/dev/null; exit $$code

native: $(VENV) ## Build the C library with warnings as errors and run its tests (CTest)
	@sh deploy/setup/native.sh check

memcheck: $(VENV) ## Run the C library's tests under AddressSanitizer, UBSan and valgrind
	@sh deploy/setup/native.sh memory

fuzz: $(DEV) ## Fuzz the C library, FUZZ_SECONDS=60 for each target
	@$(PYTHON_BIN) -m tests.bench.fuzz --seconds $(FUZZ_SECONDS)

lint: $(DEV) $(NATIVE) $(NODE_MODULES) ## Check style, types, imports and templates
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint templates --lint --quiet
	@sh deploy/setup/native.sh compile
	@sh deploy/setup/frontend.sh check

format: $(DEV) ## Rewrite the Python files in the one style
	$(PYTHON_BIN) -m ruff check --fix .
	$(PYTHON_BIN) -m ruff format .

bench: $(DEV) setup ## Measure encryption and bills beside other code, then whole pages: requests a second, p95, queries
	@code=0; for what in $(BENCHES); do $(PYTHON_BIN) -m tests.bench.$$what || code=1; done; \
		$(PYTHON_BIN) -m tests.bench.patients --patients $(PATIENTS) || code=1; exit $$code

lighthouse: $(DEV) setup ## Print Lighthouse's scores of the main pages (mobile)
	@sh deploy/setup/chromium.sh
	$(PYTHON_BIN) -m tests.bench.lighthouse

soak: $(DEV) setup ## Encrypt 2 GiB, search a million patients, race for times, fuzz the JSON interface, keep the site under load for minutes
	$(PYTHON_BIN) -m tests.bench.native_soak
	$(PYTHON_BIN) -m tests.bench.patients
	$(PYTHON_BIN) -m tests.bench.races
	$(PYTHON_BIN) -m tests.bench.turmoil
	$(PYTHON_BIN) -m tests.bench.api_fuzz
	$(PYTHON_BIN) -m tests.bench.soak

messages: $(DEV) ## Bring the Russian catalogue in step with the messages of the code
	$(PYTHON_BIN) -m portal.config.messages

lock: $(DEV) ## Choose the newest versions that fit and pin them with hashes
	$(LOCK) --upgrade -o deploy/requirements/site.txt
	$(LOCK) --upgrade --group dev --constraints deploy/requirements/site.txt -o deploy/requirements/dev.txt
	$(subst pyproject.toml,,$(LOCK)) --upgrade --group setup -o deploy/requirements/setup.txt
	$(subst pyproject.toml,,$(LOCK)) --upgrade --group node -o deploy/requirements/node.txt

$(VENV): deploy/setup/python.sh deploy/requirements/setup.txt
	@sh deploy/setup/python.sh
	@touch $@

$(SITE): $(VENV) deploy/requirements/site.txt
	@echo "Installing the site's packages"
	@$(INSTALL) -r deploy/requirements/site.txt
	@touch $@

$(DEV): $(SITE) deploy/requirements/dev.txt
	@echo "Installing the packages of the tests"
	@$(INSTALL) -r deploy/requirements/dev.txt
	@touch $@

$(NATIVE): $(VENV) $(NATIVE_SOURCES) deploy/setup/native.sh
	@echo "Building the native library"
	@sh deploy/setup/native.sh install
	@touch $@

$(NODE_MODULES): $(VENV) frontend/package-lock.json
	@echo "Installing the front end's packages"
	@sh deploy/setup/frontend.sh install
	@touch $@

$(BUILT): $(NODE_MODULES) $(FRONTEND)
	@echo "Building the front end"
	@sh deploy/setup/frontend.sh build
	@touch $@

$(STATIC): $(SITE) $(BUILT) $(APP_STATIC) | $(NATIVE)
	@echo "Collecting the static files"
	@$(PYTHON_BIN) manage.py collectstatic --no-input --verbosity 0
	@touch $@

%.mo: %.po $(SITE)
	@$(PYTHON_BIN) -m portal.config.translations $<
