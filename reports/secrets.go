package reports

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// hidden is what a report shows in place of a secret.
const hidden = "(hidden)"

// shortestSecret is the length from which a secret is looked for in other texts. A shorter one occurs everywhere by chance.
const shortestSecret = 6

// secretName matches the names of header fields, query parameters and members of JSON that carry secrets. An author is none.
var secretName = regexp.MustCompile(`(?i)auth($|[^o]|o[^r]|or[iy])|cookie|token|secret|passw|session|api-?key|credential|signature`)

// IsSecret reports whether the name of a header field, a query parameter or a member of JSON says that its value is a secret.
func IsSecret(name string) bool { return secretName.MatchString(name) }

// Secrets are texts that a report must not show, because whoever reads them could pretend to be the user. The zero value is none, and so is nil.
// It is safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	values []string
}

// AddHeader adds the values of the fields whose names say that they are secret.
func (s *Secrets) AddHeader(header http.Header) {
	for name, values := range header {
		if !secretName.MatchString(name) {
			continue
		}
		for _, value := range values {
			s.add(value)
			scheme, credentials, _ := strings.Cut(value, " ")
			s.add(credentials)
			if strings.EqualFold(scheme, "Basic") {
				decoded, _ := base64.StdEncoding.DecodeString(credentials)
				_, password, _ := strings.Cut(string(decoded), ":")
				s.add(password)
			}
			if strings.EqualFold(name, "Cookie") {
				for pair := range strings.SplitSeq(value, ";") {
					_, value, _ := strings.Cut(pair, "=")
					s.add(strings.TrimSpace(value))
				}
			}
		}
	}
}

// AddQuery adds the values of the parameters whose names say that they are secret.
func (s *Secrets) AddQuery(query url.Values) {
	for name, values := range query {
		if secretName.MatchString(name) {
			for _, value := range values {
				s.add(value)
			}
		}
	}
}

// AddJSON adds the texts of decoded JSON whose names say that they are secret.
func (s *Secrets) AddJSON(value any) { s.addJSON(value, false) }

func (s *Secrets) addJSON(value any, secret bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			s.addJSON(member, secret || secretName.MatchString(name))
		}
	case []any:
		for _, element := range value {
			s.addJSON(element, secret)
		}
	case string:
		if secret {
			s.add(value)
		}
	}
}

// add adds a secret in every form in which a server may send it back.
func (s *Secrets) add(secret string) {
	if len(secret) < shortestSecret {
		return
	}
	quoted, _ := json.Marshal(secret) // a text has always a JSON form
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values = append(slices.Clone(s.values), secret, strings.Trim(string(quoted), `"`), url.QueryEscape(secret), url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret)))
	// The longest first: a secret may contain another one.
	slices.SortFunc(s.values, func(a, b string) int { return len(b) - len(a) })
	s.values = slices.Compact(s.values)
}

func (s *Secrets) known() []string {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values
}

// Hide replaces each secret in a text by "(hidden)".
func (s *Secrets) Hide(text string) string {
	for _, value := range s.known() {
		text = strings.ReplaceAll(text, value, hidden)
	}
	return text
}

// HideIn replaces each secret in the texts of a report or a result, which it gets as a pointer.
func (s *Secrets) HideIn(report any) {
	if len(s.known()) > 0 {
		changeTexts(reflect.ValueOf(report), s.Hide)
	}
}
