package profiles

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
)

func (c *compiler) operations(p *Profile, file map[string]*operationFile) {
	if file == nil { // an empty mapping says that none is described
		c.Failf(strictyaml.At("operations"), "a profile describes at least one operation")
	}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		at := strictyaml.At("operations", name)
		known := strictyaml.OneOf(c.Document, at, "operation", name, OperationNames()...)
		if c.Failed() {
			return
		}
		content := file[name]
		if content == nil {
			content = &operationFile{}
		}
		p.operations[known] = c.operation(at, known, content, p)
	}
}

func (c *compiler) operation(at strictyaml.Path, name OperationName, file *operationFile, p *Profile) *Operation {
	r := rules[name]
	o := &Operation{
		Name:     name,
		Event:    file.Emit,
		Ack:      c.ack(at.Down("ack"), file.Ack),
		Room:     file.Room,
		Engines:  c.engines(at.Down("engines"), file.Engines),
		emit:     c.arguments(at.Down("args"), file.Args, c.sendable),
		answered: c.arguments(at.Down("answer"), file.Answer, receivable),
		answers:  file.Answer != nil,
		isNoise:  p.Noise,
	}
	if file.Deliver != nil {
		c.deliver(at.Down("deliver"), o, file.Deliver, r)
	}
	if file.Then != nil {
		end := c.event(at.Down("then"), *file.Then)
		o.ConcludedEvent, o.concluded = end.name, end.args
	}
	c.emits(at, o, file, r)
	c.comesBack(at, o, file, r)
	c.credentials(at, o, file, r)
	c.confirmation(at, o, file, !p.Tolerates(UnorderedEvents))
	return o
}

// emits checks what the client sends.
func (c *compiler) emits(at strictyaml.Path, o *Operation, file *operationFile, r rule) {
	switch {
	case r.passive && file.Emit != "":
		c.Failf(at.Down("emit"), "%s begins with a connection: nothing is emitted", o.Name)
	case !r.passive && file.Emit == "":
		c.Failf(at.Down("emit"), "%s needs the event that the client emits", o.Name)
	case r.payload && o.emit.carries() == CarriesNothing:
		c.Failf(at.Down("args"), "%s carries a message: its arguments need {token}, {arg} or {args}", o.Name)
	case r.ack && o.Ack == AckNone:
		c.Failf(at.Down("ack"), `%s is answered by an acknowledgement: "ack" is required or optional`, o.Name)
	}
	for _, name := range r.names {
		if !r.passive && !o.emit.mentions(name) {
			c.Failf(at.Down("args"), "%s sends {%s}", o.Name, name)
		}
	}
}

// comesBack checks what the receivers get.
func (c *compiler) comesBack(at strictyaml.Path, o *Operation, file *operationFile, r rule) {
	switch {
	case r.to != nil && file.Deliver == nil:
		c.Failf(at.Down("deliver"), "%s needs the event that is delivered", o.Name)
	case r.payload && !r.ack && o.delivered.carries() == CarriesNothing && !r.then:
		c.Failf(at.Down("deliver", "args"), "nothing comes back to recognise the message by: use {token}, {arg} or {args}")
	case r.ack && file.Answer == nil:
		c.Failf(at.Down("answer"), "%s needs the arguments of the acknowledgement", o.Name)
	case file.Answer != nil && o.Ack == AckNone:
		c.Failf(at.Down("answer"), `an answer needs "ack: required" or "ack: optional"`)
	case r.then && file.Then == nil:
		c.Failf(at.Down("then"), "%s needs the event that ends it", o.Name)
	case !r.then && file.Then != nil:
		c.Failf(at.Down("then"), "%s has no end of its own", o.Name)
	case file.Room != "" && o.Name != Disconnections:
		c.Failf(at.Down("room"), "only disconnections has a room of its own")
	}
	for _, name := range r.found {
		if !o.delivered.mentions(name) {
			c.Failf(at.Down("deliver", "args"), "%s delivers {%s}", o.Name, name)
		}
	}
	for _, name := range r.told {
		if !o.answered.mentions(name) {
			c.Failf(at.Down("answer"), "%s is answered with {%s}", o.Name, name)
		}
	}
	for _, name := range r.ended {
		if !o.concluded.mentions(name) {
			c.Failf(at.Down("then", "args"), "%s ends with {%s}", o.Name, name)
		}
	}
}

func (c *compiler) deliver(at strictyaml.Path, o *Operation, file *deliverFile, r rule) {
	o.DeliveredEvent = file.Event
	o.delivered = c.arguments(at.Down("args"), file.Args, receivable)
	o.WantsAnswer = c.ack(at.Down("ack"), file.Ack) == AckRequired
	if file.Event == "" {
		c.Failf(at.Down("event"), "a delivery needs the name of the event")
	}
	if file.To == "" {
		c.Failf(at.Down("to"), `a delivery needs "to": who receives it`)
		return
	}
	o.To = strictyaml.OneOf(c.Document, at.Down("to"), "receiver", file.To, receivers...)
	if o.To != "" && r.to != nil && !slices.Contains(r.to, o.To) {
		words := make([]string, len(r.to))
		for i, to := range r.to {
			words[i] = string(to)
		}
		c.Failf(at.Down("to"), "%s is delivered to %s, not to %s", o.Name, strings.Join(words, " or "), o.To)
	}
}

// credentials reads what a client connects with, and what it is told if it is refused.
func (c *compiler) credentials(at strictyaml.Path, o *Operation, file *operationFile, r rule) {
	refuses := o.Name == Refuse || o.Name == RefuseHere
	switch {
	case !r.connect && file.Connect != nil || !refuses && file.Error != nil:
		c.Failf(at, `only refuse and refuse_here have "connect" and "error", and hold has "connect"`)
		return
	case !r.connect:
		return
	case file.Connect == nil || file.Connect.Auth == nil && len(file.Connect.Query) == 0:
		c.Failf(at.Down("connect"), `%s needs "connect": the auth or the query that a client sends`, o.Name)
		return
	}
	o.Credentials = c.credentialsOf(at.Down("connect"), file.Connect, r.names)
	if refuses {
		o.Refusal = &Refusal{}
	}
	if file.Error != nil {
		o.Refusal.Message = file.Error.Message
		o.Refusal.Data = c.plain(at.Down("error", "data"), file.Error.Data)
	}
}

// credentialsOf reads credentials, in each part of which all the names have to be.
func (c *compiler) credentialsOf(at strictyaml.Path, file *credentialsFile, names []string) *Credentials {
	out := &Credentials{}
	if file.Auth != nil {
		out.auth = c.sendable.Value(c.Document, at.Down("auth"), file.Auth)
		c.mention(at.Down("auth"), []any{out.auth}, names)
	}
	if len(file.Query) > 0 {
		out.query = c.query(at.Down("query"), file.Query)
		var values []any
		for _, value := range out.query {
			values = append(values, value)
		}
		c.mention(at.Down("query"), values, names)
	}
	return out
}

// mention reports the names of placeholders that are in none of the values.
func (c *compiler) mention(at strictyaml.Path, values []any, names []string) {
	for _, name := range names {
		if !slices.ContainsFunc(values, func(value any) bool { return mentions(value, name) }) {
			c.Failf(at, "{%s} has to be in it", name)
		}
	}
}

func (c *compiler) query(at strictyaml.Path, file map[string]string) map[string]template.Text {
	out := map[string]template.Text{}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		out[name] = c.sendable.Text(c.Document, at.Down(name), file[name])
	}
	return out
}

// confirmation decides how one knows that the operation took effect, the strongest way first, unless the profile says it.
func (c *compiler) confirmation(at strictyaml.Path, o *Operation, file *operationFile, inOrder bool) {
	reply := o.To == ToSender || o.To == ToAll || o.To == ToRoom && o.Name != Leave
	switch {
	case file.Confirm != "":
		o.Confirmation = strictyaml.OneOf(c.Document, at.Down("confirm"), "confirmation", file.Confirm, confirmations...)
	case o.Ack != AckNone:
		o.Confirmation = ConfirmedByAck
	case reply:
		o.Confirmation = ConfirmedByReply
	case inOrder:
		o.Confirmation = ConfirmedByOrder
	default:
		o.Confirmation = ConfirmedByNothing
	}
	switch {
	case o.Confirmation == ConfirmedByAck && o.Ack == AckNone:
		c.Failf(at.Down("confirm"), `an ack cannot confirm it: there is none`)
	case o.Confirmation == ConfirmedByReply && !reply:
		c.Failf(at.Down("confirm"), `a reply cannot confirm it: the sender does not get one`)
	case o.Confirmation == ConfirmedByOrder && !inOrder:
		c.Failf(at.Down("confirm"), `a later event cannot confirm it: "tolerate" has unordered_events. Write "confirm: settle"`)
	}
}

func (c *compiler) ack(at strictyaml.Path, word string) AckMode {
	if word == "" {
		return AckNone
	}
	return strictyaml.OneOf(c.Document, at, "ack mode", word, ackModes...)
}

func (c *compiler) event(at strictyaml.Path, file eventFile) event {
	if file.Event == "" {
		c.Failf(at.Down("event"), "an event needs its name")
	}
	return event{file.Event, c.arguments(at.Down("args"), file.Args, receivable)}
}

// plain returns a value as encoding/json reads it back.
func (c *compiler) plain(at strictyaml.Path, value any) any {
	if value == nil {
		return nil
	}
	var out any
	encoded, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(encoded, &out)
	}
	if err != nil {
		c.Failf(at, "not a JSON value: %v", err)
	}
	return out
}
