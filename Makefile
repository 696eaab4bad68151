GO ?= go
FUZZTIME ?= 10s

# The modules of this repository; only the first one is the tool.
MODULES = . interop interop/zishang

.PHONY: help verify test lint build fuzz bench clean

help: ## list these targets
	@sed -nE 's/^([a-z]+):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

verify: ## verify the embedded reference server; needs Go alone
	$(GO) run ./cmd/sioproof verify

test: lint ## lint and run every test; those of interop/ install what they need with npm
	@for module in $(MODULES); do $(GO) test -C $$module -timeout 20m ./... || exit 1; done

lint: ## gofmt, and for each module: go mod tidy, go build, go vet, staticcheck
	@unformatted=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	@for module in $(MODULES); do (cd $$module && echo "lint $$module" && $(GO) mod tidy -diff && $(GO) build -o /dev/null ./... && \
	$(GO) vet ./... && $(GO) tool -modfile=$(CURDIR)/tools/go.mod staticcheck ./...) || exit 1; done
	$(GO) -C tools mod tidy -diff

build: ## build bin/sioproof
	$(GO) build -trimpath -o bin/sioproof ./cmd/sioproof

fuzz: ## fuzz every parser, FUZZTIME each
	@for package in $$($(GO) list ./...); do for name in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	echo "$$package $$name" && $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done

bench: ## run every benchmark, with allocations, and other load generators beside ours
	@for module in . interop; do $(GO) test -C $$module -run '^$$' -bench . -benchmem -timeout 60m ./... || exit 1; done

clean: ## remove what make made
	rm -rf bin interop/*/node_modules
