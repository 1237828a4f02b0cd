package mlflowapi

import (
	"regexp"
	"strings"

	"github.com/cupel/cupel"
)

// Limits on pages of versions. A page is put together from smaller ones of the
// service, written out as they come.
const (
	maxVersions  = 200_000
	servicePage  = 1000
	defaultOrder = "last_updated_timestamp desc"
)

func searchModelVersions(c *call) ([]byte, error) {
	query := cupel.ImageQuery{
		Project: c.project, Filter: withSource(c.text("filter")), OrderBy: c.texts("order_by"), PageToken: c.text("page_token"),
	}
	left := c.boundedLimit("max_results", maxVersions, maxVersions)
	if c.err != nil {
		return nil, c.err
	}
	if len(query.OrderBy) == 0 {
		query.OrderBy = []string{defaultOrder}
	}
	query.OrderBy = append(query.OrderBy, lastOrders(query.OrderBy)...)
	var e encoder
	e.open()
	token, err := c.foundVersions(&e, query, left)
	if err != nil {
		return nil, err
	}
	e.optional("next_page_token", token)
	e.close()
	return e.b, nil
}

// lastOrders are what MLflow orders by behind what it is asked for.
func lastOrders(asked []string) []string {
	var last []string
	for _, order := range []string{"name ASC", "version_number DESC"} {
		key, _, _ := strings.Cut(order, " ")
		named := false
		for _, one := range asked {
			named = named || strings.Contains(one, key)
		}
		if !named {
			last = append(last, order)
		}
	}
	return last
}

// foundVersions writes at most left versions, and returns the token of what is
// behind them.
func (c *call) foundVersions(e *encoder, query cupel.ImageQuery, left int) (token string, err error) {
	begun := false
	for left > 0 {
		query.Limit = min(left, servicePage)
		page, err := c.service.ListImages(c.ctx, query)
		if err != nil {
			return "", err
		}
		if len(page.Images) > 0 && !begun {
			e.list("model_versions")
			begun = true
		}
		for i := range page.Images {
			e.modelVersion(&page.Images[i])
		}
		left -= len(page.Images)
		if query.PageToken = page.NextPageToken; query.PageToken == "" {
			break
		}
	}
	if begun {
		e.end()
	}
	return query.PageToken, nil
}

// words matches the quoted parts of a filter, which stay as they are, and the one
// name that Cupel keeps among the annotations.
var words = regexp.MustCompile("'[^']*'|\"[^\"]*\"|`[^`]*`|[\\w.]+")

// withSource says of source_path where it is kept.
func withSource(filter string) string {
	return words.ReplaceAllStringFunc(filter, func(word string) string {
		switch word {
		case "source_path", "attribute.source_path", "attributes.source_path":
			return "tags.`" + cupel.AnnotationSource + "`"
		}
		return word
	})
}
