package server

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

// openLog begins to read the log that the options name, if they name one.
func (s *Server) openLog(o Options) error {
	switch {
	case o.LogFile != "":
		log, follow, err := logs.Follow(o.LogFile)
		if err != nil {
			return err
		}
		s.Log, s.follow = log, follow
		return nil
	case o.LogExec != "":
		s.Log = logs.New()
		reader, err := process.Start(o.LogExec, s.Log)
		if err != nil {
			return err
		}
		s.logReader = reader
		go func() {
			<-reader.Exited()
			s.Log.End(fmt.Sprintf("%q ended %s", o.LogExec, reader.Ended()))
		}()
	case o.LogInput != nil:
		s.Log = logs.New()
		go func() {
			writer := s.Log.Writer()
			_, _ = io.Copy(writer, o.LogInput) // the end of the log tells enough
			_ = writer.Close()
			s.Log.End("standard input has ended")
		}()
	default:
		return nil
	}
	s.distantLog = true
	return nil
}

// SettleLog waits until the log says no more about the connections of the detection, so that nobody takes its lines for
// the lines of a case.
func (s *Server) SettleLog(ctx context.Context) {
	if s.Log == nil || s.Profile.Log == nil {
		return
	}
	about := func(lines []string) bool { return slices.ContainsFunc(lines, s.Profile.Log.Match) }
	if s.distantLog {
		// It may come from far away. What it says about the detection shows that it has arrived; an application need not say it.
		first, stop := context.WithTimeout(ctx, s.probeBound())
		_ = s.Log.Await(first, 0, func(lines []string) bool { return about(lines) || s.Log.Ended() != "" })
		stop()
	}
	ctx, cancel := context.WithTimeout(ctx, quietLogBound)
	defer cancel()
	for {
		quiet, stop := context.WithTimeout(ctx, quietLog)
		err := s.Log.Await(quiet, s.Log.Mark(), about)
		stop()
		if err != nil {
			return
		}
	}
}

// checkLog refuses a log that has ended before the first case: it will not show any connection.
func (s *Server) checkLog() error {
	if s.Log == nil || s.Log.Ended() == "" {
		return nil
	}
	problem := "the log of the server has ended: " + s.Log.Ended()
	for _, line := range s.Log.Excerpt(0) {
		problem += "\n  " + line
	}
	return &usage.Error{Problem: problem, Hint: "it has to go on, as in --log-exec 'kubectl logs -f --tail 0 deploy/chat'"}
}
