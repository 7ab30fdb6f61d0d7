# xuewei · make demo and make test set everything up by themselves.
#
# One cargo profile (release) for all of it: HiGHS and polars, most of a cold build, are built once.

CARGO  := .ci/cargo
XUEWEI := target/release/xuewei
OUT    := out/demo

.PHONY: help setup build demo porto-alegre serve dist test bless bench bench-peers bench-plans bench-walking bench-cliffs foreign pictures fuzz lint deny clean

help:
	@echo 'make demo    build, allocate the shipped city, show where the results are'
	@echo 'make serve   build, start the planners'\'' service on this computer, show the link that opens it'
	@echo 'make porto-alegre  a real city in a straight line and on foot, side by side (FROM=DIR: data/porto-alegre/README.md)'
	@echo 'make test    build, run the whole test suite'
	@echo 'make build   build $(XUEWEI) and target/release/xuewei-portal'
	@echo 'make dist    what a bureau installs: an archive with programs, units, settings; a Debian package of each program'
	@echo 'make bless   write the golden outputs of the tests anew'
	@echo 'make bench   time the stages, and how soon a round ends that is told to'
	@echo 'make bench-cliffs  rounds made to be slow, beside the usual one (2 minutes)'
	@echo 'make bench-peers  time xuewei against OR-Tools on the same arcs, site against HiGHS (some 25 minutes)'
	@echo 'make foreign  read tables that other software wrote (Python, Node, LibreOffice), and have it open every workbook'
	@echo 'make bench-plans  plans within reach against HiGHS on the complete programme (20 minutes)'
	@echo 'make bench-walking  time walking distances against scipy (XUEWEI_OSM=FILE.osm.pbf)'
	@echo 'make fuzz    look for input that breaks it, for a minute (SECONDS=3600 for an hour)'
	@echo 'make lint    format, lints and documentation'
	@echo 'make deny    licences, sources and known faults of the dependencies'
	@echo 'make pictures  take the pictures of the guide anew'
	@echo 'make clean   remove what was built'

setup:
	@.ci/setup

build: setup
	@test -e $(XUEWEI) || echo 'xuewei: the first build compiles HiGHS (C++) and polars: 8 to 10 minutes on 2 cores.'
	@$(CARGO) build --release --locked

demo: build
	@$(XUEWEI) allocate data/wanglan/round.toml --out $(OUT)

# FROM holds the two files that data/porto-alegre/README.md tells of.
porto-alegre: build
	@test -n "$(FROM)" || { echo 'make porto-alegre FROM=DIR (see data/porto-alegre/README.md)' >&2; exit 2; }
	@rm -rf out/porto-alegre
	@python3 data/porto-alegre/load.py "$(FROM)" out/porto-alegre
	@for way in straight network; do \
	  $(XUEWEI) allocate out/porto-alegre/$$way --out out/porto-alegre/$$way/results || exit; done
	@echo 'out/porto-alegre/side-by-side.html shows both maps'

# Ctrl-C ends it; its data stays in out/serve.
serve: build
	@$(XUEWEI) serve --data out/serve

test: setup
	@test -e $(XUEWEI) || echo 'xuewei: the first build compiles HiGHS (C++) and polars: 8 to 10 minutes on 2 cores.'
	@.ci/browser
	@.ci/postgres
	@$(CARGO) test --release --locked

# Into dist/; packaging/README.md is for whoever installs it.
dist: build
	@.ci/dist

bless: setup
	@BLESS=1 $(CARGO) test --release --locked
	@git diff --stat -- tests/golden crates/core/tests/golden docs/errors.md docs/rooms.md docs/tables.md

bench: setup
	@$(CARGO) bench --locked --profile release --bench stages --bench cancel

# Rounds made to be slow, beside the usual one.
bench-cliffs: build
	@python3 benches/cliffs.py target/release/xuewei target/cliffs

# The peer lives in a Python environment of its own.
bench-peers: setup
	@test -x .tools/peers/bin/python || python3 -m venv .tools/peers
	@.tools/peers/bin/python -c 'import ortools, numpy' 2>/dev/null \
	  || .tools/peers/bin/python -m pip install --quiet --disable-pip-version-check ortools numpy
	@XUEWEI_PYTHON=$(CURDIR)/.tools/peers/bin/python $(CARGO) bench --locked --profile release --bench peers --bench sites
	@$(MAKE) --no-print-directory bench-walking

# Walking distances against scipy, on the extract that XUEWEI_OSM names (a minute).
bench-plans: setup
	@$(CARGO) bench --locked --profile release --bench plans

bench-walking: setup
	@test -x .tools/peers/bin/python || python3 -m venv .tools/peers
	@.tools/peers/bin/python -c 'import scipy, numpy' 2>/dev/null \
	  || .tools/peers/bin/python -m pip install --quiet --disable-pip-version-check scipy numpy
	@XUEWEI_PYTHON=$(CURDIR)/.tools/peers/bin/python $(CARGO) bench --locked --profile release -p xuewei-walking --bench scipy

# The software that writes lives in a folder of its own.
foreign: build
	@test -x .tools/writers/bin/python || python3 -m venv .tools/writers
	@.tools/writers/bin/python -c 'import openpyxl, xlsxwriter, pandas, polars, pyarrow' 2>/dev/null \
	  || .tools/writers/bin/python -m pip install --quiet --disable-pip-version-check openpyxl xlsxwriter pandas polars pyarrow
	@test -d .tools/writers/node_modules/exceljs || npm install --silent --no-fund --no-audit --prefix .tools/writers xlsx exceljs
	@.ci/office
	@.tools/writers/bin/python benches/foreign_writers.py $(XUEWEI) target/foreign
	@.tools/writers/bin/python benches/foreign_office.py $(XUEWEI) target/foreign-office

# Format, lints and documentation, as strict as they are meant; unwrap, expect and panic are none of the program's.
lint: setup
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS='-D warnings' $(CARGO) doc --release --locked --workspace --no-deps

# Licences, sources, known faults (where the list of them can be had) of what the program is built from.
deny: setup
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	@$(CARGO) deny check licenses bans sources
	@$(CARGO) deny check advisories || echo 'xuewei: the list of known faults could not be had or names one: see above.'

# Rounds and results changed by libFuzzer, led by coverage, for SECONDS in all: the instrumented build is a second
# cold one.
SECONDS ?= 60
# `TARGETS="sealed ledger"` only these; those two need no instrumented build of the solver.
fuzz: build
	@.ci/fuzz $(SECONDS) $(TARGETS)

# The pictures of the guide, from the shipped city.
pictures: build
	@.ci/browser
	@.ci/pictures

clean:
	@.ci/postgres stop
	@rm -rf target out dist .tools
