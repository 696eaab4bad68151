// Package proof holds the tests that prove the cases: every fault of the reference server is caught, and every case catches one.
package proof
