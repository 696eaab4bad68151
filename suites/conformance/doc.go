// Package conformance runs the cases with Ginkgo's own command, its filters and its reports:
//
//	ginkgo ./suites/conformance -- --target http://localhost:3000 --profile my-app.yaml
//	ginkgo -p --label-filter='CHAT-ROOM && PROMISE' ./suites/conformance -- --target http://localhost:3000 --profile my-app.yaml
//	go test ./suites/conformance -args --target http://localhost:3000
//
// Without --target each process starts the embedded reference server. With -p each process runs its share of the cases, each It on
// connections of its own; cases that need silence around them are Serial. The labels are the area's key and the level.
//
// A Go author gets the same cases in a suite of their own with [github.com/sioproof/sioproof/suites.Register].
package conformance
