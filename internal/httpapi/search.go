package httpapi

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
)

// Searching selects and orders by query parameters.
type Searching struct {
	Filter    string     `query:"filter" doc:"Condition in the search language, such as metrics.auc > 0.9"`
	OrderBy   []string   `query:"order_by,explode" doc:"What to order by, such as metrics.auc desc; may be repeated"`
	View      cupel.View `query:"view" enum:"active,deleted,all" doc:"Which to look at by whether they were deleted; active"`
	Limit     int        `query:"limit" minimum:"0" doc:"At most so many; 0 means 1,000"`
	PageToken string     `query:"page_token" doc:"next_page_token of the page before"`
}

// search returns the search in a project.
func (s Searching) search(project string) cupel.Search {
	return cupel.Search{Project: project, Filter: s.Filter, OrderBy: s.OrderBy, View: s.View, Limit: s.Limit, PageToken: s.PageToken}
}

// InExperiments limits a question to some experiments.
type InExperiments struct {
	Experiments []int64 `query:"experiment,explode" doc:"Number of an experiment; may be repeated. All that are not deleted where it is left out"`
}

// OptionalInt is a query parameter that may be left out.
type OptionalInt struct {
	Value int64
	IsSet bool
}

// Schema implements [huma.SchemaProvider].
func (OptionalInt) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
}

// Receiver implements [huma.ParamWrapper].
func (o *OptionalInt) Receiver() reflect.Value { return reflect.ValueOf(o).Elem().Field(0) }

// OnParamSet implements [huma.ParamReactor].
func (o *OptionalInt) OnParamSet(isSet bool, _ any) { o.IsSet = isSet }

// pointer returns the value, nil where it was left out.
func (o OptionalInt) pointer() *int64 {
	if !o.IsSet {
		return nil
	}
	return &o.Value
}
