// Package threshold decides whether a run went well: it reads conditions such as
//
//	p99(ack) < 50ms
//	lost == 0
//	lost(room) == 0
//	reach == 100%
//	rate(error) < 0.1%
//
// and checks them against the numbers of a run, whoever has them ([Source]). What was never measured meets no threshold.
// docs/scenario.md lists the names.
package threshold
