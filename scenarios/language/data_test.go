package language_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/scenarios/language"
)

func withData(file string) string {
	return strings.Replace(right, "load:", "data: {file: "+file+"}\nload:", 1)
}

func TestDataIsATableWithARowForEachUser(t *testing.T) {
	for file, test := range map[string]struct {
		content string
		want    [][]any
	}{
		"a.csv":  {"\ufeffname, n\nann,1\n\"b, c\",2\n", [][]any{{"ann", "1"}, {"b, c", "2"}}},
		"a.json": {`[{"name":"ann","n":1},{"name":"bob"}]`, [][]any{{1.0, "ann"}, {nil, "bob"}}},
	} {
		s, err := language.Parse("mine.yaml", []byte(withData(file)), func(string) ([]byte, error) { return []byte(test.content), nil })
		if err != nil {
			t.Error(err)
			continue
		}
		if !reflect.DeepEqual(s.Data.Rows, test.want) {
			t.Errorf("%s: %v", file, s.Data.Rows)
		}
		if got := s.Data.Value(2, "name"); got != "ann" {
			t.Errorf("%s: the third user is %v, not the first again", file, got)
		}
		if got := s.Data.Value(0, "age"); got != nil {
			t.Errorf("%s: a column that is not there has %v", file, got)
		}
	}
}

func TestDataThatCannotBeUsed(t *testing.T) {
	for name, test := range map[string]struct{ file, content, want string }{
		"no rows":      {"a.csv", "name\n", "a.csv has no rows"},
		"empty":        {"a.csv", "", "a.csv has no rows"},
		"uneven":       {"a.csv", "a,b\n1\n", "wrong number of fields"},
		"no name":      {"a.csv", "a,\n1,2\n", "column 2 has no name"},
		"twice":        {"a.csv", "a,a\n1,2\n", `column "a" is there twice`},
		"no objects":   {"a.json", "[1]", "expected an array of objects"},
		"no JSON":      {"a.json", "{", "unexpected end"},
		"another kind": {"a.txt", "x", "neither .csv nor .json"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := language.Parse("mine.yaml", []byte(withData(test.file)), func(string) ([]byte, error) { return []byte(test.content), nil })
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "mine.yaml:2:14: cannot read the data") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMistakesAboutDataShowTheirPlace(t *testing.T) {
	table := func(string) ([]byte, error) { return []byte("name,token\nx,y\n"), nil }
	for source, want := range map[string]string{
		strings.Replace(withData("a.csv"), "group(2)", "data.tokn", 1):          `9:28: a.csv has no column "tokn" (did you mean "token"?); its columns are name, token`,
		strings.Replace(withData("a.csv"), "a.csv}", "a.csv, unique: true}", 1): "4:21: 2 users, and a.csv has 1 rows",
	} {
		if _, err := language.Parse("mine.yaml", []byte(source), table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
