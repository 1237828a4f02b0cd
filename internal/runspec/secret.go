package runspec

import (
	"regexp"
	"slices"
	"strings"
)

// Redacted stands in argv where a secret stood.
const Redacted = "<redacted>"

var secretParts = []string{"AUTH", "CREDENTIAL", "KEY", "PASS", "PRIVATE", "PWD", "SECRET", "TOKEN"}

// SecretVariable reports whether the name of a variable looks as if its value
// were secret.
func SecretVariable(name string) bool {
	upper := strings.ToUpper(name)
	return slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(upper, part) })
}

// secretWords are the last words of options that look secret; a key only after
// one of keyWords, since data has keys too.
var (
	secretWords = []string{"auth", "apikey", "credential", "credentials", "passphrase", "passwd", "password", "pwd", "secret", "token"}
	keyWords    = []string{"access", "account", "api", "encryption", "private", "secret", "signing", "ssh"}
)

// tokenizerWords come before "token" where an option names a token of a text.
var tokenizerWords = []string{"bos", "cls", "eos", "mask", "max", "min", "num", "pad", "sep", "unk"}

// SecretOption reports whether the name of an option, such as --api-key, looks
// as if its value were secret.
func SecretOption(option string) bool {
	words := strings.FieldsFunc(strings.ToLower(option), func(r rune) bool { return strings.ContainsRune("-_.", r) })
	if len(words) == 0 {
		return false
	}
	last, before := words[len(words)-1], ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch last {
	case "key":
		return slices.Contains(keyWords, before)
	case "token":
		return !slices.Contains(tokenizerWords, before)
	}
	return slices.Contains(secretWords, last)
}

// RedactArgs returns argv without the values of options whose name looks
// secret and without the user info of addresses, and the options and addresses
// that lost something. argv is not changed.
func RedactArgs(argv []string) (clean, lost []string) {
	clean = slices.Clone(argv)
	for i, arg := range clean {
		name, _, hasValue := strings.Cut(arg, "=")
		isOption := strings.HasPrefix(arg, "-")
		switch {
		case hasValue && (isOption && SecretOption(name) || !isOption && SecretVariable(name) && variableName.MatchString(name)):
			clean[i] = name + "=" + Redacted
			lost = append(lost, name)
		case i > 0 && !isOption && takesSecret(argv[i-1]):
			clean[i] = Redacted
			lost = append(lost, argv[i-1])
		case userInfo.MatchString(arg):
			clean[i] = userInfo.ReplaceAllString(arg, "${1}"+Redacted+"@")
			lost = append(lost, "the address "+clean[i])
		}
	}
	return clean, lost
}

// takesSecret reports whether the argument after arg is the value of a secret.
func takesSecret(arg string) bool {
	return strings.HasPrefix(arg, "-") && !strings.Contains(arg, "=") && SecretOption(arg)
}

var variableName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// userInfo is what stands between the scheme and the host of an address.
var userInfo = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#\s]*@`)

// WithoutUserInfo returns a text without the user info of the addresses in it,
// where passwords stand.
func WithoutUserInfo(text string) string { return userInfo.ReplaceAllString(text, "$1") }
