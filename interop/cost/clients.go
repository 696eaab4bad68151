//go:build linux

package main

import (
	"context"

	"github.com/sioproof/sioproof/client"
)

// clients are what is measured.
type clients struct {
	work
	hearing
	options client.Options
	sockets []*client.Socket
}

func (c *clients) connect(ctx context.Context) error {
	c.sockets = make([]*client.Socket, c.clients)
	return c.sideBySide(c.clients, func(i int) error {
		connection, err := client.Dial(ctx, c.options)
		if err != nil {
			return err
		}
		s, err := connection.Connect(ctx, "/", nil)
		if err != nil {
			return err
		}
		c.sockets[i] = s
		s.OnEvent(func(event client.Event) {
			if event.Name == "chat message" {
				c.heard()
			}
		})
		return nil
	})
}

func (c *clients) acknowledge(ctx context.Context) error {
	return c.sideBySide(c.acks, func(i int) error {
		_, err := c.sockets[i%c.clients].EmitWithAck(ctx, "message-with-ack", payload)
		return err
	})
}

func (c *clients) fanOut(ctx context.Context, times int) error {
	return c.hearing.fanOut(ctx, times, c.clients, func() error { return c.sockets[0].Emit(ctx, "chat message", payload) })
}
