package cli

import (
	"strings"

	"github.com/cupel/cupel"
)

// pairs reads values of the form given, such as NAME=VERSION, of a flag.
func pairs(flag, form string, args []string) (map[string]string, error) {
	if len(args) == 0 {
		return nil, nil
	}
	read := make(map[string]string, len(args))
	for _, arg := range args {
		key, value, err := cutPair(flag, form, arg)
		if err != nil {
			return nil, err
		}
		if _, twice := read[key]; twice {
			return nil, cupel.Errorf(cupel.Invalid, "%s %s is given twice", flag, key)
		}
		read[key] = value
	}
	return read, nil
}

func cutPair(flag, form, arg string) (key, value string, err error) {
	key, value, ok := strings.Cut(arg, "=")
	if !ok || key == "" {
		return "", "", cupel.Errorf(cupel.Invalid, "%s %q: write it as %s", flag, arg, form)
	}
	return key, value, nil
}
