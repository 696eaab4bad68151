package scenarios

// scenarioFile is a scenario as it is written; docs/scenario.md describes every key.
type scenarioFile struct {
	Name        string          `yaml:"name"`
	Description string          `yaml:"description"`
	Load        *loadFile       `yaml:"load"`
	Data        *dataFile       `yaml:"data"`
	Connection  *connectionFile `yaml:"connection"`
	OnConnect   []stepFile      `yaml:"on_connect"`
	Steps       []stepFile      `yaml:"steps"`
	Users       []userFile      `yaml:"users"`
	Thresholds  []string        `yaml:"thresholds"`
	AbortOn     []string        `yaml:"abort_on"`
}

type loadFile struct {
	Closed *closedFile `yaml:"closed"`
	Open   *openFile   `yaml:"open"`
	WarmUp string      `yaml:"warm_up"`
	Drain  string      `yaml:"drain"`
}

type closedFile struct {
	Clients int               `yaml:"clients"`
	Ramp    string            `yaml:"ramp"`
	Hold    string            `yaml:"hold"`
	Stages  []clientStageFile `yaml:"stages"`
}

type clientStageFile struct {
	Clients int    `yaml:"clients"`
	Ramp    string `yaml:"ramp"`
	Hold    string `yaml:"hold"`
}

type openFile struct {
	Arriving string          `yaml:"arriving"`
	AtMost   int             `yaml:"at_most"`
	Clients  int             `yaml:"clients"`
	Ramp     string          `yaml:"ramp"`
	Stages   []rateStageFile `yaml:"stages"`
}

type rateStageFile struct {
	Rate  string `yaml:"rate"`
	To    string `yaml:"to"`
	Steps int    `yaml:"steps"`
	Spike string `yaml:"spike"`
	Burst int    `yaml:"burst"`
	For   string `yaml:"for"`
}

type dataFile struct {
	File   string `yaml:"file"`
	Unique bool   `yaml:"unique"`
}

type connectionFile struct {
	Transports map[string]int    `yaml:"transports"`
	Engines    map[int]int       `yaml:"engines"`
	Namespace  string            `yaml:"namespace"`
	Tenant     string            `yaml:"tenant"`
	Auth       any               `yaml:"auth"`
	Query      map[string]string `yaml:"query"`
	Headers    map[string]string `yaml:"headers"`
	Timeout    string            `yaml:"timeout"`
}

type userFile struct {
	Name       string          `yaml:"name"`
	Weight     int             `yaml:"weight"`
	Connection *connectionFile `yaml:"connection"`
	OnConnect  []stepFile      `yaml:"on_connect"`
	Steps      []stepFile      `yaml:"steps"`
}

// stepFile is a step; exactly one of its keys is there.
type stepFile struct {
	SayAll        *operationFile  `yaml:"say_all"`
	SayOthers     *operationFile  `yaml:"say_others"`
	Join          *operationFile  `yaml:"join"`
	Leave         *operationFile  `yaml:"leave"`
	SayRoom       *operationFile  `yaml:"say_room"`
	SayRoomOthers *operationFile  `yaml:"say_room_others"`
	Notify        *operationFile  `yaml:"notify"`
	SayDirect     *operationFile  `yaml:"say_direct"`
	Echo          *operationFile  `yaml:"echo"`
	Ack           *operationFile  `yaml:"ack"`
	Emit          *emitFile       `yaml:"emit"`
	Expect        *expectFile     `yaml:"expect"`
	Think         string          `yaml:"think"`
	Loop          *loopFile       `yaml:"loop"`
	Disconnect    *disconnectFile `yaml:"disconnect"`
	Reconnect     *reconnectFile  `yaml:"reconnect"`
}

type operationFile struct {
	Room    string `yaml:"room"`
	To      string `yaml:"to"`
	Size    string `yaml:"size"`
	Binary  bool   `yaml:"binary"`
	Args    []any  `yaml:"args"`
	Timeout string `yaml:"timeout"`
}

type emitFile struct {
	Event   string `yaml:"event"`
	Args    []any  `yaml:"args"`
	Size    string `yaml:"size"`
	Ack     bool   `yaml:"ack"`
	Timeout string `yaml:"timeout"`
}

type expectFile struct {
	Event     string `yaml:"event"`
	Operation string `yaml:"operation"`
	Timeout   string `yaml:"timeout"`
}

type loopFile struct {
	Count    int        `yaml:"count"`
	For      string     `yaml:"for"`
	Every    string     `yaml:"every"`
	Together bool       `yaml:"together"`
	Steps    []stepFile `yaml:"steps"`
}

type disconnectFile struct {
	How string `yaml:"how"`
}

type reconnectFile struct {
	After string `yaml:"after"`
}
