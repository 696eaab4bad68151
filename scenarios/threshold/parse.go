package threshold

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/units"
)

// Error is a mistake in a threshold, with its place.
type Error struct {
	Text    string // the threshold
	Offset  int    // characters before the mistake
	Message string
}

// Error returns the message, the threshold and a caret under the mistake.
func (e *Error) Error() string {
	return fmt.Sprintf("threshold: %s\n  %s\n  %s^", e.Message, e.Text, strings.Repeat(" ", e.Offset))
}

// longest is how many bytes a threshold has at most.
const longest = 200

// Parse reads a threshold. Every error is an *Error.
func Parse(text string) (Threshold, error) {
	p := &parser{text: strings.Join(strings.Fields(text), " ")}
	switch {
	case len(p.text) > longest:
		p.text = strings.ToValidUTF8(p.text[:longest], "")
		p.fail(0, "longer than %d bytes", longest)
	case !utf8.ValidString(p.text):
		p.text = strings.ToValidUTF8(p.text, "?")
		p.fail(0, "not UTF-8")
	}
	t := Threshold{Text: p.text}
	t.Number = p.number()
	p.operator(&t)
	p.limit(&t)
	p.space()
	if p.at < len(p.text) {
		p.fail(p.at, "nothing follows the limit: one threshold is one comparison")
	}
	if p.err != nil {
		return Threshold{}, p.err
	}
	return t, nil
}

// parser reads a threshold from left to right. The first mistake is kept.
type parser struct {
	text string
	at   int // bytes read
	err  *Error
}

func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Text: p.text, Offset: utf8.RuneCountInString(p.text[:at]), Message: fmt.Sprintf(format, args...)}
	}
}

func (p *parser) space() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// take reads what matches, and returns where it began.
func (p *parser) take(pattern *regexp.Regexp) (word string, at int) {
	p.space()
	at = p.at
	word = pattern.FindString(p.text[at:])
	p.at += len(word)
	return word, at
}

// next reads one character if it is the one.
func (p *parser) next(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

var (
	wordPattern     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*`)
	operatorPattern = regexp.MustCompile(`^[<>=!]+`)
	numberPattern   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?`)
	unitPattern     = regexp.MustCompile(`^(%|/ ?[a-z]+|[A-Za-zµμ]+(/ ?s)?)`)
)

// number reads what is compared: a measure, or an aggregation of one in parentheses.
func (p *parser) number() Number {
	word, at := p.take(wordPattern)
	if word == "" {
		p.fail(at, "a threshold begins with what is compared, such as p99(ack), lost or rate(error)")
		return Number{}
	}
	aggregation, percentile, isAggregation := p.aggregation(word, at)
	if !isAggregation {
		n := p.measure(word, at)
		if k := measures[n.Measure].kind; p.err == nil && (k == timing || k == gauge) {
			p.fail(at, "%s has many values: say which one, such as %s", n.Measure, oneOfMany(n.Measure))
		}
		return n
	}
	if !p.next('(') {
		p.fail(at+len(word), "%s of what? Write %s(ack) or another measure; known are %s", word, word, listed(Measures()))
		return Number{}
	}
	inner, at := p.take(wordPattern)
	n := p.measure(inner, at)
	n.Aggregation, n.Percentile = aggregation, percentile
	if !p.next(')') {
		p.fail(p.at, `a ")" is missing`)
	}
	p.allowed(n, at)
	return n
}

func oneOfMany(m Measure) string {
	if measures[m].kind == gauge {
		return fmt.Sprintf("max(%s) or mean(%s)", m, m)
	}
	return fmt.Sprintf("p99(%s) or max(%s)", m, m)
}

// measure resolves a name, and reads the promise that may follow it in parentheses.
func (p *parser) measure(word string, at int) Number {
	n := Number{Measure: Measure(word)}
	if _, known := measures[n.Measure]; !known {
		n.Measure += "s" // an error, errors
	}
	if _, known := measures[n.Measure]; !known {
		known := Measures()
		words := make([]string, len(known))
		for i, m := range known {
			words[i] = string(m)
		}
		p.fail(at, "unknown measure %q%s; known are %s", word, strictyaml.DidYouMean(word, words), listed(known))
		return n
	}
	if !p.next('(') {
		return n
	}
	if k := measures[n.Measure].kind; k != figure && k != ratio {
		p.fail(at, "%s is not limited to a promise; these are: %s", n.Measure, listed(append(figures(), Reach)))
	}
	promise, at := p.take(wordPattern)
	n.Promise = Promise(promise)
	if !slices.Contains(Promises(), n.Promise) {
		p.fail(at, "unknown promise %q; known are %s", promise, listed(Promises()))
	}
	if !p.next(')') {
		p.fail(p.at, `a ")" is missing`)
	}
	return n
}

var percentilePattern = regexp.MustCompile(`^p([0-9]+(?:\.[0-9]+)?)$`)

// aggregation resolves a name; false if it is not one of an aggregation.
func (p *parser) aggregation(word string, at int) (Aggregation, float64, bool) {
	switch word {
	case "min", "max", "mean", "count":
		return Aggregation(word), 0, true
	case "avg":
		p.fail(at, `the mean is written "mean"`)
		return Mean, 0, true
	case "med", "median":
		p.fail(at, `the median is written "p50"`)
		return Percentile, 50, true
	case "rate":
		return Share, 0, true
	}
	digits := percentilePattern.FindStringSubmatch(word)
	if digits == nil {
		return Value, 0, false
	}
	text := digits[1]
	if len(text) > 2 && text[0] == '9' && !strings.Contains(text, ".") { // p999 is p99.9
		text = text[:2] + "." + text[2:]
	}
	percentile, err := strconv.ParseFloat(text, 64)
	if err != nil || percentile <= 0 || percentile >= 100 {
		p.fail(at, `no percentile: %s; write p50, p99 or p99.9, and "min" or "max" for the ends`, word)
	}
	return Percentile, percentile, true
}

// allowed reports an aggregation that makes no sense for its measure.
func (p *parser) allowed(n Number, at int) {
	if p.err != nil {
		return
	}
	switch k := measures[n.Measure].kind; {
	case k == ratio:
		p.fail(at, "%s is one number: write it without anything around it", n.Measure)
	case k == gauge && (n.Aggregation == Share || n.Aggregation == Count || n.Aggregation == Percentile):
		p.fail(at, "of %s there are min, max and mean", n.Measure)
	case (k == counter || k == figure) && n.Aggregation != Share:
		p.fail(at, "%s is counted: write %s by itself, or rate(%s)", n.Measure, n.Measure, n.Measure)
	}
}

func (p *parser) operator(t *Threshold) {
	word, at := p.take(operatorPattern)
	switch t.Operator = Operator(word); t.Operator {
	case Less, AtMost, More, AtLeast, Equal, Unequal:
	default:
		p.fail(at, "expected one of < <= > >= == !=")
	}
}

// limit reads the number on the right, in the unit of what is compared.
func (p *parser) limit(t *Threshold) {
	digits, at := p.take(numberPattern)
	if digits == "" {
		p.fail(at, "expected %s", p.wanted(t.Number))
		return
	}
	name, unitAt := p.take(unitPattern)
	u, known := units.Lookup(name)
	if !known {
		p.fail(unitAt, "unknown unit %q: expected %s", name, p.wanted(t.Number))
		return
	}
	value, err := u.Value(digits)
	if err != nil {
		p.fail(at, "not a number: %s", digits)
	}
	if p.err != nil {
		return
	}
	given := u.Dimension
	if t.Number.Aggregation == Share && (given == units.Rate || given == units.Bandwidth || measures[t.Number.Measure].of == "" && given != units.Share) {
		t.Number.Aggregation = PerSecond
	}
	if t.Number.Aggregation == Share && measures[t.Number.Measure].of == "" {
		p.fail(unitAt, "%s is no share of anything: expected %s", t.Number.Measure, p.wanted(t.Number))
		return
	}
	want := t.Number.dimension()
	fits := given == want || given == units.Number && (value == 0 && t.Number.Aggregation != Share || want == units.Size) || given == units.Rate && want == units.Bandwidth
	if !fits {
		place := unitAt
		if name == "" {
			place = at
		}
		p.fail(place, "expected %s", p.wanted(t.Number))
	}
	t.Limit = value
}

// wanted says in what unit the limit has to be.
func (p *parser) wanted(n Number) string {
	m := measures[n.Measure]
	if n.Aggregation == Share && m.of != "" {
		return fmt.Sprintf(`a share of %s such as "0.1%%", or a rate such as "10/s"`, m.of)
	}
	if n.Aggregation == Share {
		n.Aggregation = PerSecond
	}
	return n.dimension().String()
}
