# What a developer runs. ./test.sh or ./run.sh makes .venv first; `make dev` makes it too.

.DEFAULT_GOAL := help
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-annotate --custom-compile-command 'make lock'

.PHONY: help
help:  ## Say what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: dev
dev:  ## Make or renew .venv with everything development needs.
	scripts/prepare.sh dev

.PHONY: run
run:  ## Serve the tracker.
	./run.sh

.PHONY: test
test:  ## Run every test.
	./test.sh

.PHONY: feature
feature:  ## Run the tests of what you change, in seconds: F=editions, or F="editions standing"; E=sqlite for one database.
	$(BIN)/pytest -n 2 --dist worksteal -m 'not browser' $(if $(E),--engine $(E)) $(addprefix tests/,$(F))

.PHONY: thorough
thorough:  ## Run every test with all its examples, then on nine other days and in three other orders: some hours.
	scripts/thorough.sh

.PHONY: check
check: style types layers pages schema  ## Run every check that needs no test.

.PHONY: style
style:  ## Check style and format of the code.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types:  ## Check the types.
	$(BIN)/mypy

.PHONY: layers
layers:  ## Check that imports only go downward, and who may know what.
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture/test_layers.py tests/architecture/test_pages.py

.PHONY: pages
pages:  ## Check the templates.
	$(BIN)/djlint --check templates
	$(BIN)/djlint --lint templates

.PHONY: schema
schema: export DATABASE_URL :=
schema:  ## Check that the migrations make the tables of the models.
	@instance=$$(mktemp -d) && trap 'rm -rf "$$instance"' EXIT && export TRACKER_INSTANCE="$$instance" \
		&& $(FLASK) db upgrade && $(FLASK) db check

SCALE ?= both

.PHONY: bench
bench:  ## Measure every page against two floors, as JSON; SCALE=regional is quick.
	@$(BIN)/python -m bench --scale $(SCALE)

.PHONY: pictures
pictures:  ## Take the README's pictures of a fresh demonstration.
	@$(BIN)/python -m bench.pictures

ROUNDS ?= 1000

.PHONY: races
races:  ## Race for seats and kill workers through HTTP on both databases, as JSON; ROUNDS=50 is quick.
	@$(BIN)/python -m tests.racing --rounds $(ROUNDS)

SAMPLE ?= 200
SEED ?= 1

.PHONY: mutants
mutants:  ## Change rules one at a time and count what the tests notice: SAMPLE=50 is quick, F=editions only that feature.
	@$(BIN)/python -m tests.mutants --sample $(SAMPLE) --seed $(SEED) $(F)

.PHONY: fix
fix:  ## Put right what can be put right by itself.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat templates

.PHONY: lock
lock:  ## Pin what requirements.in and requirements-dev.in ask for.
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
