// Package deviations reads the list of known deviations: cases that a target does not meet, each with its reason.
//
// A known deviation does not turn a run red, and it must keep failing: a case that is listed here and passes is news, and the
// list has to be shortened. Only an entry that is said to be flaky may pass, too. What a run does with a match is decided by the suites; here is the file and the matching.
//
// The folder libraries holds the lists of released libraries that ship with sioproof, a [Library] each. A later release may have mended
// what is listed there, so a pass is no news then.
//
//	deviations:
//	  - case: EIO4-HS-14            # an id, or a glob: SIO5-BIN-*
//	    variant: websocket*         # optional
//	    target: socket.io 4.8.4     # free text, for the reader
//	    reason: upgrades first and then writes an HTTP answer into the WebSocket
//	    link: https://github.com/socketio/socket.io/issues/1
//	    failure: "*CONNECT*"        # optional, a glob: only failures that say so
//	    flaky: true                 # optional: it passes at times
//	    expires: 2027-01-31         # optional: the last day on which the entry counts
package deviations
