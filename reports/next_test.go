package reports

import "testing"

func TestCommandsCanBePasted(t *testing.T) {
	for want, target := range map[string]Target{
		"sioproof record http://localhost:3000":                                                     {URL: "http://localhost:3000", Path: "/socket.io/"},
		"sioproof record http://localhost:3000 --path /chat/":                                       {URL: "http://localhost:3000", Path: "/chat/"},
		"sioproof record http://localhost:3000 --exec 'node server.js'":                             {URL: "http://localhost:3000", Exec: "node server.js"},
		`sioproof record http://localhost:3000 --exec 'PORT=3000 node -e '\''require("./app")'\'''`: {URL: "http://localhost:3000", Exec: `PORT=3000 node -e 'require("./app")'`},
	} {
		if got := target.Command("record"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The application without a profile is the one thing that is named in words, not by the name of a built-in profile.
func TestWhereNothingIsDescribed(t *testing.T) {
	for profile, want := range map[string]struct {
		words, lines string
		undescribed  bool
	}{
		"contract": {"contract", "^a user connected", false},
		"none":     {"none (what needs no application was examined)", usualLines, true},
		"":         {"", "^a user connected", false},
	} {
		target := Target{Profile: profile, LogLine: "^a user connected"}
		if target.ProfileName() != want.words || target.LogLines() != want.lines || target.Undescribed() != want.undescribed {
			t.Errorf("%q: %q, %q, %t", profile, target.ProfileName(), target.LogLines(), target.Undescribed())
		}
	}
}
