package units_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/units"
)

func TestQuantitiesAreRead(t *testing.T) {
	for _, test := range []struct {
		text string
		as   units.Dimension
		want float64
	}{
		{"12.5", units.Number, 12.5},
		{"250ms", units.Duration, 250e6}, {"10s", units.Duration, 10e9}, {"1m30s", units.Duration, 90e9}, {"1.5h", units.Duration, 5400e9},
		{"2min", units.Duration, 120e9}, {"1h 2m 3s", units.Duration, 3723e9}, {"1us", units.Duration, 1e3}, {"1µs", units.Duration, 1e3},
		{"0", units.Duration, 0}, {"0.1ms", units.Duration, 1e5}, {" 10 s ", units.Duration, 10e9},
		{"99.9%", units.Share, 0.999}, {"0.1%", units.Share, 0.001},
		{"10/s", units.Rate, 10}, {"600/min", units.Rate, 10}, {"3600 / h", units.Rate, 1}, {".5/s", units.Rate, 0.5},
		{"64", units.Size, 64}, {"64B", units.Size, 64}, {"4KiB", units.Size, 4096}, {"1 MB", units.Size, 1e6}, {"2GiB", units.Size, 2 << 30},
		{"10MB/s", units.Bandwidth, 1e7},
	} {
		if got, err := units.Parse(test.text, test.as); err != nil || got != test.want {
			t.Errorf("%q as %s: %v, %v; want %v", test.text, test.as, got, err, test.want)
		}
	}
}

func TestWhatIsNoQuantityIsRefusedWithAnExample(t *testing.T) {
	for _, test := range []struct {
		text string
		as   units.Dimension
		want string
	}{
		{"10", units.Duration, `the duration "10" has no unit: write 10s`},
		{"10 seconds", units.Duration, `"10 seconds" is not a duration`},
		{"-1s", units.Duration, `"-1s" is not a duration`},
		{"1s1", units.Duration, `"1s1" is not a duration`},
		{"", units.Duration, `"" is not a duration`},
		{"1.2.3s", units.Duration, `"1.2.3s" is not a duration`},
		{"10MB", units.Duration, `"10MB" is not a duration`},
		{"10", units.Rate, `"10" is not a rate such as "10/s"`},
		{"10/s10/s", units.Rate, `"10/s10/s" is not a rate`},
		{"64 bytes", units.Size, `"64 bytes" is not a size such as "64B"`},
		{"1", units.Share, `"1" is not a share such as "99.9%"`},
		{"1%", units.Number, `"1%" is not a plain number`},
		{"1" + strings.Repeat("0", 306) + "h", units.Duration, `is not a duration`},
		{"1" + strings.Repeat("0", 400), units.Number, `is not a plain number`},
	} {
		if got, err := units.Parse(test.text, test.as); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q as %s: %v, %v; want %s", test.text, test.as, got, err, test.want)
		}
	}
}

func TestADurationHasABound(t *testing.T) {
	if got, err := units.ParseDuration("1m30.5s"); err != nil || got != 90*time.Second+500*time.Millisecond {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := units.ParseDuration("9999999h"); err == nil || !strings.Contains(err.Error(), "9999999h is too long") {
		t.Errorf("%v, %v", got, err)
	}
}

func TestQuantitiesAreWritten(t *testing.T) {
	for _, test := range []struct {
		value float64
		as    units.Dimension
		want  string
	}{
		{1234567, units.Number, "1234567"},
		{61234567, units.Duration, "61.235ms"}, {2.5e9, units.Duration, "2.5s"}, {999, units.Duration, "999ns"}, {90e9, units.Duration, "1m30s"},
		{1, units.Share, "100%"}, {0, units.Share, "0%"}, {0.1234, units.Share, "12.34%"}, {1.5, units.Share, "150%"},
		{1 - 1e-6, units.Share, "99.9999%"}, {1 - 1.26e-7, units.Share, "99.999987%"}, {1e-7, units.Share, "0.00001%"},
		{0.123456, units.Share, "12.35%"}, {0.999999, units.Share, "99.9999%"}, {0.0000123, units.Share, "0.0012%"},
		{1234.5678, units.Rate, "1235/s"}, {0.123456, units.Rate, "0.1235/s"},
		{12, units.Size, "12B"}, {123456789, units.Size, "123.5MB"}, {2e9, units.Size, "2GB"},
		{1234, units.Bandwidth, "1.234kB/s"},
	} {
		if got := test.as.Format(test.value); got != test.want {
			t.Errorf("%v as %s is written %s, want %s", test.value, test.as, got, test.want)
		}
	}
}

// What is read can be written, and reads about the same again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"12", "250ms", "1m30s", "99.9%", "10/min", "4KiB", "10MB/s", "1h2h", ".", "\xff", "µs"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for d := units.Number; d <= units.Bandwidth; d++ {
			value, err := units.Parse(text, d)
			switch {
			case err != nil:
				continue
			case value < 0 || math.IsInf(value, 0) || math.IsNaN(value):
				t.Fatalf("%q as %s is %v", text, d, value)
			case value > math.MaxInt64:
				continue
			}
			written := d.Format(value)
			again, err := units.Parse(written, d)
			if err != nil || math.Abs(again-value) > value/100+1 {
				t.Fatalf("%q as %s is %v, written %s and read again %v, %v", text, d, value, written, again, err)
			}
		}
	})
}
