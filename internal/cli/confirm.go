package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func addYes(cmd *cobra.Command, yes *bool) {
	cmd.Flags().BoolVarP(yes, "yes", "y", false, "do not ask")
}

// confirm returns nil when the user agrees. Without a terminal nobody can be
// asked, and the agreement has to be in the command.
func (c *call) confirm(yes bool, question string) error {
	if yes {
		return nil
	}
	if !isTerminal(c.Stdin) || !isTerminal(c.Stderr) {
		return cupel.Errorf(cupel.Invalid, "nobody can be asked here: add --yes if you are sure. The question is: %s", question)
	}
	fmt.Fprintf(c.Stderr, "%s [y/N] ", clean(question))
	switch strings.ToLower(c.line()) {
	case "y", "yes":
		return nil
	}
	if err := c.ctx.Err(); err != nil {
		return context.Cause(c.ctx)
	}
	return cupel.Errorf(cupel.Conflict, "nothing was changed")
}

// line reads a line of the user's; "" when the context ends first.
func (c *call) line() string {
	lines := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(c.Stdin).ReadString('\n')
		lines <- strings.TrimSpace(text)
	}()
	select {
	case text := <-lines:
		return text
	case <-c.ctx.Done():
		return ""
	}
}
