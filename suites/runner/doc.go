// Package runner plans cases for a server and runs them.
//
// [Plan] makes a [Job] for each case and variant. [Begin] runs the jobs in lanes:
//
//   - Slow jobs wait for heartbeats. All of them start at once, so a run takes about as long as its longest wait.
//   - Quick jobs share a bounded pool.
//   - Alone jobs need silence around them. They run one by one, after the quick ones and beside slow ones that wait.
//   - Everyone jobs speak to a whole namespace. They come when all of the above have ended, and take turns in each namespace.
//   - Silent jobs also count what others leave behind, such as lines of the log that name no client. They run one by one at the end.
//
// What a case found is final once the server has given a sign of life after it. A server that is lost is started again, if that can be
// done, and the cases that ran or had just run are run alone: the one that takes the server down fails.
//
// With a ping timeout under 1.5 seconds a busy machine can miss a heartbeat. A job that lost a connection in that way, or that received what
// another case had sent, is examined again at the end, with nothing beside it, and its result says so.
//
// Ginkgo is met in one file: [Run] asserts the verdicts of a run, and [Register] lets Ginkgo decide when each job runs.
package runner
