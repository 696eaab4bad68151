// Package suites holds the conformance cases and runs them against a target.
//
// A [trial.Case] is a value: a stable id, a title, a level, the requirement in our words with the section it comes from, what it needs
// of the target, the variants it runs in, and a body. The cases of one area of a specification stand in one file, in an [trial.Area];
// [Catalogue] lists them all.
//
// [Run] selects cases, leaves aside (by name, never silently) what the target cannot show, and runs the bodies concurrently in
// four lanes, each case in every variant on connections of its own:
//
//   - Slow cases wait for heartbeats. All of them start at once, so that a run takes about as long as its longest wait.
//   - Quick cases share a bounded pool.
//   - Alone cases need silence around them (a frame that must be the next one). They run one by one, after the quick ones, beside
//     slow ones that wait.
//   - Silent cases count what others leave behind, too (anonymous lines of the log). They run one by one, after all others.
//
// With a ping timeout under 1.5 seconds a busy machine can miss a heartbeat by itself. A case that lost a connection that way is
// examined again at the very end, and its result says so.
//
// A body gets a [trial.Trial]: the target, the variant, ways to open connections whose frames go into the transcript, and Expect. A
// requirement that is not met ends the body. That somebody does not get a message is proven by a later message that does arrive,
// never by waiting.
//
// Ginkgo stands at the edge, in one file: an It a case and variant, which awaits the verdict and asserts it. The package prints
// nothing and knows neither flags nor report formats; load belongs to package scenarios.
package suites
