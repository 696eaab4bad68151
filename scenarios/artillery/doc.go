// Package artillery makes a scenario of a load test that is written for Artillery (https://www.artillery.io) and its Socket.IO engine.
//
// [Convert] reads the file as Artillery does, and writes a scenario as text, with comments. What a scenario cannot say is left out, and
// each such place is a [Loss] with its line, so that nobody takes the load for the same one.
package artillery
