# Everything happens in .venv; stamp files in it make a second run quick.
PYTHON ?= python3
VENV ?= .venv
OUT ?= out
MINUTES ?= 10
CLIPS ?= sample_videos
# Two at once: most tests wait for a model, a browser or a program.
PYTEST_ARGS ?= -n 2

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGE := pyproject.toml constraints.txt README.md LICENSE \
           $(shell find formcheck models -type f ! -path '*/__pycache__/*' ! -name '.*')

.DELETE_ON_ERROR:
.PHONY: help install demo test test-fast lint bench bench-live bench-batch clean

help:
	@echo "make demo   install into $(VENV) and analyze every clip in sample_videos/ (results in $(OUT)/)"
	@echo "make test   install into $(VENV) and run the tests"
	@echo "make test-fast  the tests that need no pose model, no browser and no other process"
	@echo "make lint   check style and types"
	@echo "make bench  score the sample clips against their truth, and time the tool ($(OUT)/bench.html)"
	@echo "make bench-live  measure live training with the sample clips played as cameras"
	@echo "make bench-batch  measure batches over workers against bare loops of MediaPipe"
	@echo "make clean  remove $(VENV), $(OUT) and everything that was built"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "formcheck needs Python 3.10 or newer; say which: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(PACKAGE)
	@echo "Installing formcheck (the first time: MediaPipe and OpenCV too, some minutes)"
	@$(PIP) install -c constraints.txt .
	@touch $@

# An extra brings the package along, so the plain stamp is fresh as well.
$(VENV)/.test $(VENV)/.dev: $(VENV)/.%: $(VENV)/.made $(PACKAGE)
	@echo "Installing formcheck[$*]"
	@$(PIP) install -c constraints.txt '.[$*]'
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/formcheck analyze sample_videos -o $(OUT)

test: $(VENV)/.test
	$(BIN)/pytest $(PYTEST_ARGS)

test-fast: $(VENV)/.test
	$(BIN)/pytest $(PYTEST_ARGS) --fast -rfE

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed
	$(BIN)/formcheck bench $(CLIPS) --page $(OUT)/bench.html

bench-live: $(VENV)/.installed
	$(BIN)/python -m formcheck.bench.live sample_videos --minutes $(MINUTES)

bench-batch: $(VENV)/.installed
	$(BIN)/python -m formcheck.bench.batch sample_videos/clamshell.mp4 sample_videos/forward_lunge.mp4 \
	  sample_videos/hip_thrust.mp4 sample_videos/side_lying_leg_raise.mp4

clean:
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find formcheck tests -name __pycache__ -prune -exec rm -rf {} +
