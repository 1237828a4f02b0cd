package mlflowapi

import (
	"strings"

	"github.com/cupel/cupel"
)

// defaultModels is how many logged models a page has unless a call says otherwise.
const defaultModels = 50

// modelOrder is one thing that logged models are ordered by.
type modelOrder struct {
	Field         string `json:"field_name"`
	Ascending     *bool  `json:"ascending"` // nil means true
	DatasetName   string `json:"dataset_name"`
	DatasetDigest string `json:"dataset_digest"`
}

// modelDataset says on which data metrics were measured.
type modelDataset struct {
	Name   string `json:"dataset_name"`
	Digest string `json:"dataset_digest"`
}

func searchLoggedModels(c *call) ([]byte, error) {
	if len(c.texts("experiment_ids")) == 0 {
		c.missing("experiment_ids")
	}
	search := cupel.LoggedModelSearch{Experiments: c.experimentIDs(), Datasets: c.modelDatasets()}
	search.Search = cupel.Search{
		Project: c.project, Filter: c.text("filter"), PageToken: c.text("page_token"),
		Limit: c.limit("max_results", defaultModels, maxResults), OrderBy: c.modelOrder(&search),
	}
	if c.err != nil {
		return nil, c.err
	}
	page, err := c.service.SearchLoggedModels(c.ctx, search)
	if err != nil {
		return nil, err
	}
	var e encoder
	e.open()
	if len(page.Models) > 0 {
		e.list("models")
		for i := range page.Models {
			e.loggedModel(&page.Models[i])
		}
		e.end()
	}
	e.optional("next_page_token", page.NextPageToken)
	e.close()
	return e.b, nil
}

func (c *call) modelDatasets() []cupel.Dataset {
	var list []modelDataset
	c.decode("datasets", &list)
	datasets := make([]cupel.Dataset, len(list))
	for i, one := range list {
		if one.Name == "" {
			c.wrong(cupel.Errorf(cupel.Invalid, "`dataset_name` in the `datasets` clause must be specified."))
		}
		datasets[i] = cupel.Dataset{Name: one.Name, Digest: one.Digest}
	}
	return datasets
}

// modelOrder returns the order in the search language. A dataset that it names is
// one that the search looks at, where it names none itself.
func (c *call) modelOrder(search *cupel.LoggedModelSearch) []string {
	var list []modelOrder
	c.decode("order_by", &list)
	var orders []string
	for _, one := range list {
		orders = append(orders, c.orderField(one.Field)+direction(one.Ascending))
		if one.DatasetName != "" && len(search.Datasets) == 0 {
			search.Datasets = []cupel.Dataset{{Name: one.DatasetName, Digest: one.DatasetDigest}}
		}
	}
	return orders
}

func direction(ascending *bool) string {
	if ascending == nil || *ascending {
		return " ASC"
	}
	return " DESC"
}

// orderField returns a field in the search language, where a key of the user's
// own is quoted.
func (c *call) orderField(field string) string {
	entity, key, dotted := strings.Cut(field, ".")
	if !dotted {
		return field
	}
	if entity != "metrics" {
		c.wrong(cupel.Errorf(cupel.Invalid, "Invalid order by field name: %s. Only metrics are supported.", field))
	}
	return "metrics.`" + strings.Trim(key, "`\"") + "`"
}
