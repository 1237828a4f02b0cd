package config

import (
	"context"
	"os/exec"
	"os/user"
	"strings"
)

// Author returns who saves a model here: CUPEL_AUTHOR, else git's user.email as
// it is set for dir, else the login name, else "unknown". env reads an
// environment variable.
func Author(ctx context.Context, dir string, env func(string) string) string {
	if name := strings.TrimSpace(env("CUPEL_AUTHOR")); name != "" {
		return name
	}
	if email := gitEmail(ctx, dir); email != "" {
		return email
	}
	if login := loginName(env); login != "" {
		return login
	}
	return "unknown"
}

// gitEmail returns "" also where git is not installed.
func gitEmail(ctx context.Context, dir string) string {
	cmd := exec.CommandContext(ctx, "git", "config", "--get", "user.email")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// loginName asks the system first: a static binary may find no user database,
// as in a container that runs under a number alone.
func loginName(env func(string) string) string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if login := env(name); login != "" {
			return login
		}
	}
	return ""
}
