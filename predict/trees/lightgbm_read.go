package trees

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// LoadLightGBM reads a model that LightGBM saved as text, of version 3 or 4.
func LoadLightGBM(content []byte) (*LightGBM, error) {
	lines := lightLines{rest: string(content)}
	if first, _ := lines.next(); first != "tree" {
		return nil, cupel.Errorf(cupel.Invalid, "LightGBM model: the first line is not \"tree\"")
	}
	l := &LightGBM{}
	if err := l.read(&lines); err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "LightGBM model: %w", err)
	}
	return l, nil
}

// isLightGBM tells LightGBM's text from other models.
func isLightGBM(content []byte) bool {
	return bytes.HasPrefix(content, []byte("tree\n")) || bytes.HasPrefix(content, []byte("tree\r\n"))
}

func (l *LightGBM) read(lines *lightLines) error {
	head, more := lines.section()
	if err := l.readHead(head); err != nil {
		return err
	}
	for more {
		var s lightSection
		s, more = lines.section()
		t, err := readLightTree(s)
		if err == nil {
			err = t.check(l.features)
		}
		if err != nil {
			return cupel.Errorf(cupel.Invalid, "tree %d: %w", len(l.trees), err)
		}
		l.trees = append(l.trees, t)
	}
	if !lines.ended {
		return cupel.Errorf(cupel.Invalid, "the text is cut short: \"end of trees\" is missing")
	}
	if len(l.trees)%l.outputs != 0 {
		return cupel.Errorf(cupel.Invalid, "there are %d trees for %d outputs", len(l.trees), l.outputs)
	}
	return nil
}

func (l *LightGBM) readHead(head lightSection) (err error) {
	last, err := head.integer("max_feature_idx")
	if err != nil {
		return err
	}
	if last < 0 || last >= math.MaxInt32 {
		return cupel.Errorf(cupel.Invalid, "max_feature_idx cannot be %d", last)
	}
	l.features = last + 1
	if l.outputs, err = head.integer("num_tree_per_iteration"); err != nil {
		return err
	}
	if l.outputs < 1 || l.outputs > maxOutputs {
		return cupel.Errorf(cupel.Invalid, "num_tree_per_iteration cannot be %d", l.outputs)
	}
	if names := strings.Fields(head["feature_names"]); len(names) == l.features && !madeUp(names) {
		l.names = names
	}
	_, l.average = head["average_output"]
	l.objective, err = readLightObjective(head["objective"])
	return err
}

// madeUp reports whether names are those that LightGBM gives to columns that have
// none.
func madeUp(names []string) bool {
	for i, name := range names {
		if name != "Column_"+strconv.Itoa(i) {
			return false
		}
	}
	return true
}

// lightLines reads a text line by line.
type lightLines struct {
	rest  string
	ended bool // "end of trees" was read
}

// next returns a line without its end; there is none at the end of the text, or of
// the trees.
func (l *lightLines) next() (line string, ok bool) {
	if l.rest == "" || l.ended {
		return "", false
	}
	line, l.rest, _ = strings.Cut(l.rest, "\n")
	line = strings.TrimSpace(line)
	if line == "end of trees" {
		l.ended = true
		return "", false
	}
	return line, true
}

// section reads lines of KEY=VALUE up to the beginning of the next tree; more is
// false where there is none.
func (l *lightLines) section() (s lightSection, more bool) {
	s = lightSection{}
	for line, ok := l.next(); ok; line, ok = l.next() {
		key, value, _ := strings.Cut(line, "=")
		if key == "Tree" {
			return s, true
		}
		s[key] = value
	}
	return s, false
}

// lightSection are the values of a tree, or of the model, by key.
type lightSection map[string]string

func (s lightSection) integer(key string) (int, error) {
	n, err := strconv.Atoi(s[key])
	if err != nil {
		return 0, cupel.Errorf(cupel.Invalid, "%s is %q, and not a whole number", key, shown(s[key]))
	}
	return n, nil
}

// integers returns a list of as many whole numbers as there have to be.
func (s lightSection) integers(key string, count int) ([]int, error) {
	numbers, err := s.numbers(key, count)
	if err != nil {
		return nil, err
	}
	found := make([]int, len(numbers))
	for i, number := range numbers {
		if number != math.Trunc(number) || math.Abs(number) > math.MaxUint32 {
			return nil, cupel.Errorf(cupel.Invalid, "%s has %v, which is no whole number", key, number)
		}
		found[i] = int(number)
	}
	return found, nil
}

func (s lightSection) numbers(key string, count int) ([]float64, error) {
	words := strings.Fields(s[key])
	if len(words) != count {
		return nil, cupel.Errorf(cupel.Invalid, "%s has %d numbers, and should have %d", key, len(words), count)
	}
	found := make([]float64, len(words))
	for i, word := range words {
		var err error
		if found[i], err = strconv.ParseFloat(word, 64); err != nil && !math.IsInf(found[i], 0) {
			return nil, cupel.Errorf(cupel.Invalid, "%s has %q, which is no number", key, shown(word))
		}
	}
	return found, nil
}

// shown keeps a long text from flooding the message that quotes it.
func shown(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}
