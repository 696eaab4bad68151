// Package strictyaml reads the project's YAML files: profiles, scenarios, known deviations and the explanations of the cases.
// [Read] leads from the bytes of a file to a value that was checked.
//
// Strict means that a key nobody reads, a key written twice and a value of the wrong kind are errors, and that every error,
// also one that a check reports to the [Document], names file, line and column and shows the place with a caret:
//
//	chat.yaml:3:5: unknown key "emits" (did you mean "emit"?)
//	  2 |   say_all:
//	> 3 |     emits: chat message
//	    |     ^
//
// What the files mean is their packages' to say.
package strictyaml
