# One task runner. `make help` lists what there is; each recipe is a line or two.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
UV := .venv/bin/uv
LOCK := requirements/lock.txt
# Watching the wire, the disk and other processes' memory takes root.
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -E)
STAMP := .venv/.setup-stamp
BENCH_LOCK := requirements/bench.txt
BENCH_STAMP := .venv-bench/.setup-stamp
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: help setup serve fmt lint types arch test unit vectors e2e hostile fuzz web bench bench-seal bench-ocr bench-jobs bench-codes bench-codes-make bench-load bench-oracle docs check lock lock-bench wheel system clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv with .venv/bin/ocrypt

$(STAMP): $(LOCK) pyproject.toml hatch_build.py weights.toml
	tools/make-venv .venv
	$(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(PY) $(LOCK)
	$(UV) pip install --quiet --no-deps --no-build-isolation --python $(PY) --editable .
	$(PY) -m compileall -q src/ocrypt
	@touch $@

serve: setup ## set everything up and run the service
	.venv/bin/ocrypt serve $(ARGS)

system: ## install what the tests need from Debian (chromium, tcpdump, fonts, tesseract)
	tools/install-system

test: setup system lint types arch unit vectors wheel hostile e2e ## set everything up and pass all tests

unit: setup ## unit, property, contract, script and architecture tests with the coverage gate
	$(PY) -m pytest tests/unit tests/property tests/contract tests/scripts tests/architecture --cov --cov-report=
	$(PY) -m coverage report --include='src/ocrypt/core/*,src/ocrypt/envelope/*,src/ocrypt/keys/*,src/ocrypt/access/*,src/ocrypt/audit/*' --fail-under=100

vectors: setup web-deps ## published and own vectors, in Python and in the page's code
	$(PY) -m pytest tests/vectors
	cd web && npm run --silent typecheck && npm run --silent test

hostile: setup ## attacks on the confinement, the parsers and the service
	$(AS_ROOT) $(PY) -m pytest tests/hostile

e2e: setup web-deps ## the whole service with a real browser, a packet capture and a file watch
	$(AS_ROOT) $(PY) -m pytest tests/e2e
	cd web && npm run --silent test:browser

fuzz: setup ## fuzz every parser for RUNS runs each
	for f in fuzz/fuzz_*.py; do $(PY) $$f -runs=$${RUNS:-20000} -max_len=4096; done

wheel: setup ## build the wheel and run the fast tests against it, with src/ out of reach
	tools/test-wheel

web-deps: web/node_modules/.stamp

web/node_modules/.stamp: web/package-lock.json
	cd web && npm ci --ignore-scripts --silent && touch node_modules/.stamp

web: web-deps ## rebuild the page into the package
	cd web && npm run build

fmt: setup ## format
	$(PY) -m ruff format . && $(PY) -m ruff check --fix .

lint: setup ## ruff
	$(PY) -m ruff format --check . && $(PY) -m ruff check .

types: setup ## mypy, strict
	$(PY) -m mypy

arch: setup ## the walls between the packages
	.venv/bin/lint-imports

bench: setup ## what sealing, relaying and the job process cost against reading in-process
	$(PY) bench/spine.py

bench-seal: setup ## sealing and opening against the raw ciphers of the same library; ARGS=--help lists options
	$(PY) bench/envelope.py $(ARGS)

bench-ocr: setup $(BENCH_STAMP) ## ocrypt beside other engines on pictures in OCRYPT_DATA; ARGS=--help lists options
	$(PY) -m bench.ocr $(ARGS)

bench-jobs: setup ## several pictures at once on forked readers; ARGS=--help lists options
	$(PY) -m bench.ocr.jobs $(ARGS)

bench-codes: setup $(BENCH_STAMP) ## ocrypt beside other readers of codes on pictures in OCRYPT_DATA; ARGS=--help lists options
	$(PY) -m bench.codes $(ARGS)

bench-load: setup ## what the service does at one, two and three times the load that it can bear
	$(PY) bench/load.py $(ARGS)

bench-oracle: setup ## whether time tells a bad pad from a bad picture on the shared-key wire
	$(PY) bench/oracle.py $(ARGS)

bench-codes-make: setup $(BENCH_STAMP) ## making codes beside segno and qrcode
	$(PY) -m bench.codes.making $(ARGS)

$(BENCH_STAMP): $(BENCH_LOCK)
	tools/install-debian tesseract-ocr tesseract-ocr-chi-sim libzbar0
	tools/make-venv .venv-bench
	$(UV) pip sync --quiet --compile-bytecode --require-hashes --python .venv-bench/bin/python $(BENCH_LOCK)
	@touch $@

check: setup ## known vulnerabilities in what we depend on (asks the package index)
	$(PY) -m pip_audit --requirement $(LOCK) --require-hashes --disable-pip

lock: ## pin all dependencies again, with hashes and without any index address
	$(COMPILE) --all-extras --group dev pyproject.toml -o $(LOCK) $(LOCKARGS)

# What opens windows, and what reports to its maker, stays out.
lock-bench: ## pin what the benchmarks measure against again
	$(COMPILE) requirements/bench.in --constraint $(LOCK) --no-emit-package opencv-python --no-emit-package openvino-telemetry -o $(BENCH_LOCK) $(LOCKARGS)

clean: ## remove what was built
	rm -rf .venv .venv-bench dist build web/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
