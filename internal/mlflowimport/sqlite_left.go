package mlflowimport

import (
	"context"
	"fmt"
)

// Left implements [Source]: the tables that hold something and that no method
// reads.
func (d *database) Left(ctx context.Context) ([]Left, error) {
	var left []Left
	for _, kind := range leftTables {
		if !d.has(kind.table, kind.column) {
			continue
		}
		counted, err := query(ctx, d, "SELECT count(*) FROM "+kind.table, nil, func(n *int64) []any { return []any{n} })
		if err != nil {
			return nil, err
		}
		if n := counted[0]; n > 0 {
			left = append(left, Left{kind.name, n})
		}
	}
	others, err := d.otherWorkspaces(ctx)
	return append(left, others...), err
}

func (d *database) otherWorkspaces(ctx context.Context) ([]Left, error) {
	if !d.has("experiments", "workspace") {
		return nil, nil
	}
	type other struct {
		name  string
		count int64
	}
	others, err := query(ctx, d, "SELECT workspace, count(*) FROM experiments WHERE workspace <> ? GROUP BY workspace ORDER BY workspace",
		[]any{d.workspace}, func(o *other) []any { return []any{&o.name, &o.count} })
	var left []Left
	for _, o := range others {
		left = append(left, Left{fmt.Sprintf("experiments of the workspace %q", o.name), o.count})
	}
	return left, err
}

// leftTables are MLflow's tables that Cupel has no place for, each with a column
// by which it is known.
var leftTables = []struct{ table, column, name string }{
	{"trace_info", "request_id", "traces"},
	{"assessments", "assessment_id", "assessments of traces"},
	{"evaluation_datasets", "dataset_id", "evaluation datasets"},
	{"scorers", "scorer_id", "scorers"},
	{"label_schemas", "name", "label schemas"},
	{"review_queues", "name", "review queues"},
	{"issues", "issue_id", "issues"},
	{"webhooks", "webhook_id", "webhooks"},
	{"endpoints", "endpoint_id", "gateway endpoints"},
	{"secrets", "secret_id", "secrets of the gateway"},
	{"budget_policies", "budget_policy_id", "budget policies of the gateway"},
	{"guardrails", "guardrail_id", "guardrails of the gateway"},
	{"mcp_servers", "name", "MCP servers"},
	{"jobs", "id", "jobs"},
	{"users", "username", "users"},
}
