// Package target is the server under test, from outside: where it is, what it speaks, what its application is called upon
// to do and how, how long to wait for it, and the process and the log of it where there are any.
//
//   - [Open] turns [Options] into a [Server]: it starts the command if there is one, waits until it answers, and detects
//     Engine.IO revisions, transports and heartbeat. What can go wrong there is told in one line with one hint
//     ([usage.Error], [UnreachableError], [NotSocketIOError]).
//   - [profiles.Profile] and [profiles.Operation] translate between the operations that suites know (say to all, join, echo, …) and the event
//     names and shapes of one application. docs/profile.md describes the file format.
//   - [Timing] is every wait a suite uses, derived from what the target announced.
//   - [logs.Log] is what the target prints, or a file it writes; [process.Process] is the target when it was started here.
//
// Package deviations, below, is what is known to fail; package strictyaml reads both kinds of files. No case and no verdict
// is here: those are in suites and scenarios. A client that takes part is in client.
package server
