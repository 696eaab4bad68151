package main

// spareDescriptors is how many files are open beside the connections: reports, the log of the target, what the runtime needs.
const spareDescriptors = 64

// enoughDescriptors refuses, before anything begins, a load that the limit of open files would break off.
func enoughDescriptors(clients int, embedded bool) error {
	needed := uint64(clients + spareDescriptors)
	if embedded {
		needed += uint64(clients) // the other ends are in this process, too
	}
	limit := descriptorLimit()
	if limit == 0 || needed <= limit {
		return nil
	}
	hint := "raise the limit (ulimit -n) or take fewer clients"
	if embedded {
		hint = "the embedded server takes as many again: run `sioproof serve` beside it, or take fewer clients"
	}
	return misuse(hint, "%d clients need %d open files, and the limit is %d", clients, needed, limit)
}

// clientsByDescriptors is how many clients the limit of open files allows; 0 if nobody knows.
func clientsByDescriptors(embedded bool) int {
	clients := int(descriptorLimit()) - spareDescriptors
	if embedded {
		clients /= 2 // the other ends are in this process, too
	}
	return max(0, clients)
}
