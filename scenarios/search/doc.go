// Package search finds out how much load a target takes: it runs a scenario with more and more load until something breaks, and then
// with loads between the most that broke nothing and the least that did. Each step is a run of its own, with its own users, its own
// ledger and its own measures, and between two steps the target has to become quiet.
//
// [Ladder] chooses the loads and knows nothing of runs; [Find] runs them; [Quiet] waits between them.
package search
