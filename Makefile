# The few commands of this project. `make` alone lists them.
#   PORT=8501      the port of `make run`
#   PYTHON=...     the Python that makes the virtual environment (3.11, 3.12 or 3.13; else the newest found)
#   VENV=.venv     where that environment lies
#   ARGS=...       more arguments for pytest, e.g. make test ARGS="-m 'not browser' -x"

PORT ?= 8501
PYTHON ?=
VENV ?= .venv
ARGS ?=
export PYTHON VENV

# files outside tests/faults that have tests which take minutes
LONG := $(addprefix tests/browser/test_,live.py paper.py evaluate.py data.py hostile_files.py)
# by module, not by script: a moved checkout keeps working
PY := $(VENV)/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help run test test-faults check format venv clean pretrained kernels

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run:  ## open the app on this machine (PORT=8501)
	@.ci/venv
	@echo "The app opens at http://localhost:$(PORT) (Ctrl+C ends it)."
	@exec $(PY) streamlit run app.py --server.port $(PORT) --server.showEmailPrompt false

test:  ## run every test, the browser's too (ARGS="-k word")
	@.ci/venv dev
	@VAE_TF_CHROMIUM=$$(.ci/chromium) && export VAE_TF_CHROMIUM && exec $(PY) pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-faults:  ## run the long tests too: kills, full disks, races, hostile files, fuzzing, long visits (long)
	@.ci/venv dev mlflow
	@VAE_TF_CHROMIUM=$$(.ci/chromium) && export VAE_TF_CHROMIUM && exec $(PY) pytest tests/faults $(LONG) --slow $(ARGS)

check:  ## check format, lint, types, and the libraries for known holes
	@.ci/venv dev
	$(PY) ruff format --check .
	$(PY) ruff check .
	$(PY) mypy
	.ci/types
	$(VENV)/bin/python .ci/audit

pretrained:  ## train the run that ships with the app anew
	@.ci/venv
	PYTHON=$(VENV)/bin/python .ci/pretrained

kernels:  ## compile the latent canvas's kernels anew (C to WebAssembly)
	@.ci/venv dev
	PYTHON=$(VENV)/bin/python .ci/kernels

format:  ## lay out the code and fix what can be fixed
	@.ci/venv dev
	$(PY) ruff check --fix .
	$(PY) ruff format .

venv:  ## make the virtual environment, with the development tools
	@.ci/venv dev

clean:  ## remove the virtual environment and all caches (runs and datasets stay)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache tests/browser/shots
	find app.py pages tests vae_tf -name __pycache__ -type d -prune -exec rm -rf {} +
