package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/filter"
)

// Rows of a metric, a parameter or a tag are few up to this cost, at so much a
// row: those that an index gives in order cost less than those to be sorted,
// which are all looked at first. Beyond it, looking through the runs in order is
// no worse.
const (
	fewCost       = 1000
	costInOrder   = 1
	costOfSorting = 2
)

// indexedText is how many characters of a value params_by_value and
// run_tags_by_value hold.
const indexedText = 64

// candidate is a way to the runs by rows of which each run that matches has one.
type candidate struct {
	rows condition // SELECT one column FROM the rows
	cost int       // of a row
	legs []leg
}

// few returns the way to the runs where only few can match: that which costs the
// least, or nil where all cost much.
func (p runPlan) few(ctx context.Context) ([]leg, error) {
	candidates, err := p.candidates()
	if err != nil {
		return nil, err
	}
	var best []leg
	least := fewCost + 1
	for _, c := range candidates {
		rows, err := p.count(ctx, c.rows, least/c.cost+1)
		if err != nil {
			return nil, err
		}
		if rows*c.cost < least {
			best, least = c.legs, rows*c.cost
		}
	}
	return best, nil
}

// count counts rows up to a limit.
func (p runPlan) count(ctx context.Context, rows condition, limit int) (n int, err error) {
	_, err = p.row(ctx, []any{&n}, `SELECT count(*) FROM (SELECT 1 AS one FROM (`+rows.text+`) AS found LIMIT ?) AS counted`,
		append(rows.args[:len(rows.args):len(rows.args)], limit)...)
	return n, err
}

// candidates returns the ways by what the filter needs: first that by the metric
// that is ordered by, whose rows need not be sorted.
func (p runPlan) candidates() ([]candidate, error) {
	if p.search.Filter == nil {
		return nil, nil
	}
	var all []candidate
	first := p.search.Order.First()
	for _, key := range p.search.Filter.Needs() {
		if !isLast(key) {
			continue
		}
		rows, err := p.rowsOfMetric(key)
		if err != nil {
			return nil, err
		}
		if key.String() == first.String() {
			all = slices.Insert(all, 0, candidate{rows, costInOrder, p.byMetric(key, withFirst)})
		} else {
			all = append(all, candidate{rows, costOfSorting, p.byMetric(key, everyRow)})
		}
	}
	for _, texts := range p.search.Filter.NeedsTexts() {
		all = append(all, p.byTexts(texts))
	}
	return all, nil
}

// byTexts reads the runs that can have one of some texts, of which it looks at
// what the index has. A run has one row under a key.
func (p runPlan) byTexts(texts filter.Texts) candidate {
	table := map[string]string{"params": `params`, "tags": `run_tags`}[texts.Family]
	where := condition{`v.key = ? AND substr(v.value, 1, 64) IN (` + marks(len(texts.Values)) + `)`, []any{texts.Key}}
	for _, value := range texts.Values {
		where.args = append(where.args, firstCharacters(value, indexedText))
	}
	in := p.scope.all(`r.experiment`)
	selection := `SELECT r.num FROM ` + table + ` v CROSS JOIN runs r WHERE r.num = v.run AND ` + where.text + ` AND ` + in.text
	return candidate{
		cost: costOfSorting,
		rows: condition{`SELECT v.run FROM ` + table + ` v WHERE ` + where.text, where.args},
		legs: []leg{p.leg(selection, slices.Concat(where.args, in.args), p.columns, everyRow)},
	}
}

func firstCharacters(text string, n int) string {
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}
