// Package trial defines a conformance case, and what its body works with.
//
// A [Case] is a value: a stable id, a title, a level, the requirement in our words with the section it comes from, what it needs of the
// server, the variants it runs in, and a body. The cases of one section form an [Area].
//
// A body gets a [Trial]: the server, the variant, tokens that no other trial uses, a transcript, and Expect. A requirement that is not met
// ends the body. A body proves that a client does not get a message by a later message that does arrive, never by waiting.
package trial
