// Package ledger proves under load that every message reached exactly those who should get it: it counts, exactly and for each
// receiver, what was lost, duplicated, out of order, leaked and late.
//
// A [Scope] is an audience: everybody in a namespace, a room, one socket. Its messages are numbered as their sending begins, and
// carry scope, number and sender through the server as a [Token]. A [Receiver] is one socket of a virtual user; it is a member of
// scopes for stays that begin and end. Of the messages whose sending began while a stay was confirmed each must arrive once and in
// its sender's order; of all others none may. It takes a while until the server has dealt with a change of membership, so what
// was under way meanwhile may arrive or not: that is the uncertain zone, which is counted apart and judged for duplicates and order only.
//
// # Where the uncertain zone ends
//
// It begins behind the last message that the server is known to have dealt with when the change is asked for: known by somebody's
// receipt or by the sender's acknowledgement, or because it was sent longer ago than [Options.Late], or because at the end of the run
// nobody waits any longer. It ends with the last message that was begun when the change was confirmed. A connection that ends takes
// with it what was on its way, unless a later message of the same sender had come through or, if the user ended it, the server had all
// its time for it. What a sender had not confirmed when its own connection was lost counts if anybody gets it.
//
// # What it costs
//
// A scope remembers its recent messages, at most [maxRecent] of them (48 bytes each), as many as are under way, and beyond that those
// that a member lacks, at most [maxOverdue] of them over all. A membership takes about 150 bytes and one bit for each message under way, [maxWindow] words at most; what is given up for the time being
// takes a map's entry each, [maxOpen] of them at most over all. Past these bounds the counts stay exact but for what is said there.
//
// The package does no I/O and knows no clock: times are those since the beginning of the run, and passed in.
package ledger
