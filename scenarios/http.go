package scenarios

import (
	"time"

	"github.com/sioproof/sioproof/internal/template"
)

// HTTP sends a request beside the Socket.IO connection: a login, or a message that is published by REST. Each user keeps its cookies,
// and sends them with its later requests and with its handshake.
type HTTP struct {
	Method  string
	URL     template.Text // relative to the server, or with a host of its own
	Headers []Field
	Body    Body
	// Status lists the status codes that are right; empty for 200 to 299, and to 399 with KeepRedirects.
	Status []int
	// KeepRedirects makes a redirect the response. By default it is followed.
	KeepRedirects bool
	Answer        Answer
	Timeout       time.Duration
}

// Body is the body of a request. At most one of JSON, Form and Text is set.
type Body struct {
	JSON any // compiled by package template; nil if there is none
	Form []Field
	Text template.Text
}
