package cli

import (
	"fmt"
	"os/user"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
)

// announce says what is about to be run.
func (c *call) announce(recorded replay.Recorded, order replay.Order) {
	if c.flags.quiet {
		return
	}
	run, spec := recorded.Run, recorded.Spec
	c.say("About to run here what made run %s (%s)%s:", run.Name, run.ID, by(run.User))
	t := newTable()
	t.add("  "+programTitle(spec.Identity.Kind), programText(spec.Identity))
	t.add("  folder", spec.Identity.Command.Folder)
	t.add("  code", codeText(spec))
	for _, in := range spec.Identity.Inputs {
		t.add("  data", inputText(in, order.Data))
	}
	t.add("  environment", environmentText(spec.Observed.Env, order.Environment))
	t.write(c.Stderr, look{})
	if run.Status != cupel.RunFinished {
		c.say("The run ended as %s.", run.Status)
	}
	if spec.Observed.Code.Partial {
		c.say("Its code was captured in part: %s.", strings.Join(spec.Observed.Code.Reasons, "; "))
	}
}

func by(user string) string {
	if user == "" {
		return ""
	}
	return " by " + user
}

func programTitle(kind runspec.Kind) string {
	if kind == runspec.KindCommand {
		return "command"
	}
	return "training"
}

// programText is the command as a shell would take it, or the components.
func programText(identity runspec.Identity) string {
	const most = 2000
	var parts []string
	if identity.Kind == runspec.KindCommand {
		for _, arg := range identity.Command.Argv {
			parts = append(parts, quotedArg(arg))
		}
		return shorten(strings.Join(parts, " "), most)
	}
	for _, component := range identity.Components.All() {
		parts = append(parts, component.Name+compact(component.Params))
	}
	return shorten(strings.Join(parts, ", "), most)
}

func quotedArg(arg string) string {
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool { return !isPlain(r) }) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// isPlain reports whether a shell takes a character as it is.
func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,+@%", r)
}

func codeText(spec runspec.Spec) string {
	const short = 12
	text := "tree " + spec.Identity.Code.Tree.String()[:short]
	if commit := spec.Observed.Code.Commit; commit != "" {
		text += ", commit " + commit[:min(short, len(commit))]
		if spec.Observed.Code.Dirty {
			text += " with changes"
		}
	}
	if remote := spec.Observed.Code.Remote; remote != "" {
		text += " of " + remote
	}
	return text
}

func inputText(in runspec.Input, data document.Data) string {
	const short = 12
	text := in.Name
	if in.Role != "" {
		text = in.Role + ": " + text
	}
	if data == document.DataSource {
		return text + ", as it is now"
	}
	return text + "@" + in.Digest[:min(short, len(in.Digest))] + ", as it was"
}

func environmentText(env runspec.Environment, choice replay.EnvironmentChoice) string {
	if choice == replay.EnvironmentLock {
		return "as the lock file names it"
	}
	text := "as it is here"
	if env.Interpreter != nil {
		text += fmt.Sprintf(" (it was %s %s, %s distributions)", env.Interpreter.Name, env.Interpreter.Version, strconv.Itoa(len(env.Distributions)))
	}
	if env.Go != nil {
		text += fmt.Sprintf(" (it was %s)", env.Go.Version)
	}
	return text
}

// agree asks whether the code of another user may be run.
func (c *call) agree(run cupel.Run, yes bool) error {
	if c.isOwn(run) {
		return nil
	}
	question := fmt.Sprintf("Run %s is %s's, and its code runs with your rights. Run it?", run.Name, run.User)
	if run.User == "" {
		question = fmt.Sprintf("Nobody knows whose run %s is, and its code runs with your rights. Run it?", run.Name)
	}
	return c.confirm(yes, question)
}

// isOwn reports whether a run is the user's own, by one of the names that runs are
// made under. Data without a server is the user's, whatever it says.
func (c *call) isOwn(run cupel.Run) bool {
	if run.User == "" {
		location, err := c.location()
		return err == nil && location.URL == ""
	}
	login := ""
	if u, err := user.Current(); err == nil {
		login = u.Username
	}
	return run.User == config.Author(c.ctx, ".", c.Env) || run.User == login
}
