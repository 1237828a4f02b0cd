package replay

import (
	"context"
	"os/exec"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

// maxTail is how much of a tool's output an error quotes, in bytes.
const maxTail = 4 << 10

// call runs a tool in a folder with the program's variables. The error has the end
// of what the tool wrote.
func (a *attempt) call(ctx context.Context, folder string, argv ...string) error {
	path, err := runner.Find(argv[0], folder, a.environ)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, path, argv[1:]...)
	command.Dir = folder
	command.Env = append(a.environ[:len(a.environ):len(a.environ)], "PWD="+folder)
	command.WaitDelay = 5 * time.Second
	output := &tail{}
	command.Stdout, command.Stderr = output, output
	if err := command.Run(); err != nil {
		return cupel.Errorf(cupel.Conflict, "%s: %w\n%s", argv[0], err, strings.TrimSpace(string(output.kept)))
	}
	return nil
}

// tail keeps the end of what is written.
type tail struct{ kept []byte }

// Write implements [io.Writer]; it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - maxTail; over > 0 {
		t.kept = t.kept[over:]
	}
	return len(p), nil
}
