package docs_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// block is a fenced block of a page.
type block struct {
	language string
	line     int // of its first line, from 1
	lines    []string
}

// step is one command of a console block with the output that the page shows.
type step struct {
	line    int
	command string
	output  string
}

// readBlocks returns the fenced blocks of a Markdown file.
func readBlocks(path string) ([]block, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var blocks []block
	open := false
	for i, line := range strings.Split(string(text), "\n") {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			open = false
		case fence:
			open = true
			blocks = append(blocks, block{language: language, line: i + 2})
		case open:
			last := &blocks[len(blocks)-1]
			last.lines = append(last.lines, line)
		}
	}
	if open {
		return nil, fmt.Errorf("%s: the block of line %d does not end", path, blocks[len(blocks)-1].line)
	}
	return blocks, nil
}

// steps returns the commands of a console block: lines that begin with "$ ",
// and "> " where one goes on. Everything else is the output of the command
// before.
func (b block) steps() []step {
	var steps []step
	for i, line := range b.lines {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			steps = append(steps, step{line: b.line + i, command: command})
			continue
		}
		if len(steps) == 0 {
			continue
		}
		last := &steps[len(steps)-1]
		if more, ok := strings.CutPrefix(line, "> "); ok {
			last.command += "\n" + more
		} else {
			last.output += line + "\n"
		}
	}
	return steps
}

// rewrite puts what was really said into a page, where it shows something else.
func rewrite(path string, steps []step, outputs []result) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for i, step := range slices.Backward(steps) {
		if shows(step.output, outputs[i].text) {
			continue
		}
		from := step.line + strings.Count(step.command, "\n")
		to := from + strings.Count(step.output, "\n")
		var said []string
		if output := strings.TrimRight(outputs[i].text, "\n"); output != "" {
			said = strings.Split(output, "\n")
		}
		lines = slices.Replace(lines, from, to, said...)
	}
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644)
}

// volatile is what differs from run to run, each with what stands for it.
var volatile = []struct {
	pattern *regexp.Regexp
	stands  string
}{
	{regexp.MustCompile(`[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4} [+-]\d{4}`), "TIME"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d|[A-Z]{3,4}))?`), "TIME"},
	{regexp.MustCompile(`\d{8}-\d{6}[A-Z]+(\.\d+)?`), "LABEL"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d`), "DATE"},
	{regexp.MustCompile(`\b[0-9a-f]{10,64}\b`), "DIGEST"},
	{regexp.MustCompile(`\b\d+(\.\d+)? (B|kB|KB|MB|GB|KiB|MiB|GiB)\b`), "SIZE"},
	{regexp.MustCompile(`\b\d[\d,]* bytes\b`), "SIZE"},
	{regexp.MustCompile(`[ \t]+`), " "},
}

// settled returns output without what differs from run to run.
func settled(output string) string {
	for _, v := range volatile {
		output = v.pattern.ReplaceAllString(output, v.stands)
	}
	lines := strings.Split(strings.TrimSpace(output), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

// elision stands on a page for any number of lines.
const elision = "…"

// shows reports whether the output of a page is what was really said. A page
// may leave lines out.
func shows(page, real string) bool {
	pattern := regexp.QuoteMeta(settled(page))
	pattern = strings.ReplaceAll(pattern, elision, `(?s:.*)`)
	return regexp.MustCompile(`\A` + pattern + `\z`).MatchString(settled(real))
}
