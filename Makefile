.PHONY: help setup test check bench demo clean
.DEFAULT_GOAL := help

help: ## Says what can be made.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Installs what building needs and is missing.
	@scripts/setup.sh

# The optimised program is built first: the compiler may fail there only, and so may the program, which the tests then run.
test: setup ## Builds everything, the optimised program too, and runs all tests.
	swift build -c release --product cairn
	CAIRN_RELEASE=$$(swift build -c release --show-bin-path)/cairn swift test

check: setup ## What to run before each commit: format, build, tidy and fast tests.
	swift format lint -r --strict Sources Tests Package.swift
	swift build --build-tests
	swift test --skip-build --skip SimulationTests --skip CommandLineTests

bench: setup ## Measures this machine with a release build.
	swift build -c release --product cairn
	$$(swift build -c release --show-bin-path)/cairn bench

demo: setup ## Shows a process that survives a crash, in about ten seconds once it is built.
	@scripts/demo.sh

clean: ## Removes what was built.
	rm -rf .build
