package language_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/scenarios/language"
)

// A scenario that is right, to be broken in one place.
const right = `name: mine
load:
  closed: {clients: 2, hold: 10s}
steps:
  - loop:
      every: 1s
      steps:
        - say_room: {room: "r{group(2)}", size: 64B}
`

const rightOpen = `name: mine
load:
  open:
    stages:
      - {rate: 10/s, for: 10s}
steps:
  - ack:
`

// stepsOf is the step of the right scenario.
const stepsOf = `say_room: {room: "r{group(2)}", size: 64B}`

// with is the right scenario with texts replaced: old and new in turn.
func with(oldAndNew ...string) string {
	source := right
	for i := 0; i < len(oldAndNew); i += 2 {
		source = strings.Replace(source, oldAndNew[i], oldAndNew[i+1], 1)
	}
	return source
}

func withOpen(old, new string) string { return strings.Replace(rightOpen, old, new, 1) }

func TestMistakesShowTheirPlaceAndWhatWouldBeRight(t *testing.T) {
	for _, source := range []string{right, rightOpen} {
		if _, err := language.Parse("mine.yaml", []byte(source), nil); err != nil {
			t.Fatal(err)
		}
	}
	cases := map[string]struct{ source, want string }{
		"an unknown key":               {with("every", "evry"), `6:7: unknown key "evry" (did you mean "every"?)`},
		"an unknown step":              {with("say_room:", "say_rom:"), `8:11: unknown key "say_rom" (did you mean "say_room"?)`},
		"no name":                      {with("name: mine", "description: x"), "1:1: a scenario needs a name"},
		"no load":                      {"name: mine\n", "1:1: a scenario needs a load"},
		"two loads":                    {with("  closed", "  open: {}\n  closed"), `2:1: a load is either "closed"`},
		"no clients":                   {with("clients: 2, ", ""), "3:3: a closed load needs clients"},
		"too many clients":             {with("clients: 2", "clients: 2000000"), "3:21: 2000000 are too many"},
		"a load of no time":            {with(", hold: 10s", ""), "3:3: the load ends as it begins"},
		"all warm-up":                  {with("load:", "load:\n  warm_up: 10s"), "3:12: the warm-up is as long as the whole load (10s)"},
		"a bad duration":               {with("10s", "10 seconds"), `3:30: "10 seconds" is not a duration such as "250ms" or "10s"`},
		"a number for a duration":      {with("10s", "10"), `3:30: the duration "10" has no unit: write 10s`},
		"a shrinking load":             {with("{clients: 2, hold: 10s}", "{stages: [{clients: 2, hold: 1s}, {clients: 1, hold: 1s}]}"), "3:55: a closed load does not shrink"},
		"stages and clients":           {with("hold: 10s", "stages: [{clients: 2, hold: 1s}]"), `3:24: either "stages", or "clients"`},
		"two steps in one":             {with("- say_room", "- think: 1s\n          say_room"), "8:11: a step is one thing, and here are think and say_room"},
		"a step of nothing":            {with(`say_room: {room: "r{group(2)}", size: 64B}`, "{}"), "8:11: a step is one of say_all, say_others,"},
		"steps and users":              {with("steps:", "users: [{name: a}]\nsteps:"), `4:1: "steps", "on_connect" and "before_connect" at the top are for`},
		"a kind of no weight":          {"name: mine\nload:\n  closed: {clients: 2, hold: 10s}\nusers: [{name: a, weight: 0}]\n", "4:27: a weight is a share"},
		"a kind without a name":        {"name: mine\nload:\n  closed: {clients: 2, hold: 10s}\nusers: [{weight: 2}]\n", "4:10: a kind of users needs a name"},
		"no room":                      {with(`room: "r{group(2)}", `, ""), "8:11: say_room needs a room"},
		"a room for everybody":         {with("say_room", "say_all"), "8:27: say_all has no room"},
		"a receiver of a room message": {with("size: 64B", "to: peer"), `8:47: say_room goes to no one in particular`},
		"a timeout of an operation":    {with("size: 64B", "timeout: 0s"), "8:52: a timeout is longer than nothing"},
		"a size of a join":             {with("say_room", "join"), "8:11: join carries no message"},
		"a bad size":                   {with("64B", "64 bytes"), `8:49: "64 bytes" is not a size such as "64B" or "4KiB"`},
		"too large":                    {with("64B", "1000MB"), "8:49: 1000MB is too large"},
		"a distribution upside down":   {with("64B", "{uniform: {min: 200, max: 10}}"), `8:65: "min" is above "max"`},
		"a distribution cut in two":    {with("64B", "uniform(10,200)"), "8:60: a comma inside {…} ends a value"},
		"a distribution of one":        {with("64B", "{uniform: {min: 200}}"), `8:50: uniform needs "max"`},
		"a distribution of nothing":    {with("64B", "{normal: }"), `8:57: normal needs "mean"`},
		"two distributions":            {with("64B", "{normal: {mean: 1, sd: 1}, exponential: {mean: 1}}"), "8:43: a distribution is one of uniform, normal, exponential, weighted"},
		"no distribution":              {with("64B", "{}"), "8:43: a distribution is one of uniform, normal, exponential, weighted"},
		"a list for a distribution":    {with("64B", "[1]"), "8:49: expected a mapping, found a list"},
		"an unknown distribution":      {with("64B", "{gauss: {mean: 200}}"), `8:50: unknown key "gauss"`},
		"an unknown key of one":        {with("64B", "{normal: {mean: 1, dev: 1}}"), `8:68: unknown key "dev"`},
		"a bad value in one":           {with("64B", "{normal: {mean: 1, sd: much}}"), `8:72: "much" is not a size`},
		"a weight of nothing":          {with("64B", "{weighted: {1B: 0}}"), "8:65: a weight is a share"},
		"a weighted value that is bad": {with("64B", "{weighted: {much: 1}}"), `8:67: "much" is not a size`},
		"weights of nothing":           {with("64B", "{weighted: {}}"), "8:50: weighted needs values with their weights"},
		"a pause of nothing":           {with("- say_room", "- think:\n        - say_room"), "8:17: think needs a time"},
		"an unknown old distribution":  {with("64B", "normall(200)"), `8:49: unknown distribution "normall" (did you mean "normal"?); known are uniform`},
		"an old one of one":            {with("64B", "uniform(200)"), `8:49: "uniform(200)" is the old notation of a distribution: write {uniform: {min: …, max: …}}`},
		"an unknown placeholder":       {with("group(2)", "grup(2)"), `8:28: unknown placeholder {grup(2)} (did you mean "group"?); known are {user}, {sid}, {namespace}, {client}, {turn}, {group(10)}, {random(1,100)}, {data.email}, {var.token}, {draw.room}, {random_text(20)}, {uuid}, {now}`},
		"a group of nothing":           {with("group(2)", "group"), "8:28: {group} needs the number of groups: {group(10)}"},
		"a placeholder with too much":  {with("group(2)", "user(2)"), "8:28: {user(2)} takes no arguments: write {user}"},
		"a placeholder that is none":   {with("group(2)", "group(2"), "8:28: {group(2} needs the number of groups: {group(10)}"},
		"a placeholder without an end": {with("group(2)}", "group(2)"), "8:28: a placeholder that does not end: {group(2); write }"},
		"a capital":                    {with("group(2)", "User"), `8:28: unknown placeholder {User} (did you mean "user"?)`},
		"a group of no groups":         {with("group(2)", "group(0)"), "8:28: {group(0)} needs at least one group"},
		"a random upside down":         {with("group(2)", "random(2,1)"), "8:28: {random(2,1)} needs the least number first"},
		"data without a column":        {with("group(2)", "data"), "8:28: {data} needs the name of a column: {data.email}"},
		"a random of one":              {with("group(2)", "random(2)"), "8:28: {random(2)} needs the least and the greatest number"},
		"data without a table":         {with("group(2)", "data.room"), `8:28: {data.room} needs a table: "data" with a file`},
		"a payload in a room":          {with("group(2)", "payload"), "8:28: {payload} has a meaning only in the arguments of emit"},
		"data where there is no file":  {with("load:", "data: {file: x.csv}\nload:"), "2:14: a scenario that is not a file has no data file"},
		"a size without a payload":     {with(`say_room: {room: "r{group(2)}"`, "emit: {event: x"), "8:34: nothing has this size: write {payload} or {bytes}"},
		"no event":                     {with(`say_room: {room: "r{group(2)}", size: 64B}`, "emit: {args: [1]}"), "8:11: emit needs the name of the event"},
		"bytes inside a text":          {with(`say_room: {room: "r{group(2)}", size: 64B}`, `emit: {event: x, args: ["a {bytes}"]}`), "8:35: {bytes} is binary data: it stands alone"},
		"expecting two things":         {with(`say_room: {room: "r{group(2)}", size: 64B}`, "expect: {event: x, operation: notify}"), "8:11: expect names either"},
		"expecting an ack":             {with(`say_room: {room: "r{group(2)}", size: 64B}`, "expect: {operation: ack}"), `8:31: unknown delivery "ack"`},
		"a loop without a brake":       {with("      every: 1s\n", ""), "5:5: nothing slows this loop down"},
		"a loop without steps":         {with("      steps:\n        - say_room: {room: \"r{group(2)}\", size: 64B}\n", ""), "5:5: a loop needs steps"},
		"a loop of no rounds":          {with("every: 1s", "count: 0"), "6:14: a number of rounds, from 1"},
		"together without a beat":      {with("every: 1s", "together: true\n      count: 1"), `6:17: users keep time together with "every"`},
		"an endless beginning":         {with("steps:\n  - loop", "on_connect:\n  - loop"), `5:5: what is done on each connect has an end`},
		"a beginning that leaves":      {with("steps:", "on_connect: [{disconnect: {how: cut}}]\nsteps:"), "4:15: what is done on each connect cannot end the connection"},
		"an ending that is none":       {with("  - loop", "  - disconnect: {how: rudely}\n  - loop"), `5:23: unknown ending "rudely"; known are leave, cut`},
		"an unknown transport":         {with("steps:", "connection: {transports: {websockets: 1}}\nsteps:"), `4:39: unknown transport "websockets" (did you mean "websocket"?)`},
		"a share of nothing":           {with("steps:", "connection: {transports: {websocket: 0}}\nsteps:"), "4:38: a weight is a share"},
		"Engine.IO 5":                  {with("steps:", "connection: {engines: {5: 1}}\nsteps:"), "4:27: Engine.IO has the revisions 3 and 4"},
		"a namespace without a slash":  {with("steps:", "connection: {namespace: shop}\nsteps:"), "4:25: the name of a namespace begins with a slash"},
		"a tenant in a namespace":      {with("steps:", "connection: {namespace: /a, tenant: b}\nsteps:"), "4:37: a tenant has a namespace already"},
		"an id before there is one":    {with("steps:", "connection: {query: {a: \"{sid}\"}}\nsteps:"), "4:25: {sid} is not known before the user is connected"},
		"a timeout of no time":         {with("steps:", "connection: {timeout: 0s}\nsteps:"), "4:23: a timeout is longer than nothing"},
		"a match without an answer":    {with(stepsOf, "emit: {event: x, match: [{has: {a: 1}}]}"), `8:11: nothing is answered without "ack: true"`},
		"a path that is none":          {with(stepsOf, "emit: {event: x, ack: true, match: [{path: '$.a[', equals: 1}]}"), `8:54: "$.a[" is not a JSONPath such as "$.user.id"`},
		"two conditions in one":        {with(stepsOf, "emit: {event: x, ack: true, match: [{equals: 1, pattern: a}]}"), `8:68: a condition is one thing: either "equals" or "pattern"`},
		"containing nothing":           {with(stepsOf, "emit: {event: x, ack: true, match: [{contains: ''}]}"), "8:58: everything contains an empty text"},
		"members of a text":            {with(stepsOf, "emit: {event: x, ack: true, match: [{has: ok}]}"), `8:53: "has" is about the members of an object or a list`},
		"a pattern that is none":       {with(stepsOf, `emit: {event: x, ack: true, match: [{pattern: "("}]}`), "8:57: error parsing regexp"},
		"a header of an ack":           {with(stepsOf, "emit: {event: x, ack: true, match: [{header: a}]}"), `8:56: only the response of a step "http" has headers`},
		"argument 0":                   {with(stepsOf, "emit: {event: x, ack: true, match: [{argument: 0}]}"), "8:58: an argument is a number from 1, or -1 for the last"},
		"an argument of a response":    {with(stepsOf, "http: {url: /a, match: [{argument: 1}]}"), "8:46: only an acknowledgement or an event has arguments"},
		"a variable that is none":      {with(stepsOf, "emit: {event: x, ack: true, capture: {a b: $}}"), `8:54: "a b" is no name of a variable`},
		"an unknown variable":          {with(stepsOf, "set: {token: a}\n        - emit: {event: \"{var.tokn}\"}"), `9:25: nothing gives {var.tokn} a value (did you mean "token"?); the variables are token`},
		"a variable of nothing":        {with("group(2)", "var.token"), `8:28: nothing gives {var.token} a value: "capture" of an answer does, or a step "set"`},
		"a variable in a namespace":    {with("steps:", "connection: {namespace: \"/{var.a}\"}\non_connect: [set: {a: 1}]\nsteps:"), "4:25: {var.a} is not known before the first step of the user"},
		"a draw of nothing":            {with("group(2)", "draw.room"), `8:28: {draw.room} needs a list: "draw" at the top`},
		"an unknown draw":              {with("steps:", "draw: {rooms: [a]}\nsteps:", "group(2)", "draw.room"), `9:28: there is no list "room" to draw from (did you mean "rooms"?)`},
		"an empty draw":                {with("steps:", "draw: {room: []}\nsteps:"), "4:8: a list to draw from is [one, two]"},
		"a draw without weights":       {with("steps:", "draw: {room: {weighted: {a: 0}}}\nsteps:"), "4:29: a weight is a share"},
		"a random text of nothing":     {with("group(2)", "random_text(0)"), "8:28: {random_text(0)}: from 1 to 100000 characters"},
		"a request of nothing":         {with(stepsOf, "http: {}"), "8:11: http needs a url"},
		"a url without a slash":        {with(stepsOf, "http: {url: login}"), `8:23: a url is a path that begins with "/"`},
		"an unknown method":            {with(stepsOf, "http: {url: /a, method: fetch}"), `8:35: unknown method "FETCH"`},
		"two bodies":                   {with(stepsOf, "http: {url: /a, json: 1, text: a}"), `8:42: a request has one body: either "json" or "text"`},
		"a status that is none":        {with(stepsOf, "http: {url: /a, status: 20}"), "8:35: a status code is a number from 100 to 599"},
		"emitting before connecting":   {with("steps:", "before_connect: [emit: {event: a}]\nsteps:"), "4:18: there is no connection yet: before the first connect a user can http, set, if, think, loop"},
		"an endless login":             {with("steps:", "before_connect: [loop: {every: 1s, steps: [think: 1s]}]\nsteps:"), "4:18: what is done before the first connect has an end"},
		"an operation as setup":        {with("steps:", "connection: {setup: [join: {room: a}]}\nsteps:"), "4:22: the connection does not count yet"},
		"emitting offline":             {"name: mine\nload:\n  closed: {clients: 2, hold: 10s}\nusers: [{name: a, offline: true, steps: [emit: {event: a}]}]\n", "4:42: users that are offline have no connection"},
		"connecting offline":           {"name: mine\nload:\n  closed: {clients: 2, hold: 10s}\nusers: [{name: a, offline: true, on_connect: [think: 1s]}]\n", "4:34: users that are offline never connect"},
		"a condition without a value":  {with(stepsOf, "if: {equals: 1, steps: [think: 1s]}"), `8:11: "if" needs the value to look at`},
		"a condition without steps":    {with(stepsOf, `if: {value: "{user}"}`), `8:11: "if" needs "steps", or "else"`},
		"a set of nothing":             {with(stepsOf, "set: {}"), "8:11: set needs variables and their values"},
		"a URL that is none":           {with("steps:", "connection: {urls: {localhost: 1}}\nsteps:"), `4:32: "localhost" is not the address of a server`},
		"rows and a file":              {with("load:", "data: {file: a.csv, rows: [{a: 1}]}\nload:"), `2:21: the table is either in a "file", or in "rows"`},
		"no rows":                      {with("load:", "data: {rows: []}\nload:"), "2:8: data has no rows"},
		"no stages":                    {withOpen("    stages:\n      - {rate: 10/s, for: 10s}", "    at_most: 3"), "3:3: an open load needs stages"},
		"a stage of nothing":           {withOpen("rate: 10/s, ", ""), `5:10: a stage has one of "rate"`},
		"a stage of no time":           {withOpen(", for: 10s", ""), `5:10: a stage needs "for"`},
		"a burst alone":                {withOpen("rate: 10/s, for: 10s", "burst: 10"), "4:5: the load ends as it begins: a burst takes no time"},
		"a burst of nothing":           {withOpen("rate: 10/s, for: 10s", "burst: 0"), "5:17: a burst is a number of arrivals, from 1"},
		"a stair of no steps":          {withOpen("rate: 10/s", "to: 10/s, steps: 0"), "5:27: a number of steps, from 1"},
		"nobody at a time":             {withOpen("    stages:", "    at_most: 0\n    stages:"), "4:14: at least one user at a time"},
		"a bad rate":                   {withOpen("10/s", "10"), `5:16: "10" is not a rate such as "10/s" or "600/min"`},
		"too fast":                     {withOpen("10/s", "10000001/s"), "5:16: 10000001/s is too fast"},
		"a burst that lasts":           {withOpen("rate: 10/s", "burst: 10"), "5:26: a burst takes no time"},
		"a threshold on nothing":       {right + "thresholds:\n  - lost == 0\n  - p99(akc) < 1s\n", `11:9: unknown measure "akc" (did you mean "ack"?)`},
		"a threshold in quotes":        {right + "abort_on: [\"p99(ack) < 1\"]\n", `9:24: expected a duration`},
		"steps to nowhere":             {withOpen("for: 10s", "for: 10s, steps: 3"), "5:39: steps lead somewhere"},
		"clients that come and go":     {withOpen("    stages:", "    clients: 3\n    stages:"), `3:3: "clients" and "ramp" are for "arriving: turns"`},
		"turns of nobody":              {withOpen("    stages:", "    arriving: turns\n    stages:"), "3:3: turns are taken by clients that stay"},
		"a limit of clients that stay": {withOpen("    stages:", "    arriving: turns\n    clients: 3\n    at_most: 3\n    stages:"), `6:14: "at_most" is for "arriving: users"`},
		"a turn without an end":        {withOpen("stages:", "arriving: turns\n    clients: 3\n    stages:") + "  - loop: {every: 1s, steps: [{echo: }]}\n", "10:5: a turn has an end"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := language.Parse("mine.yaml", []byte(test.source), nil)
			var wrong *usage.Error
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v", err)
			}
			if !strings.HasPrefix(wrong.Problem, "mine.yaml:"+test.want) || !strings.HasSuffix(wrong.Problem, "^") {
				t.Errorf("got:\n%s\nwant it to begin with %s", wrong.Problem, test.want)
			}
		})
	}
}

// Who has a scenario in the notation of before pastes the line of the error.
func TestTheOldNotationOfADistributionIsRewritten(t *testing.T) {
	for old, want := range map[string]string{
		`        - say_room: {room: "r", size: "uniform(20, 200)"} # chat`:           `        - say_room: {room: "r", size: {uniform: {min: 20, max: 200}}} # chat`,
		`        - say_room: {room: "r", size: 'weighted(64B:9, 16KiB:1)'}`:          `        - say_room: {room: "r", size: {weighted: {64B: 9, 16KiB: 1}}}`,
		`        - think: exponential(3s)`:                                           `        - think: {exponential: {mean: 3s}}`,
		`        - think: normal(2s,500ms)`:                                          `        - think: {normal: {mean: 2s, sd: 500ms}}`,
		`        - emit: {event: x, args: ["{payload}"], size: "uniform(1KiB,1MB)"}`: `        - emit: {event: x, args: ["{payload}"], size: {uniform: {min: 1KiB, max: 1MB}}}`,
	} {
		_, err := language.Parse("mine.yaml", []byte(with(`        - say_room: {room: "r{group(2)}", size: 64B}`, old)), nil)
		var wrong *usage.Error
		if !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, "is the old notation of a distribution; write the line so:\n"+want+"\n") {
			t.Errorf("got %v\nwant the line\n%s", err, want)
		}
		if _, err := language.Parse("mine.yaml", []byte(with(`        - say_room: {room: "r{group(2)}", size: 64B}`, want)), nil); err != nil {
			t.Errorf("the line of the error is wrong, too: %v", err)
		}
	}
}
