// Package cupel is the vocabulary of Cupel: the types, interfaces and error
// codes that every other package shares. It imports only the standard library.
//
// A [Registry] is the one door to everything: package embedded opens one in
// process over a local folder, package client speaks to a server, and both
// behave alike.
package cupel
