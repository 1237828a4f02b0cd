# Cupel's tasks. `make demo` and `make test` are the two to know.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: help build setup test lint demo wheel wheels bench fuzz clean

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
TOOL    := go tool -modfile=tools/go.mod
SOURCES  = $(shell git ls-files --cached --others --exclude-standard '*.go' 2>/dev/null)

PLATFORMS = linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64

# For a quick look: make bench ROUNDS=1 SIZE=64M VERSIONS=1000 RUNS=1000 POINTS=20000 SECONDS=0.3
BENCH_FLAGS = $(if $(SIZE),-size $(SIZE)) $(if $(ROUNDS),-rounds $(ROUNDS))

help: ## say what each target does
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build bin/cupel, one static binary
	@echo "Building bin/cupel $(VERSION)"
	@CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/cupel ./cmd/cupel

setup: .cache/debian .cache/bin/versitygw .cache/wheelhouse .venv/installed .venv/cupel-installed .venv-mlflow2/installed .venv-mlflow3/installed ## install what tests and demo need; nothing when it is there

test: setup build lint ## run everything that has to hold before a commit
	@echo "Killing servers, clients and savers at hundreds of random moments, without the race detector"
	@go test -count=1 -run Killed -v ./internal/endtoend
	@echo "Running the tests of the Python package, over its own server and a remote one"
	@cd python && ../.venv/bin/python -m pytest --cov --cov-report=term:skip-covered
	@echo "Running the tests, with the race detector"
	@$(TOOL) gotestsum --format pkgname-and-test-fails -- -race -timeout 20m ./...

lint: .venv/cupel-installed ## check format, types, suspicious code and the layers of the packages
	@echo "Checking format and types of the Python package"
	@.venv/bin/ruff format --quiet --check python && .venv/bin/ruff check --quiet python
	@cd python && ../.venv/bin/mypy
	@echo "Checking format, go vet, staticcheck, and the arrows between packages"
	@unformatted=$$(gofmt -l $(SOURCES)); \
	  [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted" >&2; exit 1; }
	@go vet ./...
	@$(TOOL) staticcheck ./...
	@$(TOOL) depguard -test=false ./...
	@go test -C tools -count=1 ./...

wheel: setup ## build dist/cupel-….whl, the Python package with the program for this machine
	@tools/wheel.sh "$$(go env GOOS)" "$$(go env GOARCH)" "$(VERSION)"

wheels: setup ## build the wheels of all platforms: Linux, macOS, Windows
	@for platform in $(PLATFORMS); do tools/wheel.sh $${platform/-/ } "$(VERSION)"; done

demo: build .venv/installed .venv/cupel-installed ## walk through everything on real data, and leave the server running (ONCE=1 stops it)
	@examples/demo/run.sh

bench: build .venv-mlflow3/installed ## measure beside cp, restic and MLflow's server, and print ratios (PART=vault or tracking)
	@tools/debian.sh restic=restic '/usr/lib/postgresql/*/bin/initdb=postgresql'
ifneq ($(PART),tracking)
	@go run ./bench/vault $(BENCH_FLAGS) $(if $(VERSIONS),-versions $(VERSIONS))
endif
ifneq ($(PART),vault)
	@go run ./bench/tracking $(BENCH_FLAGS) $(if $(SECONDS),-round $(SECONDS)s) $(if $(RUNS),-runs $(RUNS)) $(if $(POINTS),-points $(POINTS)) $(if $(LARGE),-large $(LARGE))
endif

fuzz: ## run each fuzz test for a short time (FUZZTIME=10s)
	@tools/fuzz.sh $(or $(FUZZTIME),10s)

clean: ## remove what was built, and the demo's data; downloads stay in .cache and .venv
	rm -rf bin dist .demo

# What setup installs, each by a file that says it is there.

.cache/debian: tools/debian.sh
	@echo "Looking for PostgreSQL (the tests start a real server) and a C compiler (the race detector needs one)"
	@tools/debian.sh '/usr/lib/postgresql/*/bin/initdb=postgresql' gcc=gcc
	@mkdir -p .cache && touch $@

.cache/bin/versitygw:
	@echo "Building versitygw, a real S3 server for the tests: about a minute, once"
	@GOBIN=$(CURDIR)/.cache/bin go install github.com/versity/versitygw/cmd/versitygw@v1.8.0

# The examples train in the environment that the newest release is tested in.
.venv/installed: .venv-mlflow3/installed
	@[ -L .venv ] || rm -rf .venv
	@ln -sfn .venv-mlflow3 .venv

# The package is installed as a link to python/, and finds the program in bin/.
.venv/cupel-installed: .venv/installed python/requirements-test.txt python/pyproject.toml
	@echo "Installing the Python package, the checkers, and more libraries whose models it saves"
	@.venv/bin/pip install --quiet --disable-pip-version-check -r python/requirements-test.txt
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable python
	@touch $@

# What the wheel needs, so that a test can install it without a network.
.cache/wheelhouse: python/pyproject.toml .venv/installed
	@rm -rf $@ && mkdir -p $@
	@.venv/bin/pip download --quiet --disable-pip-version-check --dest $@ $$(sed -n '/^dependencies = /,/^]/s/^ *"\(.*\)",.*/\1/p' python/pyproject.toml)

.venv-mlflow%/installed: internal/mlflowapi/conformance/requirements-mlflow%.txt
	@echo "Installing MLflow $*, scikit-learn and XGBoost into .venv-mlflow$*: examples and tests train with them, and log to Cupel"
	@[ -x .venv-mlflow$*/bin/pip ] || python3 -m venv .venv-mlflow$*
	@.venv-mlflow$*/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
