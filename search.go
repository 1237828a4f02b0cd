package cupel

// State says whether something was deleted. What is deleted can be restored
// until it is purged.
type State string

// The states.
const (
	StateActive  State = "active"
	StateDeleted State = "deleted"
)

// View selects by [State].
type View string

// The views. The zero value is ViewActive.
const (
	ViewActive  View = "active"
	ViewDeleted View = "deleted"
	ViewAll     View = "all"
)

// Search selects and orders what there is of one kind in a project.
type Search struct {
	Project string
	Filter  string // in the search language; "" selects all
	// OrderBy lists what to order by, such as "metrics.auc desc" or
	// "attributes.start_time". What is absent, and NaN, comes last in either
	// direction. Each kind has an order of its own behind it.
	OrderBy   []string
	View      View
	Limit     int    // at most so many; 0 means 1,000
	PageToken string // from the page before; "" means the first
}
