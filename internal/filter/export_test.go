package filter

import (
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Exported lets go-cmp compare filters by what they mean, not where it stood.
var Exported = cmp.Options{
	cmp.AllowUnexported(Filter{}, junction{}, negation{}, comparison{}, operator{}, key{}, step{}, literal{}),
	cmpopts.IgnoreTypes(span{}),
	cmpopts.EquateEmpty(),
}
