GO ?= go
FUZZTIME ?= 10s

.PHONY: help verify test lint build fuzz bench clean

help: ## list these targets
	@sed -nE 's/^([a-z]+):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

verify: ## verify the embedded reference server; needs Go alone
	$(GO) run ./cmd/sioproof verify

test: lint ## lint and run every test; those of interop/ install what they need with npm
	$(GO) test -timeout 20m ./...

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

build: ## build bin/sioproof
	$(GO) build -trimpath -o bin/sioproof ./cmd/sioproof

fuzz: ## fuzz every parser, FUZZTIME each
	@for package in $$($(GO) list ./...); do for name in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	echo "$$package $$name" && $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done

bench: ## run every benchmark, with allocations, and other load generators beside ours
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m ./...

clean: ## remove what make made
	rm -rf bin interop/*/node_modules
