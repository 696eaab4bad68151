// Package metrics shows a run to Prometheus while it is under way: what is measured, what the delivery ledger counts, and what the
// processes use. docs/metrics.md lists the metrics.
//
// Nothing is counted twice: what a scrape gets is made, when it asks, of the same histograms and counters that the report is made of,
// as they were at the last tick. So a scrape costs those who record nothing, and the last one says what the report says.
package metrics
