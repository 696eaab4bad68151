// Package server opens the server under test: where it is, what it speaks, what its application offers, and how long to wait for it.
//
//   - [Open] turns [Options] into a [Server]. It starts the command if there is one, waits until the server answers, and detects the
//     Engine.IO revisions, the transports and the heartbeat. What can go wrong is told in one line with one hint ([usage.Error],
//     [UnreachableError], [NotSocketIOError]).
//   - [profiles.Profile] and [profiles.Operation] translate between the operations that cases know (say to all, join, echo, …) and the
//     event names and shapes of one application. docs/profile.md describes the file format.
//   - [Timing] holds every timeout of a case, derived from what the server announced.
//   - [logs.Log] is what the server prints, or a file it writes; [process.Process] is the command, if it was started here.
//
// Cases and verdicts are in suites and scenarios. The client that takes part is in client.
package server
