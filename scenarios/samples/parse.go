package samples

import (
	"bytes"
	"strconv"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// parseTimed reads the line of a sample, as [appendTimed] writes it.
func parseTimed(text []byte) (t measure.Timed, ok bool) {
	text, opens := bytes.CutPrefix(text, []byte("["))
	text, closes := bytes.CutSuffix(text, []byte("]"))
	at, rest, _ := bytes.Cut(text, []byte(","))
	name, rest, _ := bytes.Cut(rest, []byte(","))
	took, user, owned := bytes.Cut(rest, []byte(","))
	if !opens || !closes || len(name) < 2 || name[0] != '"' || name[len(name)-1] != '"' {
		return t, false
	}
	t.What, ok = measure.TimingNamed(string(name[1 : len(name)-1]))
	micros, wrongAt := strconv.ParseInt(string(at), 10, 64)
	length, wrongTook := strconv.ParseUint(string(took), 10, 32)
	number, wrongUser := int64(measure.Nobody), error(nil)
	if owned {
		number, wrongUser = strconv.ParseInt(string(user), 10, 32)
		ok = ok && number >= 0
	}
	t.At, t.Micros, t.User = time.Duration(micros)*time.Microsecond, uint32(length), int32(number)
	return t, ok && wrongAt == nil && wrongTook == nil && wrongUser == nil
}
