package content

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

// The formats.
const (
	formatNPY         = "npy"
	formatNPZ         = "npz"
	formatZip         = "zip"
	formatKeras       = "keras"
	formatTorch       = "torch"
	formatSkops       = "skops"
	formatSafetensors = "safetensors"
	formatJSON        = "json"
	formatMLmodel     = "mlmodel"
	formatUBJSON      = "ubjson"
	formatText        = "text"
	formatPickle      = "pickle"
	formatGzip        = "gzip"
	formatZlib        = "zlib"
	formatParquet     = "parquet"
	formatHDF5        = "hdf5"
	formatImage       = "image"
	formatBinary      = "binary"
)

// opaqueFormats have no form: the reasons, for people.
var opaqueFormats = map[string]string{
	formatPickle:  "a pickle of one object can be written in many ways",
	formatGzip:    "a gzip file has times in it, and what it holds is not examined",
	formatZlib:    "what is compressed in it is not examined",
	formatParquet: "Parquet of one table can be written in many ways",
	formatHDF5:    "HDF5 of the same data can be written in many ways",
	formatImage:   "pictures and documents have dates and names of programs in them",
}

// beginnings are the first bytes of formats that have fixed ones.
var beginnings = []struct{ bytes, format string }{
	{"\x93NUMPY", formatNPY},
	{"PK\x03\x04", formatZip}, {"PK\x05\x06", formatZip},
	{"\x1f\x8b", formatGzip},
	{"x\x01", formatZlib}, {"x\x9c", formatZlib}, {"x\xda", formatZlib},
	{"\x80\x02", formatPickle}, {"\x80\x03", formatPickle}, {"\x80\x04", formatPickle}, {"\x80\x05", formatPickle},
	{"PAR1", formatParquet}, {"\x89HDF\r\n\x1a\n", formatHDF5},
	{"\x89PNG", formatImage}, {"\xff\xd8\xff", formatImage}, {"GIF8", formatImage}, {"%PDF-", formatImage}, {"<svg", formatImage},
}

// sniffed is how many bytes tell the format: the keys of an MLmodel stand far apart.
const sniffed = 64 << 10

// sniff guesses the format by the first bytes. Those of JSON, and of an MLmodel,
// may turn out to be just text.
func (e *examiner) sniff(s source) (string, error) {
	r, err := e.reader(s)
	if err != nil {
		return "", err
	}
	defer r.Close()
	if e.head == nil {
		e.head = make([]byte, sniffed)
	}
	n, err := io.ReadFull(r, e.head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return "", err
	}
	return guess(e.head[:n], s.size), nil
}

func guess(head []byte, size int64) string {
	for _, begin := range beginnings {
		if bytes.HasPrefix(head, []byte(begin.bytes)) {
			return begin.format
		}
	}
	text := strings.TrimLeft(string(head), " \t\r\n")
	switch {
	case looksSafe(head, size):
		return formatSafetensors
	case len(head) > 1 && head[0] == '{' && strings.IndexByte("LlIiU$#", head[1]) >= 0:
		return formatUBJSON // JSON goes on with white space, a quote or a brace
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return formatJSON
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "<svg"):
		return formatImage
	case size <= maxMLmodel && looksMLmodel(text):
		return formatMLmodel
	}
	return formatText
}

// looksSafe knows safetensors by its length of the header, and the header's brace.
func looksSafe(head []byte, size int64) bool {
	if len(head) < 9 || head[8] != '{' {
		return false
	}
	length := binary.LittleEndian.Uint64(head)
	return length >= 2 && length <= maxSafeHeader && int64(length)+8 <= size
}

// looksMLmodel knows a model of MLflow by the keys that it cannot lack.
func looksMLmodel(text string) bool {
	lines := "\n" + text
	return strings.Contains(lines, "\nflavors:") && (strings.Contains(lines, "\nartifact_path:") || strings.Contains(lines, "\nmodel_uuid:") ||
		strings.Contains(lines, "\nmlflow_version:"))
}
