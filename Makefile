# metastable: everything from a clean clone. `make` alone lists the targets.

APT_PACKAGES := gcc libc6-dev make pkg-config libarpack2-dev
CARGO        := cargo

# Property tests draw the same cases every time; another seed draws others.
export PROPTEST_RNG_SEED ?= 1985

.DEFAULT_GOAL := help
.PHONY: help deps build test check figures bench doc clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## check for cargo, a C compiler, ARPACK, LAPACK and BLAS; install what is missing
	@command -v $(CARGO) >/dev/null || { \
	  echo "cargo is missing: install Rust (rustup, or the package rustc and cargo of 1.89 or newer)" >&2; exit 1; }
	@if command -v cc >/dev/null && command -v pkg-config >/dev/null \
	    && pkg-config --exists 'arpack >= 3.8.0' lapack blas; then :; \
	elif ! command -v apt-get >/dev/null; then \
	  echo "missing: a C compiler, pkg-config, or the libraries arpack (3.8.0 or newer), lapack, blas;" >&2; \
	  echo "on Debian or Ubuntu: apt-get install -y $(APT_PACKAGES)" >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(APT_PACKAGES); \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then \
	  sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(APT_PACKAGES); \
	else \
	  echo "system libraries are missing; run this, then make again:" >&2; \
	  echo "  sudo apt-get update && sudo apt-get install -y $(APT_PACKAGES)" >&2; exit 1; \
	fi

build: deps ## build the optimised command, target/release/metastable
	$(CARGO) build --release --locked

test: deps ## run every test
	$(CARGO) test --locked

check: deps ## format, lints (with and without the system's LAPACK), documentation, tests
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --no-default-features --lib --bins -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps
	$(MAKE) --no-print-directory test

figures: deps ## run every case in meshes/ and write its CSV, SVG and PNG to figures/
	$(CARGO) run --release --locked -- figures

bench: deps ## time the engines on generators and Hamiltonians, beside SciPy where it is installed
	$(CARGO) bench --locked

doc: deps ## build the documentation of the library, with the tutorial
	$(CARGO) doc --locked --no-deps

clean: ## remove what was built
	$(CARGO) clean
