package httpapi_test

// accessToTracking is the part of the table of access that deals with runs.
var accessToTracking = map[string]allowed{
	"GET /api/v1/projects/{project}/repositories:search":                        {need: reader},
	"PATCH /api/v1/projects/{project}/repositories/{repository}/annotations":    {need: writer, body: `{"annotations":{}}`},
	"POST /api/v1/projects/{project}/repositories/{repository}/images:register": {need: writer, body: `{"external_source":"s3://b/m"}`},

	"GET /api/v1/projects/{project}/experiments":                       {need: reader},
	"POST /api/v1/projects/{project}/experiments":                      {need: writer, body: `{"name":"new"}`},
	"GET /api/v1/projects/{project}/experiments:named":                 {need: reader, query: "?name=Default"},
	"GET /api/v1/projects/{project}/experiments/{experiment}":          {need: reader},
	"PATCH /api/v1/projects/{project}/experiments/{experiment}":        {need: writer, body: `{}`},
	"DELETE /api/v1/projects/{project}/experiments/{experiment}":       {need: writer},
	"POST /api/v1/projects/{project}/experiments/{experiment}/restore": {need: writer},

	"GET /api/v1/projects/{project}/runs":                {need: reader},
	"POST /api/v1/projects/{project}/runs":               {need: writer, body: `{"experiment_id":0}`},
	"GET /api/v1/projects/{project}/runs/{run}":          {need: reader},
	"PATCH /api/v1/projects/{project}/runs/{run}":        {need: writer, body: `{}`},
	"DELETE /api/v1/projects/{project}/runs/{run}":       {need: writer},
	"POST /api/v1/projects/{project}/runs/{run}/restore": {need: writer},
	"POST /api/v1/projects/{project}/runs/{run}/purge":   {need: writer},
	"POST /api/v1/projects/{project}/runs/{run}/log":     {need: writer, body: `{}`},
	"POST /api/v1/projects/{project}/runs/{run}/inputs":  {need: writer, body: `{}`},
	"POST /api/v1/projects/{project}/runs/{run}/outputs": {need: writer, body: `{"models":[]}`},
	"GET /api/v1/projects/{project}/runs/{run}/history":  {need: reader, query: "?key=loss"},
	"POST /api/v1/projects/{project}/runs:columns":       {need: reader, body: `{"columns":[]}`},
	"POST /api/v1/projects/{project}/runs:series":        {need: reader, body: `{"runs":[],"keys":[]}`},
	"GET /api/v1/projects/{project}/runs:keys":           {need: reader},
	"POST /api/v1/projects/{project}/runs:compare":       {need: reader, body: `{"runs":["a","b"],"metric":"auc"}`},
	"GET /api/v1/projects/{project}/events":              {need: reader},

	"GET /api/v1/projects/{project}/datasets":         {need: reader},
	"GET /api/v1/projects/{project}/datasets:named":   {need: reader, query: "?name=iris"},
	"GET /api/v1/projects/{project}/datasets:summary": {need: reader},

	"POST /api/v1/projects/{project}/logged-models":           {need: writer, body: `{"experiment_id":0}`},
	"POST /api/v1/projects/{project}/logged-models:search":    {need: reader, body: `{}`},
	"GET /api/v1/projects/{project}/logged-models/{model}":    {need: reader},
	"PATCH /api/v1/projects/{project}/logged-models/{model}":  {need: writer, body: `{}`},
	"DELETE /api/v1/projects/{project}/logged-models/{model}": {need: writer},

	"GET /api/v1/projects/{project}/runs/{run}/artifacts":              {need: reader},
	"DELETE /api/v1/projects/{project}/runs/{run}/artifacts":           {need: writer},
	"GET /api/v1/projects/{project}/runs/{run}/artifacts/{path...}":    {need: reader},
	"HEAD /api/v1/projects/{project}/runs/{run}/artifacts/{path...}":   {need: reader},
	"PUT /api/v1/projects/{project}/runs/{run}/artifacts/{path...}":    {need: writer, body: "the bytes"},
	"DELETE /api/v1/projects/{project}/runs/{run}/artifacts/{path...}": {need: writer},

	"GET /api/v1/projects/{project}/logged-models/{model}/artifacts":              {need: reader},
	"DELETE /api/v1/projects/{project}/logged-models/{model}/artifacts":           {need: writer},
	"GET /api/v1/projects/{project}/logged-models/{model}/artifacts/{path...}":    {need: reader},
	"HEAD /api/v1/projects/{project}/logged-models/{model}/artifacts/{path...}":   {need: reader},
	"PUT /api/v1/projects/{project}/logged-models/{model}/artifacts/{path...}":    {need: writer, body: "the bytes"},
	"DELETE /api/v1/projects/{project}/logged-models/{model}/artifacts/{path...}": {need: writer},
}
