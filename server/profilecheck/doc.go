// Package profilecheck tries a profile before anything is judged by it: each operation once, with two clients.
//
// The check looks only for events and acknowledgements of the names and shapes that the profile describes. Who receives them, and how
// often, is for cases and loads to judge.
package profilecheck
