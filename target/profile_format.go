package target

import "github.com/sioproof/sioproof/target/deviations"

// profileFile is a profile as it is written; docs/profile.md describes every key.
type profileFile struct {
	Name        string                    `yaml:"name"`
	Description string                    `yaml:"description"`
	Link        string                    `yaml:"link"`
	Extends     string                    `yaml:"extends"`
	Without     []string                  `yaml:"without"`
	Connect     *connectFile              `yaml:"connect"`
	Namespaces  []namespaceFile           `yaml:"namespaces"`
	Setup       []stepFile                `yaml:"setup"`
	Operations  map[string]*operationFile `yaml:"operations"`
	Noise       []eventFile               `yaml:"noise"`
	Log         *logFile                  `yaml:"log"`
	Limits      *limitsFile               `yaml:"limits"`
	Origins     *originsFile              `yaml:"origins"`
	Tolerate    []string                  `yaml:"tolerate"`
	Features    []string                  `yaml:"features"`
	ExpectFail  []deviations.Entry        `yaml:"expect_fail"`
}

type connectFile struct {
	Path       string            `yaml:"path"`
	Headers    map[string]string `yaml:"headers"`
	Query      map[string]string `yaml:"query"`
	Auth       any               `yaml:"auth"`
	Engines    []int             `yaml:"engines"`
	Transports []string          `yaml:"transports"`
}

type namespaceFile struct {
	Name       string   `yaml:"name"`
	Operations []string `yaml:"operations"`
}

type stepFile struct {
	Emit  string     `yaml:"emit"`
	Args  any        `yaml:"args"`
	Ack   string     `yaml:"ack"`
	Reply *eventFile `yaml:"reply"`
}

type eventFile struct {
	Event string `yaml:"event"`
	Args  any    `yaml:"args"`
}

type operationFile struct {
	Emit    string           `yaml:"emit"`
	Args    any              `yaml:"args"`
	Ack     string           `yaml:"ack"`
	Answer  any              `yaml:"answer"`
	Deliver *deliverFile     `yaml:"deliver"`
	Then    *eventFile       `yaml:"then"`
	Confirm string           `yaml:"confirm"`
	Room    string           `yaml:"room"`
	Connect *credentialsFile `yaml:"connect"`
	Error   *errorFile       `yaml:"error"`
}

type deliverFile struct {
	Event string `yaml:"event"`
	Args  any    `yaml:"args"`
	To    string `yaml:"to"`
	Ack   string `yaml:"ack"`
}

type credentialsFile struct {
	Auth  any               `yaml:"auth"`
	Query map[string]string `yaml:"query"`
}

type errorFile struct {
	Message string `yaml:"message"`
	Data    any    `yaml:"data"`
}

type logFile struct {
	Connected    string `yaml:"connected"`
	Disconnected string `yaml:"disconnected"`
	Optional     bool   `yaml:"optional"`
}

type limitsFile struct {
	ConnectTimeout string `yaml:"connect_timeout"`
	UpgradeTimeout string `yaml:"upgrade_timeout"`
	MaxAttachments int    `yaml:"max_attachments"`
	PacketsPerPost int    `yaml:"packets_per_post"`

	MaxDisconnectionDuration string `yaml:"max_disconnection_duration"`
}

type originsFile struct {
	Allowed string `yaml:"allowed"`
	Refused string `yaml:"refused"`
}
