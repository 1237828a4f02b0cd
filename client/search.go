package client

import (
	"net/url"
	"strconv"

	"github.com/cupel/cupel"
)

// query is the query of a request.
type query url.Values

// set adds a parameter, unless the value is empty.
func (q query) set(name, value string) {
	if value != "" {
		url.Values(q).Set(name, value)
	}
}

// flag adds a parameter that is true.
func (q query) flag(name string, on bool) {
	if on {
		url.Values(q).Set(name, "true")
	}
}

// number adds a parameter, unless it is nil.
func (q query) number(name string, n *int64) {
	if n != nil {
		url.Values(q).Set(name, strconv.FormatInt(*n, 10))
	}
}

// limit adds how much is wanted, unless that is up to the server.
func (q query) limit(n int) {
	if n != 0 {
		url.Values(q).Set("limit", strconv.Itoa(n))
	}
}

// experiments adds numbers of experiments.
func (q query) experiments(ids []int64) {
	for _, id := range ids {
		url.Values(q).Add("experiment", strconv.FormatInt(id, 10))
	}
}

// list adds a parameter once for each value.
func (q query) list(name string, values []string) {
	for _, value := range values {
		url.Values(q).Add(name, value)
	}
}

// search adds all of a search but its project.
func (q query) search(s cupel.Search) {
	q.set("filter", s.Filter)
	q.list("order_by", s.OrderBy)
	q.set("view", string(s.View))
	q.limit(s.Limit)
	q.set("page_token", s.PageToken)
}

// ask returns a call that reads what a query selects.
func ask(p path, q query) call {
	call := get(p)
	call.query = url.Values(q)
	return call
}
