GO ?= go
FUZZTIME ?= 10s
PEERS := $(patsubst %/package-lock.json,%/node_modules,$(wildcard interop/*/package-lock.json))

.PHONY: help verify test lint peers build fuzz bench clean

help: ## list these targets
	@sed -nE 's/^([a-z]+):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

verify: ## verify the embedded reference server; needs Go alone
	$(GO) run ./cmd/sioproof verify

test: lint peers ## lint, install the peers of interop/, run every test
	$(GO) test ./...

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=tools/go.mod staticcheck ./...

peers: $(PEERS) ## install other people's servers and clients with npm; without npm their tests are skipped

interop/%/node_modules: interop/%/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix $(@D) --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "no npm: the tests with $(@D) are skipped"; fi

build: ## build bin/sioproof
	$(GO) build -trimpath -o bin/sioproof ./cmd/sioproof

fuzz: ## fuzz every parser, FUZZTIME each
	@for package in $$($(GO) list ./...); do for name in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	echo "$$package $$name" && $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done

bench: ## run every benchmark, with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

clean: ## remove what make made
	rm -rf bin $(PEERS)
