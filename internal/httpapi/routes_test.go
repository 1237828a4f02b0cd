package httpapi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/wire"
)

func TestProjects(t *testing.T) {
	f := newFixture(t)
	f.want(201, "POST", wire.Base+"/projects", map[string]any{"name": "bank", "trusted": "none"})
	f.want(409, "POST", wire.Base+"/projects", map[string]any{"name": "bank"})
	f.want(200, "PATCH", wire.Base+"/projects/bank", map[string]any{"email_domains": []string{"example.com"}})
	got := decode[cupel.Project](t, f.want(200, "GET", wire.Base+"/projects/bank", nil))
	want := cupel.ProjectSettings{EmailDomains: []string{"example.com"}, Trusted: cupel.TrustNone}
	if diff := cmp.Diff(want.EmailDomains, got.EmailDomains); diff != "" || got.Trusted != want.Trusted {
		t.Errorf("project is %+v", got)
	}
	if list := decode[wire.ProjectList](t, f.want(200, "GET", wire.Base+"/projects", nil)); len(list.Projects) != 2 {
		t.Errorf("listed %+v", list)
	}
	f.want(204, "DELETE", wire.Base+"/projects/bank", nil)
	f.want(404, "GET", wire.Base+"/projects/bank", nil)
}

// TestRepositories takes a name that holds what must be escaped in a path.
func TestRepositories(t *testing.T) {
	f := newFixture(t)
	const all, one = inDefault + "/repositories", inDefault + "/repositories/50%25%20of%20%3Fü;%23"
	f.want(201, "POST", all, wire.RepositoryName{Name: "50% of ?ü;#"})
	if got := decode[cupel.Repository](t, f.want(200, "GET", one, nil)); got.Name != "50% of ?ü;#" {
		t.Errorf("got %+v", got)
	}
	f.want(200, "PATCH", one, wire.RepositoryName{Name: "plain"})
	f.want(404, "GET", one, nil)
	if list := decode[wire.RepositoryList](t, f.want(200, "GET", all, nil)); len(list.Repositories) != 1 || list.Repositories[0].Name != "plain" {
		t.Errorf("listed %+v", list)
	}
	f.want(204, "DELETE", all+"/plain?by=ada", nil)
	f.want(404, "GET", all+"/plain", nil)
}

func TestSchemas(t *testing.T) {
	f := newFixture(t)
	f.want(201, "POST", inDefault+"/repositories", wire.RepositoryName{Name: "risk"})
	for _, at := range []string{inDefault + "/schema", inRisk + "/schema"} {
		f.want(404, "GET", at, nil)
		f.want(400, "PUT", at, `{"schema":{"type":"nonsense"}}`)
		f.want(204, "PUT", at, `{"schema":{"type":"object"}}`)
		if got := decode[wire.Schema](t, f.want(200, "GET", at, nil)); string(got.Schema) != `{"type":"object"}` {
			t.Errorf("%s: schema is %s", at, got.Schema)
		}
		f.want(204, "DELETE", at, nil)
	}
}

func TestImages(t *testing.T) {
	f := newFixture(t)
	saved := f.publish("model.pkl", "the model")
	if got := decode[cupel.Image](t, f.want(200, "GET", inRisk+"/images/latest", nil)); !cmp.Equal(saved, got) {
		t.Errorf("(-saved +got):\n%s", cmp.Diff(saved, got))
	}
	f.want(204, "PATCH", inRisk+"/images/1/annotations", `{"annotations":{"stage":"production"}}`)
	f.want(204, "PUT", inRisk+"/tags/best", wire.TagTarget{Ref: "1"})
	tags := decode[wire.TagList](t, f.want(200, "GET", inRisk+"/tags", nil))
	if diff := cmp.Diff(map[string]int{"best": 1, "latest": 1}, tags.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if check := decode[cupel.ImageCheck](t, f.want(200, "POST", inRisk+"/images/best/verify", nil)); !check.OK || len(check.Files) != 2 {
		t.Errorf("verified %+v", check)
	}
	f.want(204, "DELETE", inRisk+"/tags/best", nil)
	f.want(204, "DELETE", inRisk+"/images/1?by=ada", nil)
	f.want(404, "GET", inRisk+"/images/latest", nil)
}

// TestPages walks through a search page by page.
func TestPages(t *testing.T) {
	f := newFixture(t)
	for range 3 {
		f.publish("model.pkl", "the model")
	}
	for _, at := range []string{inDefault + "/images", inRisk + "/images"} {
		var versions []int
		for token := ""; ; {
			page := decode[cupel.ImagePage](t, f.want(200, "GET", at+"?limit=2&page_token="+token+"&filter=version%20%3E%201", nil))
			for _, image := range page.Images {
				versions = append(versions, image.Version)
			}
			if token = page.NextPageToken; token == "" {
				break
			}
		}
		if diff := cmp.Diff([]int{3, 2}, versions); diff != "" {
			t.Errorf("%s (-want +got):\n%s", at, diff)
		}
	}
}

// TestUpload walks through the steps of a client that cuts files itself.
func TestUpload(t *testing.T) {
	f := newFixture(t)
	one := inDefault + "/uploads/" + decode[wire.Upload](t, f.want(201, "POST", inDefault+"/uploads", nil)).Upload
	content := []byte("the one chunk of a file")
	d := digest.Of(content)
	asked := wire.Digests{Digests: []digest.Digest{d}}
	if got := decode[wire.Digests](t, f.want(200, "POST", one+"/missing", asked)); !cmp.Equal(got, asked) {
		t.Errorf("missing before: %+v", got)
	}
	recipe := string(d[:]) + "\x00\x00\x00\x00\x00\x00\x00\x17" + string(d[:]) + "\x00\x00\x00\x17"
	f.want(404, "POST", one+"/recipes", recipe)
	f.want(204, "POST", one+"/chunks", string(wire.AppendFrame(nil, content)))
	if got := decode[wire.Digests](t, f.want(200, "POST", one+"/missing", asked)); len(got.Digests) != 0 {
		t.Errorf("missing after: %+v", got)
	}
	got := decode[wire.Content](t, f.want(200, "POST", one+"/recipes", recipe))
	if diff := cmp.Diff(wire.Content{Digest: d.String(), Size: 23}, got); diff != "" {
		t.Errorf("recipe (-want +got):\n%s", diff)
	}
	f.want(204, "DELETE", one, nil)
	if a := f.send("POST", one+"/missing", asked); a.status < 400 {
		t.Errorf("an upload that was aborted answers %d", a.status)
	}
}

func TestTokens(t *testing.T) {
	f := newFixture(t)
	made := decode[cupel.NewToken](t, f.want(201, "POST", wire.Base+"/tokens", cupel.TokenRequest{Name: "ci", Role: cupel.RoleAdmin}))
	bearer := []string{"Authorization", "Bearer " + made.Secret}
	list := f.want(200, "GET", wire.Base+"/tokens", nil, bearer...)
	if strings.Contains(string(list.body), made.Secret) || len(decode[wire.TokenList](t, list).Tokens) != 1 {
		t.Errorf("listed %s", list.body)
	}
	f.want(204, "DELETE", wire.Base+"/tokens/ci", nil, bearer...)
	f.want(401, "GET", wire.Base+"/tokens", nil, bearer...)
}

func TestVault(t *testing.T) {
	f := newFixture(t)
	f.publish("model.pkl", "the model")
	if stats := decode[cupel.VaultStats](t, f.want(200, "GET", wire.Base+"/vault:stats", nil)); stats.Files != 1 {
		t.Errorf("stats are %+v", stats)
	}
	if report := decode[cupel.CollectReport](t, f.want(200, "POST", wire.Base+"/vault:gc", `{"dry_run":true}`)); !report.DryRun {
		t.Errorf("collected %+v", report)
	}
	if report := decode[cupel.CheckReport](t, f.want(200, "POST", wire.Base+"/vault:check", `{"full":true}`)); !report.OK {
		t.Errorf("checked %+v", report)
	}
	f.want(200, "POST", wire.Base+"/vault:rebuild", nil)
}

func TestOperation(t *testing.T) {
	f := newFixture(t)
	f.want(200, "GET", "/health/live", nil, "Host", "anything")
	f.want(200, "GET", "/health/ready", nil)
	metrics := string(f.want(200, "GET", "/metrics", nil).body)
	const counted = `cupel_http_requests_total{code="200",method="GET",route="GET /health/live"} 1`
	if !strings.Contains(metrics, counted) {
		t.Errorf("no line %s in\n%s", counted, metrics)
	}
	f.want(201, "POST", wire.Base+"/tokens", cupel.TokenRequest{Name: "ci", Role: cupel.RoleAdmin})
	f.want(401, "GET", "/metrics", nil)
	f.want(200, "GET", "/health/live", nil)
}

// TestErrors holds every kind of error to the one shape.
func TestErrors(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		name, method, path string
		body               any
		status             int
		code               cupel.Code
		says               string
	}{
		{"of the service", "GET", inRisk, nil, 404, cupel.NotFound, `"risk"`},
		{"no such route", "GET", wire.Base + "/nothing", nil, 404, cupel.NotFound, "/nothing"},
		{"outside of the API", "GET", "/", nil, 404, cupel.NotFound, "/"},
		{"path that is not clean", "GET", wire.Base + "//projects", nil, 404, cupel.NotFound, "projects"},
		{"method", "DELETE", wire.Base + "/projects", nil, 405, cupel.Invalid, "GET, HEAD, POST"},
		{"no JSON", "POST", wire.Base + "/projects", "{", 400, cupel.Invalid, "body"},
		{"no body", "POST", wire.Base + "/projects", nil, 400, cupel.Invalid, "body is required"},
		{"key missing", "POST", wire.Base + "/projects", "{}", 400, cupel.Invalid, "name"},
		{"unknown key", "POST", wire.Base + "/projects", `{"name":"a","colour":"red"}`, 400, cupel.Invalid, "colour"},
		{"wrong type", "POST", wire.Base + "/projects", `{"name":7}`, 400, cupel.Invalid, "body.name"},
		{"wrong parameter", "GET", inDefault + "/images?limit=many", nil, 400, cupel.Invalid, "query.limit"},
		{"unknown parameter", "GET", inDefault + "/images?limits=1", nil, 400, cupel.Invalid, "limits"},
		{"wrong filter", "GET", inDefault + "/images?filter=%3D", nil, 400, cupel.Invalid, ""},
		{"wrong digest", "POST", inDefault + "/uploads/x/missing", `{"digests":["abc"]}`, 400, cupel.Invalid, "digest"},
		{"body too large", "POST", wire.Base + "/projects", strings.Repeat(" ", wire.MaxJSON+1), 413, cupel.TooLarge, "too large"},
		{"recipe cut off", "POST", inDefault + "/uploads/x/recipes", "short", 400, cupel.Invalid, "cut off"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := f.send(test.method, test.path, test.body)
			got := decode[wire.Failure](t, a)
			if a.status != test.status || got.Code != test.code || !strings.Contains(got.Message, test.says) {
				t.Errorf("%d %s, want %d, %s and %q", a.status, a.body, test.status, test.code, test.says)
			}
			if kind := a.header.Get("Content-Type"); kind != "application/json" {
				t.Errorf("Content-Type is %q", kind)
			}
		})
	}
	if allow := f.send("DELETE", wire.Base+"/projects", nil).header.Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("Allow is %q", allow)
	}
}

// TestHeaders holds every answer to the headers that keep browsers from making
// more of it than it is.
func TestHeaders(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{wire.Base + "/projects", "/nothing", "/health/live"} {
		h := f.send("GET", path, nil, wire.HeaderRequestID, "my-id").header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", wire.HeaderRequestID: "my-id",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Access-Control-Allow-Origin": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	if id := f.send("GET", "/nothing", nil, wire.HeaderRequestID, "forged\nline").header.Get(wire.HeaderRequestID); strings.Contains(id, "forged") {
		t.Errorf("took over the id %q", id)
	}
}
