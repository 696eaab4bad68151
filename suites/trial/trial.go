package trial

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
)

// Trial is one case running in one variant: what a body gets.
type Trial struct {
	Case    Case
	Variant Variant
	Server  *server.Server
	// Patient trials wait for what nothing can confirm, where others go on, and are examined again if they fail.
	Patient bool

	ctx        context.Context
	cancel     context.CancelCauseFunc
	shared     *Shared
	Transcript *wire.Transcript
	key        int64 // distinguishes this trial's tokens from those of every other trial
	tokens     atomic.Int64
	logged     logs.Position // where the server's log stood when the body began
	senders    sync.Map      // by token, a fmt.Stringer
	lastSent   atomic.Int64  // when a token was sent last

	speaking sync.Mutex
	floors   []string // of the namespaces that the trial has or had
	leave    []func() // lets others have them

	doubted atomic.Pointer[string]
	lost    atomic.Bool // a connection, see [Trial.ConnectionLost]

	kept    atomic.Int64 // bytes of what the server sent, see [Trial.Keep]
	flooded atomic.Bool  // the server sent more than may be kept

	controlled atomic.Bool // a control stands beside what is examined, see [Trial.UseControl]

	mu      sync.Mutex
	closers []func()
	sids    map[string]bool // of the sockets the target admitted
}

// Shared is what the trials of one run have in common. The zero value is ready to use.
type Shared struct {
	// Process tells the processes of a parallel run apart, so that their tokens differ.
	Process int

	floors    floors
	sockets   sync.Map // the key of its trial, by the id of a socket
	keys      atomic.Int64
	firstUses firstUses
	kept      atomic.Int64 // bytes that the trials under way keep
	wordless  atomic.Bool  // the target's log was seen to have no lines about connections
}

// New prepares a trial, which is to be run. It ends with the context.
func New(ctx context.Context, shared *Shared, t *server.Server, c Case, v Variant) *Trial {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Trial{
		Case: c, Variant: v, Server: t, ctx: ctx, cancel: cancel, shared: shared, Transcript: wire.NewTranscript(),
		key: int64(shared.Process)*keysPerProcess + shared.keys.Add(1),
	}
}

// keysPerProcess is more trials than one process runs.
const keysPerProcess = 1_000_000

// Context ends when the run is interrupted, the trial takes longer than any trial may, or the server floods it.
func (t *Trial) Context() context.Context { return t.ctx }

// Token returns a short ASCII word that no other trial sends, to recognise a message by.
func (t *Trial) Token() string {
	return t.tokenPrefix() + strconv.FormatInt(t.tokens.Add(1), 10)
}

func (t *Trial) tokenPrefix() string { return fmt.Sprintf("p%d-", t.key) }

// Sent records who sent a token, for the texts of failures.
func (t *Trial) Sent(token string, by fmt.Stringer) {
	t.senders.Store(token, by)
	t.lastSent.Store(time.Now().UnixNano())
}

// LetOvertakenCome waits for what was overtaken by a later message, on a target that handles events out of order: that the later one has come
// proves nothing there.
func (t *Trial) LetOvertakenCome() {
	if !t.Server.Profile.Tolerates(profiles.UnorderedEvents) {
		return
	}
	select {
	case <-time.After(time.Until(time.Unix(0, t.lastSent.Load()).Add(t.Server.Timing.Settle))):
	case <-t.ctx.Done():
	}
}

// SentBy returns what Sent recorded; nil if the token is not one of this trial's.
func (t *Trial) SentBy(token string) fmt.Stringer {
	by, _ := t.senders.Load(token)
	sender, _ := by.(fmt.Stringer)
	return sender
}

// LogIsSilent says whether a trial of this run has found that the server's log has no lines about connections.
func (t *Trial) LogIsSilent() bool { return t.shared.wordless.Load() }

// MarkLogSilent records that the server's log has no lines about connections.
func (t *Trial) MarkLogSilent() { t.shared.wordless.Store(true) }

// Note writes a remark of the case into the transcript.
func (t *Trial) Note(format string, args ...any) { t.Transcript.Note(format, args...) }

// Admit remembers the id of a socket the target let in.
func (t *Trial) Admit(sid string) {
	t.shared.sockets.Store(sid, t.key)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sids == nil {
		t.sids = map[string]bool{}
	}
	t.sids[sid] = true
}

// Admitted says whether an id is that of one of this trial's sockets.
func (t *Trial) Admitted(sid string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sids[sid]
}

// LetSettle waits for what nothing can confirm.
func (t *Trial) LetSettle() { t.pause(t.Server.Timing.Settle) }

func (t *Trial) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.ctx.Done():
	}
}

// LetLeave lets the server deal with the end of sockets that left a namespace, which has no answer: it waits for the log to say so, if it
// names sockets. A server may take longer than that, and an application may say it before the socket has left its rooms. So a failure is
// in doubt, and a patient trial waits in any case.
func (t *Trial) LetLeave(sids ...string) {
	patterns, settle := t.Server.Profile.Log, t.Server.Timing.Settle
	if t.Server.Log != nil && patterns != nil && patterns.Disconnected != nil && patterns.Disconnected.NamesSocket() {
		ctx, cancel := context.WithTimeout(t.ctx, settle)
		defer cancel()
		logged := func(lines []string) bool {
			return !slices.ContainsFunc(sids, func(sid string) bool { return len(LinesNaming(patterns.Disconnected, lines, sid)) == 0 })
		}
		_ = t.Server.Log.Await(ctx, t.logged, logged)
	}
	if t.Patient {
		t.pause(settle)
	} else {
		t.doubt("the server may still have been dealing with a client that had left")
	}
}

// Defer runs the function when the trial has ended, last come first.
func (t *Trial) Defer(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closers = append(t.closers, f)
}

// UseControl notes that a control stands beside what the case examines. The case has to be marked as Controlled.
func (t *Trial) UseControl() {
	if !t.Case.Controlled {
		t.Broken("the case %s uses a control, and is not marked as Controlled", t.Case.ID)
	}
	t.controlled.Store(true)
}

// Together runs the functions at the same time and waits for all of them. If some of them end the trial, the first in the list
// has its way, so that the same run gives the same words.
func (t *Trial) Together(functions ...func()) {
	endings := make([]any, len(functions))
	var group sync.WaitGroup
	for i, f := range functions {
		group.Go(func() {
			defer func() { endings[i] = recover() }()
			f()
		})
	}
	group.Wait()
	for _, e := range endings {
		if e != nil {
			panic(e)
		}
	}
}

// LogIn sends what the profile asks a client to send before it connects. If that fails, what the case is about cannot be tried.
func (t *Trial) LogIn(user string) {
	if err := t.Server.Login(t.ctx, user); err != nil {
		t.Broken("%v", err)
	}
}

// AuthText is the payload every CONNECT of this target needs, encoded; empty if it needs none.
func (t *Trial) AuthText() string {
	payload := t.Auth(t.Token())
	if payload == nil {
		return ""
	}
	encoded, err := json.Marshal(payload)
	if err != nil {
		t.Broken("auth payload: %v", err)
	}
	return string(encoded)
}

// Auth is the payload a client connects with.
func (t *Trial) Auth(user string) any { return t.Server.Auth(profiles.Vars{User: user}) }

// AuthWith is the payload a client connects with, and more: a server that asks for a payload does not let in a client without it.
func (t *Trial) AuthWith(user string, more map[string]any) map[string]any {
	payload := map[string]any{}
	if own, ok := t.Auth(user).(map[string]any); ok {
		maps.Copy(payload, own)
	}
	maps.Copy(payload, more)
	return payload
}
