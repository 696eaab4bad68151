package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// wrongFlag says what is wrong about a flag: there is none of that name, or its value is of another kind.
func wrongFlag(cmd *cobra.Command, err error) error {
	hint := fmt.Sprintf("`%s --help` shows the flags", cmd.CommandPath())
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		name := unknown.GetSpecifiedName()
		if near := strictyaml.Closest(name, flagNames(cmd)); len(near) > 0 {
			hint = "did you mean --" + near[0] + "?"
		}
		return misuse(hint, "unknown flag: --%s", name)
	case errors.As(err, &invalid):
		return wrongValue(invalid.GetFlag(), invalid.GetValue(), hint)
	}
	return misuse(hint, "%v", err)
}

// kinds of values, by what pflag calls their types.
var kinds = map[string]string{"int": "a whole number", "float64": "a number", "bool": "true or false"}

func wrongValue(flag *pflag.Flag, value, hint string) error {
	if kind, known := kinds[flag.Value.Type()]; known {
		return misuse(hint, "--%s: %q is not %s", flag.Name, value, kind)
	}
	if _, err := strconv.ParseFloat(value, 64); err == nil {
		return misuse(fmt.Sprintf("write --%s %ss", flag.Name, value), "--%s: the duration %q has no unit", flag.Name, value)
	}
	return misuse(fmt.Sprintf("for example --%s 30s", flag.Name), "--%s: %q is not a duration", flag.Name, value)
}

func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// oneServer is the argument check of commands about a server, which has a URL or is the embedded one.
func oneServer(cmd *cobra.Command, args []string) error {
	if len(args) > 0 && strings.TrimSpace(args[0]) == "" {
		return misuse("set the variable that it comes from, or omit the URL to take the embedded reference server", "the URL is empty")
	}
	return atMost(1, "one server at a time")(cmd, args)
}

// notEmpty refuses flags of a server whose value is empty, as that of a variable that is not set: they would count as omitted.
func notEmpty(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if flag := cmd.Flags().Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return misuse("set the variable that it comes from, or omit the flag", "--%s is empty", name)
		}
	}
	return nil
}
