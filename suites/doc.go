// Package suites offers the conformance cases: select them, run them against a server, or register them in a Ginkgo suite.
//
// [Catalogue] lists every case, and [Select] chooses among them. [Run] runs the selected cases as a Ginkgo suite in this process, [Begin]
// without Ginkgo, and [Register] adds them to a Ginkgo suite of your own.
//
// Below, package trial defines a case and what its body works with, the packages of cases hold the cases, and package runner runs them.
// The package prints nothing and knows neither flags nor report formats. Load belongs to package scenarios.
package suites
