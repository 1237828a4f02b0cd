package study

import (
	"errors"
	"regexp"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// readYAML refuses deep nesting before the parser sees it, since what that takes
// grows with the square of the depth.
func readYAML(source []byte) (node, error) {
	if n, deep := nested(source); deep {
		return node{}, n.mistake("nested deeper than %d levels", jsontext.MaxDepth)
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return node{}, broken(err)
	}
	start := node{line: 1, column: 1}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return node{}, start.mistake("must be one document of YAML with the keys of a study")
	}
	return yamlNode(file.Docs[0].Body, 0)
}

// nested finds where more than [jsontext.MaxDepth] brackets are open, those in
// texts and comments included, or as many lists begin on one line.
func nested(source []byte) (place node, deep bool) {
	brackets, dashes := 0, 0
	place = node{line: 1}
	for i, c := range source {
		place.column++
		switch c {
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(brackets-1, 0)
		case '-', '?':
			if i+1 < len(source) && (source[i+1] == ' ' || source[i+1] == '\t') {
				dashes++
			}
		case '\n':
			place.line, place.column, dashes = place.line+1, 0, 0
		}
		if brackets > jsontext.MaxDepth || dashes > jsontext.MaxDepth {
			return place, true
		}
	}
	return place, false
}

// broken takes place and message of what the parser says; the rest of it is a
// picture of the text.
func broken(err error) error {
	n := node{line: 1, column: 1}
	message := err.Error()
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		message = syntax.GetMessage()
		if t := syntax.GetToken(); t != nil && t.Position != nil {
			n.line, n.column = t.Position.Line, t.Position.Column
		}
	}
	return n.mistake("no YAML: %w", cupel.Errorf(cupel.Invalid, "%s", message))
}

func yamlNode(source ast.Node, depth int) (node, error) {
	n := yamlPlace(source)
	if depth > jsontext.MaxDepth {
		return n, n.mistake("nested deeper than %d levels", jsontext.MaxDepth)
	}
	switch source := source.(type) {
	case *ast.MappingNode:
		return yamlObject(n, source.Values, depth)
	case *ast.MappingValueNode:
		return yamlObject(n, []*ast.MappingValueNode{source}, depth)
	case *ast.SequenceNode:
		return yamlList(n, source.Values, depth)
	case *ast.NullNode:
		return n, nil
	case *ast.BoolNode:
		n.kind, n.text = boolean, map[bool]string{true: "true", false: "false"}[source.Value]
	case *ast.StringNode:
		return yamlText(n, source), nil
	case *ast.LiteralNode:
		n.kind, n.text = text, source.Value.Value
	case *ast.IntegerNode, *ast.FloatNode:
		return yamlNumber(n, source.GetToken().Value)
	case *ast.InfinityNode, *ast.NanNode:
		return n, n.mistake("must be a number that is finite")
	default:
		return n, n.mistake("anchors, aliases, tags and merges are not read in a study")
	}
	return n, nil
}

// yamlPlace takes the first key of a mapping for the mapping's place.
func yamlPlace(source ast.Node) node {
	switch s := source.(type) {
	case *ast.MappingNode:
		if !s.IsFlowStyle && len(s.Values) > 0 {
			return yamlPlace(s.Values[0])
		}
	case *ast.MappingValueNode:
		source = s.Key
	}
	n := node{line: 1, column: 1}
	if t := source.GetToken(); t != nil && t.Position != nil {
		n.line, n.column = t.Position.Line, t.Position.Column
	}
	return n
}

// jsonNumber is how JSON writes numbers: YAML knows no "1e-4" and more "0x10".
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func yamlText(n node, source *ast.StringNode) node {
	n.kind, n.text = text, source.Value
	if t := source.GetToken(); t != nil && t.Type == token.StringType && jsonNumber.MatchString(source.Value) {
		n.kind = number
	}
	return n
}

func yamlNumber(n node, value string) (node, error) {
	if !jsonNumber.MatchString(value) {
		return n, n.mistake("%s is not how numbers are written here: write one as JSON has it, such as 16, 0.5 or 1e-4, or text in quotes", cut(value))
	}
	n.kind, n.text = number, value
	return n, nil
}

func yamlList(n node, items []ast.Node, depth int) (node, error) {
	n.kind = list
	for _, source := range items {
		item, err := yamlNode(source, depth+1)
		if err != nil {
			return n, err
		}
		n.items = append(n.items, item)
	}
	return n, nil
}

func yamlObject(n node, values []*ast.MappingValueNode, depth int) (node, error) {
	n.kind = object
	for _, source := range values {
		key, err := yamlNode(source.Key, depth+1)
		if err != nil {
			return n, err
		}
		if key.kind == list || key.kind == object || source.Key.IsMergeKey() {
			return n, key.mistake("a key must be text")
		}
		value, err := yamlNode(source.Value, depth+1)
		if err != nil {
			return n, err
		}
		n.members = append(n.members, member{keyText(key), value})
	}
	return n, nil
}

func keyText(key node) string {
	if key.kind == null {
		return "null"
	}
	return key.text
}
