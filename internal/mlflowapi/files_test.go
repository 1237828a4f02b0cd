package mlflowapi_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const proxy = "/api/2.0/mlflow-artifacts"

func TestFiles(t *testing.T) {
	f := newFixture(t)
	run := f.newRun()
	root := proxy + "/artifacts/0/" + run + "/artifacts"
	f.want(200, "PUT", root+"/d/a%20b%25.txt", "0123456789")
	w := f.send("GET", root+"/d/a%20b%25.txt", nil)
	if w.Body.String() != "0123456789" {
		t.Errorf("read %q", w.Body)
	}
	for name, want := range map[string]string{
		"Content-Disposition": `attachment; filename="a b%.txt"`, "X-Content-Type-Options": "nosniff", "Content-Type": "application/octet-stream",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if part := f.send("GET", root+"/d/a%20b%25.txt", nil, "Range", "bytes=2-4"); part.Code != http.StatusPartialContent || part.Body.String() != "234" {
		t.Errorf("the range is %d %q", part.Code, part.Body)
	}
	listed := f.want(200, "GET", proxy+"/artifacts?path=0/"+run+"/artifacts/d", nil)
	if diff := cmp.Diff(object{"files": []any{object{"path": "a b%.txt", "is_dir": false, "file_size": 10.}}}, listed); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	for _, nothing := range []string{"", "0/" + run + "/artifacts/none", "0/" + run + "/artifacts/d/a%20b%25.txt", "9", "nonsense"} {
		if got := f.want(200, "GET", proxy+"/artifacts?path="+nothing, nil); len(got) != 0 {
			t.Errorf("%q lists %v", nothing, got)
		}
	}
	f.want(200, "DELETE", root+"/", nil)
	f.want(404, "GET", root+"/d/a%20b%25.txt", nil)
}

func TestFilesThatAreRefused(t *testing.T) {
	f := newFixture(t)
	root := proxy + "/artifacts/0/" + f.newRun() + "/artifacts"
	for _, path := range []string{"/a/%2e%2e/%2e%2e/x", "/%5c..%5cx", "/a%2f..%2fx", "/%252e%252e/x", "/a%00", "/..%2f..%2fx"} {
		for _, method := range []string{"PUT", "GET", "DELETE"} {
			if w := f.send(method, root+path, "x"); w.Code != 400 && w.Code != 404 {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
	}
	f.want(404, "PUT", proxy+"/artifacts/elsewhere/x", "x")
	f.want(404, "PUT", proxy+"/artifacts/0/none/artifacts/x", "x")
	f.want(400, "PUT", proxy+"/artifacts/registered-models/a/1/x", "x")
	f.want(400, "PUT", root, "x")
	f.want(400, "GET", root, nil)
}

// TestParts brings a file in parts that arrive in any order.
func TestParts(t *testing.T) {
	f := newFixture(t)
	run := f.newRun()
	place := "/0/" + run + "/artifacts/big"
	made := f.want(200, "POST", proxy+"/mpu/create"+place, object{"path": `C:\data\large.bin`, "num_parts": 3},
		"X-Forwarded-Prefix", "/cupel", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "ml.example.com")
	upload := made["upload_id"].(string)
	var parts []object
	for _, i := range []int{2, 0, 1} {
		address := at(t, made, "credentials", i, "url").(string)
		path, ok := strings.CutPrefix(address, "https://ml.example.com/cupel")
		if !ok {
			t.Fatalf("the address is %s", address)
		}
		content := strings.Repeat(fmt.Sprint(i), 100+i)
		w := f.send("PUT", path, content)
		if want := fmt.Sprintf(`"%x-%d"`, sha256.Sum256([]byte(content)), len(content)); w.Header().Get("ETag") != want {
			t.Fatalf("%d: the ETag is %s, want %s", w.Code, w.Header().Get("ETag"), want)
		}
		parts = append(parts, object{"part_number": i + 1, "etag": w.Header().Get("ETag"), "url": address})
	}
	f.want(400, "POST", proxy+"/mpu/complete"+place, object{"path": "large.bin", "upload_id": upload, "parts": append(parts, parts[0])})
	f.want(200, "POST", proxy+"/mpu/complete"+place, object{"path": `C:\data\large.bin`, "upload_id": upload, "parts": parts})
	want := strings.Repeat("0", 100) + strings.Repeat("1", 101) + strings.Repeat("2", 102)
	if got := f.send("GET", proxy+"/artifacts"+place+"/large.bin", nil).Body.String(); got != want {
		t.Errorf("read %q", got)
	}
	found := f.want(200, "GET", proxy+"/presigned"+place+"/large.bin", nil, "Authorization", "Bearer x")
	if diff := cmp.Diff(object{
		"url": "http://localhost:7070" + proxy + "/artifacts" + place + "/large.bin", "headers": object{"Authorization": "Bearer x"}, "file_size": 303.,
	}, found); diff != "" {
		t.Errorf("presigned (-want +got):\n%s", diff)
	}
}

func TestPartsThatAreWrong(t *testing.T) {
	f := newFixture(t)
	place := "/0/" + f.newRun() + "/artifacts"
	made := f.want(200, "POST", proxy+"/mpu/create"+place, object{"path": "f"})
	upload := made["upload_id"].(string)
	never := fmt.Sprintf(`"%064d-5"`, 7)
	for name, body := range map[string]object{
		"no parts":            {"path": "f", "upload_id": upload},
		"no upload":           {"path": "f", "parts": []object{{"part_number": 1, "etag": never}}},
		"no etag":             {"path": "f", "upload_id": upload, "parts": []object{{"part_number": 1, "etag": "x"}}},
		"a part not brought":  {"path": "f", "upload_id": upload, "parts": []object{{"part_number": 1, "etag": never}}},
		"a path that is none": {"path": "..", "upload_id": upload, "parts": []object{{"part_number": 1, "etag": never}}},
	} {
		if w := f.send("POST", proxy+"/mpu/complete"+place, body); w.Code != 400 && w.Code != 404 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	f.want(400, "POST", proxy+"/mpu/create"+place, object{"path": "f", "num_parts": 10_001})
	f.want(200, "POST", proxy+"/mpu/abort"+place, object{"path": "f", "upload_id": upload})
	if w := f.send("PUT", proxy+"/mpu/part/"+upload+"/1", "late"); w.Code < 400 || w.Code >= 500 {
		t.Errorf("a part of an upload that was given up: %d", w.Code)
	}
}
