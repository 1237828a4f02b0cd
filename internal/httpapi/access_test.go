package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

// need is what a route demands of its callers.
type need struct {
	role cupel.Role
	all  bool // a token for all projects
}

var (
	anybody  = need{}
	everyone = need{role: cupel.RoleRead}
	reader   = need{role: cupel.RoleRead}
	writer   = need{role: cupel.RoleWrite}
	observer = need{role: cupel.RoleRead, all: true}
	admin    = need{role: cupel.RoleAdmin, all: true}

	projectAdmin = need{role: cupel.RoleAdmin}
)

// allowed is one request to a route, within project default where it is in one,
// and what it needs. Routes that do not name a project are inNone.
type allowed struct {
	need   need
	body   any
	query  string
	inNone bool
}

// access has a request to each route.
var access = map[string]allowed{
	"GET /health/live":              {need: anybody},
	"GET /health/ready":             {need: anybody},
	"GET /metrics":                  {need: observer, inNone: true},
	"GET /api/v1/openapi.json":      {need: everyone, inNone: true},
	"GET /api/v1/docs":              {need: everyone, inNone: true},
	"GET /api/v1/version":           {need: everyone, inNone: true},
	"GET /api/v1/projects":          {need: everyone, inNone: true},
	"POST /api/v1/projects":         {need: admin, body: `{"name":"new"}`, inNone: true},
	"GET /api/v1/tokens":            {need: admin, inNone: true},
	"POST /api/v1/tokens":           {need: admin, body: `{"name":"new","role":"read"}`, inNone: true},
	"DELETE /api/v1/tokens/{token}": {need: admin, inNone: true},
	"GET /api/v1/vault:stats":       {need: observer, inNone: true},
	"POST /api/v1/vault:gc":         {need: admin, body: `{"dry_run":true}`, inNone: true},
	"POST /api/v1/vault:check":      {need: admin, body: `{"full":false}`, inNone: true},
	"POST /api/v1/vault:rebuild":    {need: admin, inNone: true},
	"GET /api/v1/backup":            {need: admin, inNone: true},
	"POST /api/v1/restore":          {need: admin, body: "no backup", inNone: true},

	"GET /api/v1/projects/{project}":           {need: reader},
	"PATCH /api/v1/projects/{project}":         {need: projectAdmin, body: `{}`},
	"DELETE /api/v1/projects/{project}":        {need: admin},
	"GET /api/v1/projects/{project}/schema":    {need: reader},
	"PUT /api/v1/projects/{project}/schema":    {need: projectAdmin, body: `{"schema":{}}`},
	"DELETE /api/v1/projects/{project}/schema": {need: projectAdmin},
	"GET /api/v1/projects/{project}/images":    {need: reader},

	"POST /api/v1/projects/{project}/uploads":                  {need: writer},
	"DELETE /api/v1/projects/{project}/uploads/{upload}":       {need: writer},
	"POST /api/v1/projects/{project}/uploads/{upload}/missing": {need: writer, body: `{"digests":[]}`},
	"POST /api/v1/projects/{project}/uploads/{upload}/chunks":  {need: writer, body: ""},
	"POST /api/v1/projects/{project}/uploads/{upload}/recipes": {need: writer, body: string(make([]byte, digest.Size+8))},
	"POST /api/v1/projects/{project}/uploads/{upload}/files":   {need: writer, body: ""},

	"GET /api/v1/projects/{project}/repositories":                        {need: reader},
	"POST /api/v1/projects/{project}/repositories":                       {need: writer, body: `{"name":"new"}`},
	"GET /api/v1/projects/{project}/repositories/{repository}":           {need: reader},
	"PATCH /api/v1/projects/{project}/repositories/{repository}":         {need: writer, body: `{"name":"other"}`},
	"DELETE /api/v1/projects/{project}/repositories/{repository}":        {need: writer},
	"GET /api/v1/projects/{project}/repositories/{repository}/schema":    {need: reader},
	"PUT /api/v1/projects/{project}/repositories/{repository}/schema":    {need: writer, body: `{"schema":{}}`},
	"DELETE /api/v1/projects/{project}/repositories/{repository}/schema": {need: writer},

	"GET /api/v1/projects/{project}/repositories/{repository}/images":                             {need: reader},
	"POST /api/v1/projects/{project}/repositories/{repository}/images":                            {need: writer, body: `{"upload":"x"}`},
	"GET /api/v1/projects/{project}/repositories/{repository}/images/{ref}":                       {need: reader},
	"DELETE /api/v1/projects/{project}/repositories/{repository}/images/{ref}":                    {need: writer},
	"POST /api/v1/projects/{project}/repositories/{repository}/images/{ref}/verify":               {need: reader},
	"PATCH /api/v1/projects/{project}/repositories/{repository}/images/{ref}/annotations":         {need: writer, body: `{"annotations":{}}`},
	"GET /api/v1/projects/{project}/repositories/{repository}/images/{ref}/files/{path...}":       {need: reader},
	"HEAD /api/v1/projects/{project}/repositories/{repository}/images/{ref}/files/{path...}":      {need: reader},
	"GET /api/v1/projects/{project}/repositories/{repository}/images/{ref}/attachments/{path...}": {need: reader},
	"HEAD /api/v1/projects/{project}/repositories/{repository}/images/{ref}/attachments/{path...}": {
		need: reader},

	"GET /api/v1/projects/{project}/repositories/{repository}/tags":          {need: reader},
	"PUT /api/v1/projects/{project}/repositories/{repository}/tags/{tag}":    {need: writer, body: `{"ref":"1"}`},
	"DELETE /api/v1/projects/{project}/repositories/{repository}/tags/{tag}": {need: writer},
}

// caller is somebody who sends requests.
type caller struct {
	name    string
	secret  string
	known   bool
	role    cupel.Role
	project string
}

// callers makes tokens of every kind.
func callers(f *fixture) []caller {
	f.Helper()
	list := []caller{{name: "without a token"}, {name: "with a made-up token", secret: "cupel_nonsense"}}
	create := func(name string, role cupel.Role, project string) cupel.NewToken {
		token, err := f.service.CreateToken(f.Context(), cupel.TokenRequest{Name: name, Role: role, Project: project})
		if err != nil {
			f.Fatal(err)
		}
		return token
	}
	for _, role := range []cupel.Role{cupel.RoleRead, cupel.RoleWrite, cupel.RoleAdmin} {
		for _, project := range []string{"", "default", "other"} {
			name := "role-" + string(role) + "-" + project
			list = append(list, caller{name: name, secret: create(name, role, project).Secret, known: true, role: role, project: project})
		}
	}
	revoked := create("revoked", cupel.RoleAdmin, "")
	if err := f.service.RevokeToken(f.Context(), "revoked"); err != nil {
		f.Fatal(err)
	}
	soon := time.Now().Add(30 * time.Millisecond)
	expired, err := f.service.CreateToken(f.Context(), cupel.TokenRequest{Name: "expired", Role: cupel.RoleAdmin, ExpiresAt: &soon})
	if err != nil {
		f.Fatal(err)
	}
	time.Sleep(time.Until(soon) + time.Millisecond)
	return append(list, caller{name: "revoked", secret: revoked.Secret}, caller{name: "expired", secret: expired.Secret})
}

// outcome says how a route answers a caller: 401, 403, or 0 for anything else.
func outcome(c caller, n need, inNone bool) int {
	switch {
	case n == anybody:
		return 0
	case !c.known:
		return 401
	case !c.role.Includes(n.role):
		return 403
	case c.project != "" && n.all:
		return 403
	case c.project != "" && !inNone && c.project != "default":
		return 403
	}
	return 0
}

var fill = strings.NewReplacer("{project}", "default", "{repository}", "none", "{ref}", "1", "{path...}", "f", "{tag}", "t", "{upload}", "u", "{token}", "none",
	"{experiment}", "0", "{run}", "none", "{model}", "m-none", "{number}", "0")

// TestAccess tries every route with every kind of token.
func TestAccess(t *testing.T) {
	f := newFixture(t)
	if _, err := f.service.CreateProject(t.Context(), "other", cupel.ProjectChange{}); err != nil {
		t.Fatal(err)
	}
	who := callers(f)
	f.api.EndStreams() // they would never end
	for _, pattern := range f.api.Patterns() {
		route, ok := access[pattern]
		if !ok {
			route, ok = accessToTracking[pattern]
		}
		if !ok {
			t.Errorf("%s: add it to the table of this test", pattern)
			continue
		}
		method, path, _ := strings.Cut(fill.Replace(pattern), " ")
		for _, c := range who {
			var headers []string
			if c.secret != "" {
				headers = []string{"Authorization", "Bearer " + c.secret}
			}
			f.ensureRepository("none") // an earlier request may have deleted it
			a := f.send(method, path+route.query, route.body, headers...)
			got := a.status
			if got != 401 && got != 403 {
				got = 0
			}
			if want := outcome(c, route.need, route.inNone); got != want {
				t.Errorf("%s by %s: %d, want %d (0: let in): %s", pattern, c.name, a.status, want, a.body)
			}
		}
	}
}

// ensureRepository makes a repository where there is none.
func (f *fixture) ensureRepository(name string) {
	f.Helper()
	_, err := f.service.CreateRepository(f.Context(), cupel.RepositoryRef{Project: "default", Name: name})
	if err != nil && cupel.ErrorCode(err) != cupel.AlreadyExists {
		f.Fatal(err)
	}
}

// TestProjectsOfAToken requires that a token for one project learns of no other.
func TestProjectsOfAToken(t *testing.T) {
	f := newFixture(t)
	if _, err := f.service.CreateProject(t.Context(), "other", cupel.ProjectChange{}); err != nil {
		t.Fatal(err)
	}
	token, err := f.service.CreateToken(t.Context(), cupel.TokenRequest{Name: "ci", Role: cupel.RoleRead, Project: "other"})
	if err != nil {
		t.Fatal(err)
	}
	list := decode[wire.ProjectList](t, f.want(200, "GET", wire.Base+"/projects", nil, "Authorization", "Bearer "+token.Secret))
	if len(list.Projects) != 1 || list.Projects[0].Name != "other" {
		t.Errorf("listed %+v", list)
	}
}
