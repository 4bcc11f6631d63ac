# make run: the program (without a display: its tour, with pictures).  make test: all checks.  Both set everything up.
.PHONY: help setup run test check bench soak build lock clean
PY := .venv/bin/python

help:
	@sed -n '1p' Makefile
	@printf '%s\n' 'make setup   system libraries, .venv, dependencies, .venv/bin/yilu' \
	  'make run     set-up, then the desktop; without a display the tour, in build/tour' \
	  'make test    set-up, then ruff, mypy, import-linter, pytest' \
	  'make bench   benchmarks as a table and JSON lines [ONLY="name name"; ONLY="--full county_merge": 200 schools]' \
	  'make soak    long fault runs (tens of minutes)' \
	  'make build   dist/yilu (PyInstaller), then the frozen program passes its quick tour'

setup:
	@scripts/setup.sh

run: setup
	@scripts/run.sh

check: setup
	$(PY) -m ruff check .
	$(PY) -m mypy forms sync resources desktop
	.venv/bin/lint-imports
	.venv/bin/yilu pack check

test: check
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2 --dist worksteal -q

bench: setup
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench $(ONLY)

soak: setup
	QT_QPA_PLATFORM=offscreen YILU_SOAK=1 $(PY) -m pytest -q -m soak --timeout 7200

build: setup
	$(PY) -m PyInstaller --noconfirm --log-level WARN build.spec
	@scripts/with_display.sh dist/yilu/yilu tour --quick --out build/tour-frozen

lock: setup
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --quiet -o requirements.lock

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
