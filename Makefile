# Farmgate's front door. `make demo` and `make test` do everything on a fresh machine.
SHELL := /bin/sh
PY := .venv/bin/python
NPM := $(PY) tools/node.py npm

.PHONY: help
help: ## list every command
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: setup
setup: .venv/ready field/node_modules/.ready ## install everything, locked

.venv/ready: requirements-dev.lock
	test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

field/node_modules/.ready: field/package-lock.json .venv/ready
	cd field && ../$(PY) ../tools/node.py npm ci --no-audit --no-fund
	touch $@

field/dist/index.html: field/node_modules/.ready $(shell find field/src field/public field/scripts data -type f 2>/dev/null) field/index.html
	cd field && ../$(PY) ../tools/node.py npm run build
	$(PY) -m whitenoise.compress --quiet field/dist

.PHONY: build
build: setup field/dist/index.html ## build the field app

.PHONY: demo
demo: build ## run the whole system on a demo county and say where to look
	$(PY) manage.py demo

.PHONY: check
check: setup ## lint, types, import contracts, house rules, fast tests: under a minute
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -q tests/house farmgate/kernel farmgate/counter farmgate/sync
	cd field && ../$(PY) ../tools/node.py npm run check

.PHONY: browser
browser: ## install Chromium and fonts from Debian's packages where there are none
	sh tools/browser.sh

.PHONY: test
test: build browser ## every test, real browser included
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	cd field && ../$(PY) ../tools/node.py npm run check
	cd field && ../$(PY) ../tools/node.py npm test
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: simulate
simulate: setup ## the simulated world: 5,000 phone-days, every fault fired
	$(PY) -m tests.simulator --seeds 6 --days 40 --phones 22 --acts 6 --trouble 2 --jobs 2 --all-faults

.PHONY: simulate-long
simulate-long: setup ## a million phone-days of 30 operations; may be stopped, and goes on (MINUTES=90 ends it)
	$(PY) -m tests.simulator --seeds 1000 --days 40 --phones 25 --acts 30 --jobs 2 --all-faults --state var/simulated.json --minutes $(or $(MINUTES),0)

.PHONY: two-stations
two-stations: setup ## one refund asked for at two stations at once, a thousand times: paid once, the other with an owner
	$(PY) -m tests.simulator.two_stations --seeds 1000

.PHONY: mutants
mutants: setup ## take the safeguards out one by one: each must be noticed
	$(PY) -m tests.simulator.mutants

.PHONY: hostile
hostile: setup ## 100,000 hostile requests against the real web server: some ten minutes
	$(PY) -m tests.hostile --p99-ms 50

.PHONY: bench
bench: build browser ## every figure, or one: make bench ONLY=post_single
	$(PY) bench/run.py $(ONLY)

.PHONY: kill
kill: setup ## kill PostgreSQL 200 times and the web server 60 times under load: nothing acknowledged may be lost
	$(PY) -m tests.drills.kill
	$(PY) -m tests.drills.kill_web

.PHONY: drill
drill: setup ## lose the server: back from last night's dump, and back to a moment from the archive
	$(PY) -m tests.drills.restore
	$(PY) -m tests.drills.point_in_time

.PHONY: schemas
schemas: .venv/ready ## write docs/schemas and docs/openapi*.json from the models, and the field app's types from them
	$(PY) manage.py schemas
	$(PY) manage.py openapi
	cd field && ../$(PY) ../tools/node.py npm run types

.PHONY: lock
lock: ## write the hashed Python locks from pyproject.toml
	sh tools/compile_lock.sh

.PHONY: stop
stop: ## stop the embedded PostgreSQL
	$(PY) -m farmgate.database stop
