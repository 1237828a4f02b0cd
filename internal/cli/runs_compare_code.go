package cli

import (
	"fmt"
	"strings"

	"github.com/cupel/cupel"
)

// comparisonWithCode is a comparison of two runs with how their code differs.
type comparisonWithCode struct {
	cupel.RunComparison
	CodeDiff *cupel.CodeDiff `json:"code_diff,omitempty"`
}

// checkDiff refuses --diff where it has no place.
func (c *call) checkDiff(f compareFlags) error {
	switch {
	case !f.diff:
		return nil
	case len(c.args) != 2:
		return cupel.Errorf(cupel.Invalid, "--diff shows how the code of two runs differs, and %d are named", len(c.args))
	case f.csv || f.markdown || f.latex:
		return cupel.Errorf(cupel.Invalid, "--diff goes with the table and with --json, not with --csv, --md and --latex")
	}
	return nil
}

// showCodeDiff shows how code differs, as text for people and for patch programs.
func (c *call) showCodeDiff(diff cupel.CodeDiff) {
	from, to := clean(shortRun(diff.From)), clean(shortRun(diff.To))
	fmt.Fprintf(c.Stdout, "\n%s\n", c.look().bold(fmt.Sprintf("Code, from %s to %s (%s)", from, to, changedFiles(diff))))
	for _, file := range diff.Files {
		if file.Text == "" {
			fmt.Fprintf(c.Stdout, "%s\n", c.look().bold(withoutText(file)))
			continue
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(file.Text, "\n"), "\n") {
			fmt.Fprintln(c.Stdout, c.diffLine(line))
		}
	}
	if diff.More > 0 {
		c.say("%s more differ.", count(diff.More, "file", "files"))
	}
}

func changedFiles(diff cupel.CodeDiff) string {
	if len(diff.Files) == 0 {
		return "nothing differs"
	}
	return count(len(diff.Files)+diff.More, "file differs", "files differ")
}

// withoutText says of a file in one line what became of it.
func withoutText(file cupel.FileDiff) string {
	line := fmt.Sprintf("%s %s", file.Status, clean(file.Path))
	if file.OldMode != "" && file.NewMode != "" && file.OldMode != file.NewMode {
		line += fmt.Sprintf(" (%s to %s)", file.OldMode, file.NewMode)
	}
	switch file.LeftOut {
	case cupel.LeftOutBinary:
		return line + ": not a text"
	case cupel.LeftOutLarge:
		return line + ": more than " + size(cupel.MaxDiffFile)
	case cupel.LeftOutTotal:
		return line + ": the differences before it have " + size(cupel.MaxDiffText) + " already"
	}
	return line
}

// diffLine is a line of a unified diff, with its tabs.
func (c *call) diffLine(line string) string {
	parts := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
	for i, part := range parts {
		parts[i] = clean(part)
	}
	line = strings.Join(parts, "\t")
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		return c.look().bold(line)
	case strings.HasPrefix(line, "-"):
		return c.look().red(line)
	case strings.HasPrefix(line, "+"):
		return c.look().green(line)
	case strings.HasPrefix(line, "@@"):
		return c.look().faint(line)
	}
	return line
}
