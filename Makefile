GO ?= go
FUZZTIME ?= 10s

# The modules of this repository; only the first one is the tool.
MODULES = . interop interop/zishang
TOOL = $(GO) tool -modfile=$(CURDIR)/tools/go.mod

# Where goroutines share something, the quick tests look for data races, if there is the C compiler that this needs.
RACE = $(filter 1,$(shell $(GO) env CGO_ENABLED))
CONCURRENT = ./client/... ./internal/... ./reference/... ./scenarios/... ./server/...

.PHONY: help verify test correct setup-interop lint build fuzz bench clean

help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

verify: ## verify the embedded reference server; needs Go alone
	$(GO) run ./cmd/sioproof verify

test: lint ## lint, run every test, show coverage; a test that lacks Node.js or nginx is skipped and named
	$(if $(RACE),$(TOOL) gotestsum --hide-summary=skipped -- -race -short $(CONCURRENT),@echo "skipped: data races, as there is no C compiler")
	mkdir -p bin && $(TOOL) gotestsum -- -p 4 -timeout 20m -coverpkg=./... -coverprofile=bin/coverage.txt ./...
	cd interop && $(TOOL) gotestsum -- -parallel 4 -timeout 20m ./...
	@awk -f tools/coverage.awk bin/coverage.txt

correct: ## run the cases ten times on each correct server that differs, with every core busy; takes an hour
	$(GO) test ./suites/correct -timeout 180m -run TestCorrectServersConform -times 10 -busy

setup-interop: ## install the Debian packages that interop/ can use; needs root
	interop/setup.sh

lint: ## gofmt, and for each module: go mod tidy, go build, go vet, staticcheck
	@unformatted=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	@for module in $(MODULES); do (cd $$module && echo "lint $$module" && $(GO) mod tidy -diff && $(GO) build -o /dev/null ./... && \
	$(GO) vet ./... && $(TOOL) staticcheck ./...) || exit 1; done
	$(GO) -C tools mod tidy -diff

build: ## build bin/sioproof
	$(GO) build -trimpath -o bin/sioproof ./cmd/sioproof

fuzz: ## fuzz every parser, FUZZTIME each
	@for package in $$($(GO) list ./...); do for name in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	echo "$$package $$name" && $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done

bench: ## run every benchmark, with allocations, and other load generators beside ours
	@for module in . interop; do $(GO) test -C $$module -run '^$$' -bench . -benchmem -timeout 60m ./... || exit 1; done

clean: ## remove what make made
	rm -rf bin interop/*/node_modules interop/peers/locust/venv
