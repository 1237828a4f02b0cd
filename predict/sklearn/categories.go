package sklearn

import "github.com/cupel/cupel/predict/pickle"

// unknown is the code of a value that was never seen.
const unknown = -1

// categorized is a column of categories as an encoder knows it.
type categorized struct {
	vocabulary *vocabulary
	codes      []int32 // of each category; several where infrequent ones are grouped
	codeCount  int32   // how many codes there are
	infrequent int32   // code of the infrequent ones, or -1
}

// code returns the code of a value, or unknown.
func (c *categorized) code(cell Cell) int32 {
	if place := c.vocabulary.place(cell); place >= 0 {
		return c.codes[place]
	}
	return unknown
}

// categorized reads the categories of an encoder, of which infrequent ones may be
// grouped. keep says which category of a column is never grouped, or -1.
func (e *estimator) categorized(width int, keep func(column int) int) []categorized {
	lists := e.list("categories_", width)
	if lists == nil {
		return nil
	}
	groups, mappings := e.groups(width)
	made := make([]categorized, width)
	for i, list := range lists {
		v := e.c.vocabulary(list)
		if v == nil || !e.c.takes(int64(v.size)) {
			e.refuse("categories_", "a category is neither number, text, bool nor missing, or is there twice")
			return nil
		}
		made[i] = categorized{vocabulary: v, codes: identity(v.size), codeCount: int32(v.size), infrequent: -1}
		if groups != nil && groups[i] != nil && !made[i].group(e.c, groups[i], mappings[i], keep(i)) {
			e.refuse("_default_to_infrequent_mappings", "it does not fit the categories")
			return nil
		}
	}
	return made
}

// identity returns the numbers from 0 to before n.
func identity(n int) []int32 {
	codes := make([]int32, n)
	for i := range codes {
		codes[i] = int32(i)
	}
	return codes
}

// groups returns which categories of each column are infrequent, and the codes by
// which they are grouped: nil where none are.
func (e *estimator) groups(width int) (groups, mappings []pickle.Value) {
	if !e.flag("_infrequent_enabled", false) {
		if !e.isNone("min_frequency") || !e.isNone("max_categories") {
			e.refuse("_infrequent_enabled", "it should say that infrequent categories are grouped")
		}
		return nil, nil
	}
	groups, mappings = e.list("_infrequent_indices", width), e.list("_default_to_infrequent_mappings", width)
	if groups == nil || mappings == nil {
		return nil, nil
	}
	return groups, mappings
}

// group gives infrequent categories one code. The mapping may end before the category
// that is kept, which is then the last.
func (c *categorized) group(by *compiler, infrequent, mapping pickle.Value, keep int) bool {
	places, codes := by.array(infrequent), by.array(mapping)
	if places == nil || codes == nil || len(places.numbers) == 0 {
		return false
	}
	if n := len(codes.numbers); n != len(c.codes) && (n != len(c.codes)-1 || keep != n) {
		return false
	}
	c.codeCount = 0
	for i, code := range codes.numbers {
		if !(code >= 0 && code < float64(len(c.codes))) {
			return false
		}
		c.codeCount = max(c.codeCount, int32(code)+1)
		if i != keep {
			c.codes[i] = int32(code)
		}
	}
	first := places.numbers[0]
	if !(first >= 0 && first < float64(len(codes.numbers))) {
		return false
	}
	c.infrequent = int32(codes.numbers[int(first)])
	return true
}
