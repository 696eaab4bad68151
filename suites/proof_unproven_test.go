package suites_test

// unproven are the cases that catch no fault yet, with the reason. A case that catches one does not belong here.
var unproven = map[string]string{}
