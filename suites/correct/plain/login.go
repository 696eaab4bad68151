package plain

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
)

// ticketName is the name of the cookie.
const ticketName = "ticket"

// logIn gives a ticket to a client that tells its name.
func (a *application) logIn(w http.ResponseWriter, r *http.Request) {
	var who struct{ Name string }
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&who) != nil || who.Name == "" {
		http.Error(w, "a name is needed", http.StatusBadRequest)
		return
	}
	ticket := rand.Text()
	a.tickets.Store(ticket, who.Name)
	if a.freedoms.HTTP.Login == CookieLogin {
		http.SetCookie(w, &http.Cookie{Name: ticketName, Value: ticket, Path: "/"})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"user": map[string]any{"ticket": ticket}}) // the client may be gone
}

// knows says whether a request has the cookie of a login.
func (a *application) knows(r *http.Request) bool {
	cookie, err := r.Cookie(ticketName)
	return err == nil && a.gave(cookie.Value)
}

// gave says whether a ticket is one that a login has given away.
func (a *application) gave(ticket any) bool {
	if _, isText := ticket.(string); !isText {
		return false
	}
	_, known := a.tickets.Load(ticket)
	return known
}
