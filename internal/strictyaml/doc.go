// Package strictyaml reads the project's YAML files: profiles, known deviations and the explanations of the cases.
//
// Strict means that a key nobody reads, a key written twice and a value of the wrong kind are errors, and that every error,
// also one found later by a semantic check, names file, line and column and shows the place with a caret:
//
//	chat.yaml:3:5: unknown key "emits" (did you mean "emit"?)
//	  2 |   say_all:
//	> 3 |     emits: chat message
//	    |     ^
//
// What the files mean is not decided here.
package strictyaml
