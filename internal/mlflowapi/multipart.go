package mlflowapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// maxParts is the most parts that a file is brought in.
const maxParts = 10_000

// A client brings a large file in parts: it asks for an address of each, puts the
// parts there side by side, and has them joined. The parts become files of an
// upload; what says of a part which file it became is its ETag.
func (a *API) uploadRoutes() []route {
	const upload = v2 + "/mlflow-artifacts/mpu"
	return []route{
		{"POST", upload + "/create/{path...}", a.serve(createUpload, false)},
		{"PUT", upload + "/part/{upload}/{part}", http.HandlerFunc(a.putPart)},
		{"POST", upload + "/complete/{path...}", a.serve(completeUpload, false)},
		{"POST", upload + "/abort/{path...}", a.serve(abortUpload, false)},
		{"GET", v2 + "/mlflow-artifacts/presigned/{path...}", a.serve(presign, false)},
	}
}

// uploadPlace returns where the file of an upload goes: the path of the call is a
// folder, and the parameter the file on the client's own disk.
func (c *call) uploadPlace() (place, error) {
	file := c.required("path")
	if c.err != nil {
		return place{}, c.err
	}
	where, err := c.place()
	if err != nil {
		return where, err
	}
	if where.image != nil {
		return where, fixedFiles()
	}
	name := file[strings.LastIndexAny(file, `/\`)+1:]
	where.path = strings.TrimPrefix(where.path+"/"+name, "/")
	return where, cupel.CheckFilePath(where.path)
}

func createUpload(c *call) ([]byte, error) {
	_, err := c.uploadPlace()
	parts := c.integer("num_parts", 1)
	if err == nil {
		err = c.err
	}
	if err == nil && (parts < 1 || parts > maxParts) {
		err = cupel.Errorf(cupel.Invalid, "Invalid value %d for parameter 'num_parts' supplied. Use 1 to %d: larger parts where there are more", parts, maxParts)
	}
	if err != nil {
		return nil, err
	}
	upload, err := c.service.BeginUpload(c.ctx, c.project)
	if err != nil {
		return nil, err
	}
	base := baseURL(c.request) + v2 + "/mlflow-artifacts/mpu/part/" + upload + "/"
	var e encoder
	e.open()
	e.text("upload_id", upload)
	e.list("credentials")
	for part := int64(1); part <= parts; part++ {
		e.open()
		e.text("url", base+strconv.FormatInt(part, 10))
		e.integer("part_number", part)
		e.authorization(c.request)
		e.close()
	}
	e.end()
	e.close()
	return e.b, nil
}

// authorization hands the caller's own credentials back to it: it sends none by
// itself to an address that it was given.
func (e *encoder) authorization(r *http.Request) {
	e.object("headers")
	e.optional("Authorization", r.Header.Get("Authorization"))
	e.close()
}

// putPart stores a part.
func (a *API) putPart(w http.ResponseWriter, r *http.Request) {
	file, err := a.service.PutFile(r.Context(), projectOf(r), r.PathValue("upload"), r.Body)
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%s-%d"`, file.Digest, file.Size))
	write(w, nil)
}

var etagPattern = regexp.MustCompile(`^"?([0-9a-f]{64})-([0-9]{1,18})"?$`)

// uploadedPart is a part as the client names it.
type uploadedPart struct {
	Number json.RawMessage `json:"part_number"`
	ETag   string          `json:"etag"`
}

func completeUpload(c *call) ([]byte, error) {
	where, err := c.uploadPlace()
	upload, parts := c.required("upload_id"), c.parts()
	if err == nil {
		err = c.err
	}
	if err != nil {
		return nil, err
	}
	_, err = c.service.JoinArtifact(c.ctx, where.owner(c.project), where.path, upload, parts)
	return nil, err
}

// parts returns the parts of a file in their order.
func (c *call) parts() []cupel.File {
	var list []uploadedPart
	c.decode("parts", &list)
	if len(list) == 0 {
		c.missing("parts")
	}
	if len(list) > maxParts {
		c.wrong(cupel.Errorf(cupel.Invalid, "%d parts: at most %d are allowed", len(list), maxParts))
		return nil
	}
	parts := make([]cupel.File, len(list))
	numbers := make([]int64, len(list))
	for i, one := range list {
		number, ok := parseInteger(unquoted(one.Number))
		etag := etagPattern.FindStringSubmatch(one.ETag)
		if !ok || etag == nil {
			c.wrong(cupel.Errorf(cupel.Invalid, "parts[%d]: give part_number, and the etag that the part was answered with", i))
			return nil
		}
		size, _ := strconv.ParseInt(etag[2], 10, 64) // 18 digits fit
		numbers[i], parts[i] = number, cupel.File{Path: strconv.FormatInt(number, 10), Size: size, Digest: etag[1]}
	}
	return c.inOrder(parts, numbers)
}

// inOrder sorts parts by their numbers, each of which may stand once.
func (c *call) inOrder(parts []cupel.File, numbers []int64) []cupel.File {
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(numbers[a] - numbers[b]) })
	sorted := make([]cupel.File, len(parts))
	for i, at := range order {
		if i > 0 && numbers[at] == numbers[order[i-1]] {
			c.wrong(cupel.Errorf(cupel.Invalid, "part %d is listed twice", numbers[at]))
		}
		sorted[i] = parts[at]
	}
	return sorted
}

func abortUpload(c *call) ([]byte, error) {
	upload := c.required("upload_id")
	if c.err != nil {
		return nil, c.err
	}
	return nil, c.service.AbortUpload(c.ctx, c.project, upload)
}

// presign answers with an address of a file that can be read in ranges: its own.
func presign(c *call) ([]byte, error) {
	where, err := c.place()
	if err != nil {
		return nil, err
	}
	content, err := c.open(where)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	escaped := c.request.URL.EscapedPath()
	_, address, _ := strings.Cut(escaped, "/mlflow-artifacts/presigned/")
	var e encoder
	e.open()
	e.text("url", baseURL(c.request)+v2+proxyPath+"/"+address)
	e.authorization(c.request)
	e.integer("file_size", content.Info().Size)
	e.close()
	return e.b, nil
}
