// Package samples writes everything that a run times to a stream while it is under way, and reads it again.
//
// A stream is text, a JSON value a line; docs/samples.md describes it. Its order is that in which the histograms were filled, so that
// whoever replays it ([Read]) through package measure gets what the run itself got.
//
// Writing must not hold up the run: who records hands over a copy of a full buffer, a goroutine writes it, and what that cannot take
// any more is counted as missing ([Stream]). In memory there are at most [maxQueued] samples, 6 MB.
package samples
