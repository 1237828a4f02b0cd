package git

import (
	"context"
	"strings"
)

// Begin makes a repository of a folder that is in none, and commits all of it. Where
// git does not know who commits, author does, an address or a name. No hook runs.
// The error has code unavailable, as of any call of git.
func Begin(ctx context.Context, folder, author, message string) error {
	call := func(args ...string) ([]byte, error) {
		return run(ctx, folder, MaxOutput, append(append([]string{}, safe...), args...)...)
	}
	if _, err := call("init", "--quiet", "--initial-branch=main"); err != nil {
		return err
	}
	if _, err := call("add", "--all"); err != nil {
		return err
	}
	var who []string
	if email, err := call("config", "--get", "user.email"); err != nil || len(email) == 0 {
		who = identity(author)
	}
	_, err := call(append(who, "commit", "--quiet", "--no-gpg-sign", "--message", message)...)
	return err
}

// identity are the settings by which author commits.
func identity(author string) []string {
	name, _, isAddress := strings.Cut(author, "@")
	if !isAddress {
		author += "@localhost"
	}
	return []string{"-c", "user.name=" + name, "-c", "user.email=" + author}
}
