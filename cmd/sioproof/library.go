package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server/installed"
)

// noLibrary is the value of --library that keeps shipped deviations from being applied.
const noLibrary = "none"

// library is the Socket.IO library that a server runs on, as far as that is known.
type library struct {
	release string              // such as socket.io@4.8.4; empty if it is not known
	list    *deviations.Library // known deviations that are applied; nil for none
	likely  *deviations.Library // what the server merely resembles; proposed, not applied
}

// namedLibrary is the library of --library. Without the flag it is not known yet.
func namedLibrary(flag string) (library, error) {
	if flag == "" || flag == noLibrary {
		return library{}, nil
	}
	list, err := deviations.FindLibrary(flag)
	return library{release: flag, list: list}, err
}

// recognise finds out which library an opened server runs on: from the packages that its command uses, or else from its wording, which
// proves nothing. What it says is for the user; empty if there is nothing to say.
func recognise(ctx context.Context, o *opened, command string) (found library, remark string) {
	if o.embedded {
		return library{}, ""
	}
	if command != "" {
		if release, known := installed.Of(ctx, command); known {
			found.release = release.String()
			list, err := deviations.FindLibrary(found.release)
			if err != nil {
				return found, fmt.Sprintf("the server runs on %s, of which no known deviations ship", found.release)
			}
			found.list = list
			return found, fmt.Sprintf("the server runs on %s: what %s is known not to do does not fail the run (--library %s turns that off)", found.release, list.Name, noLibrary)
		}
	}
	if name := o.target.Resembles(ctx); name != "" {
		found.likely, _ = deviations.FindLibrary(name) // nil if no list of it ships
	}
	return found, ""
}

// deviations are the entries of the library that hold for a server.
func (l library) deviations(o *opened) []*deviations.Deviation {
	if l.list == nil {
		return nil
	}
	return l.list.Deviations(l.release, slices.Contains(o.target.Detection.Answers, engineio.V3))
}

// resemblance says how many results fail as those of a library do that the server resembles; nil if none does.
func (l library) resemblance(o *opened, r *verify.Report) *verify.Resemblance {
	if l.likely == nil {
		return nil
	}
	known := deviations.New(time.Now(), library{list: l.likely}.deviations(o)...)
	explains := 0
	for _, result := range failures(r) {
		if known.Match(result.ID, result.Variant, result.Expected+"\n"+result.Actual) != nil {
			explains++
		}
	}
	if explains == 0 {
		return nil
	}
	return &verify.Resemblance{Library: l.likely.Name, Explains: explains}
}
