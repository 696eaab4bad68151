// Package measure counts and times what a load does: latencies as histograms, counts, errors by kind, disconnects by reason, and
// all of it second by second.
//
// Many users record at a time, each through a [Recorder] that few share: a record is a store into a small buffer, and only when
// that is full it goes into the histograms. Times are those since the load began and are passed in; somebody calls
// [Measures.Tick] once a second, which ends a second of the series. What is recorded during the warm-up is in the series, marked,
// and nowhere else, but for connects and HTTP requests: most of them happen then.
//
// # What it costs
//
// A histogram covers 1 µs to 10 minutes with three digits in 172 kB. There are three of them for each [Timing] that occurs: of the
// current second, of the one that is being added up, and of the whole run. A recorder takes 98 kB. The series has at most [maxPoints] points of about 320 bytes: when
// it is full, each two neighbours become one.
package measure
