package filter

// Order is a parsed and checked list of what to order by. It is immutable, so
// safe for concurrent use.
type Order struct {
	terms []term
}

// term is one key to order by.
type term struct {
	key        key
	descending bool
}

// ParseOrder reads clauses such as "metrics.auc desc" over the entity that v
// describes. then lists further clauses, in the same words, behind them: the last
// of them must make the order total.
func ParseOrder(clauses []string, v *Vocabulary, then ...string) (*Order, error) {
	panic("not written yet")
}

// Key is what a filter can compare, read from its text: a column of a table.
type Key struct {
	key key
}

// ParseKey reads a key such as "params.lr", "best(metrics.auc)" or "start_time".
func ParseKey(text string, v *Vocabulary) (Key, error) {
	panic("not written yet")
}

// String returns the key as it parses.
func (k Key) String() string { return k.key.String() }
