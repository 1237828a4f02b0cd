package sklearn

import (
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

// Refusal is one thing in a pickle that this package does not do as scikit-learn
// would.
type Refusal struct {
	Path      string // names of the steps that lead to the estimator, such as "scale/numbers"; "" is the whole
	Class     string // of the estimator, such as "sklearn.preprocessing._data.StandardScaler"
	Parameter string // parameter or fitted attribute; "" where it is the class
	Value     string // of the parameter, in a few words
	Reason    string
}

// String says what is refused in one line.
func (r Refusal) String() string {
	var text strings.Builder
	if r.Path != "" {
		text.WriteString(r.Path + ": ")
	}
	text.WriteString(r.Class)
	if r.Parameter != "" {
		text.WriteString(", " + r.Parameter + " = " + r.Value)
	}
	return text.String() + ": " + r.Reason
}

// maxRefusals is how many are listed. More are in no pickle that anyone means.
const maxRefusals = 1000

// Unsupported is the error of a pickle that is not wholly understood.
type Unsupported struct{ Refusals []Refusal }

// Error lists everything that is refused, one to a line.
func (u *Unsupported) Error() string {
	lines := make([]string, 0, len(u.Refusals)+1)
	lines = append(lines, strconv.Itoa(len(u.Refusals))+" parts of the pickle are not native")
	for _, refusal := range u.Refusals {
		lines = append(lines, "  "+refusal.String())
	}
	return strings.Join(lines, "\n")
}

// refuse notes what is not understood.
func (c *compiler) refuse(r Refusal) {
	if len(c.refused) < maxRefusals {
		c.refused = append(c.refused, r)
	}
}

// err is the error of all refusals, or nil.
func (c *compiler) err() error {
	if len(c.refused) == 0 {
		return nil
	}
	return cupel.Errorf(cupel.Invalid, "scikit-learn: %w", &Unsupported{c.refused})
}

// refuseClass refuses a value that is no estimator that is known.
func (c *compiler) refuseClass(path string, value pickle.Value, reason string) {
	class := pickle.Describe(value)
	if o, ok := value.(*pickle.Object); ok && o.Class() != nil {
		class = o.Class().String()
	}
	c.refuse(Refusal{Path: path, Class: shortened(class), Reason: reason})
}

// refuse refuses a parameter or an attribute.
func (e *estimator) refuse(parameter, reason string) {
	value, there := e.state.Get(parameter)
	described := "not there"
	if there {
		described = pickle.Describe(value)
	}
	e.c.refuse(Refusal{Path: e.path, Class: e.class, Parameter: shortened(parameter), Value: shortened(described), Reason: reason})
}
