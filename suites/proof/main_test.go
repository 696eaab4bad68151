package proof_test

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// together is how many of the tests that mostly wait run at a time, whatever the number of processors.
const together = 4

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", strconv.Itoa(together)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
