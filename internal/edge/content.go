package edge

import (
	"io"
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// ServeContent sends a file as far as the request asks for it, as something to be
// saved and never to be shown. Damage that shows before the first byte is answered
// as an error; later it breaks the connection off.
func ServeContent(w http.ResponseWriter, r *http.Request, file cupel.Content) {
	info := file.Info()
	h := w.Header()
	h.Set("Content-Type", wire.TypeBytes)
	h.Set("Content-Disposition", disposition(info.Path))
	h.Set("ETag", `"`+info.Digest+`"`)
	h.Set("Cache-Control", "private, no-cache") // may be kept, and asked for again by its ETag
	content := &watchedContent{Content: file}
	answer := &patientWriter{ResponseWriter: w}
	http.ServeContent(answer, r, "", time.Time{}, content)
	if content.err == nil {
		answer.begin()
		return
	}
	if answer.begun {
		Describe(r.Context(), content.err)
		panic(http.ErrAbortHandler) // a short answer must not look like a whole one
	}
	for _, name := range []string{"Content-Length", "Content-Range", "Content-Disposition", "ETag", "Accept-Ranges"} {
		h.Del(name)
	}
	Fail(w, r, content.err)
}

// disposition has browsers save the file under the last part of its path, and
// never show it: it is whatever somebody has saved.
func disposition(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}); d != "" {
		return d
	}
	return "attachment"
}

// watchedContent remembers why reading failed: [http.ServeContent] does not say.
type watchedContent struct {
	cupel.Content
	err error
}

// Read implements [io.Reader].
func (c *watchedContent) Read(p []byte) (int, error) {
	n, err := c.Content.Read(p)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// Seek implements [io.Seeker].
func (c *watchedContent) Seek(offset int64, whence int) (int64, error) {
	n, err := c.Content.Seek(offset, whence)
	if err != nil {
		c.err = err
	}
	return n, err
}

// WriteTo implements [io.WriterTo].
func (c *watchedContent) WriteTo(w io.Writer) (int64, error) {
	from, ok := c.Content.(io.WriterTo)
	if !ok {
		return io.Copy(w, struct{ io.Reader }{c})
	}
	target := &watchedWriter{Writer: w}
	n, err := from.WriteTo(target)
	if target.err == nil {
		c.err = err // of the content, and not of whom it is written to
	}
	return n, err
}

// watchedWriter remembers why writing failed.
type watchedWriter struct {
	io.Writer
	err error
}

// Write implements [io.Writer].
func (w *watchedWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	w.err = err
	return n, err
}

// patientWriter waits with the status until there are bytes, so that a read that
// fails before the first can still be answered as an error.
type patientWriter struct {
	http.ResponseWriter
	status int
	begun  bool
}

// WriteHeader implements [http.ResponseWriter].
func (w *patientWriter) WriteHeader(status int) { w.status = status }

// Write implements [http.ResponseWriter].
func (w *patientWriter) Write(p []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(p)
}

// ReadFrom implements [io.ReaderFrom], for [http.ServeContent]: what is asked for
// whole writes itself, without a buffer between.
func (w *patientWriter) ReadFrom(r io.Reader) (int64, error) {
	part, ok := r.(*io.LimitedReader)
	if ok {
		content, ok := part.R.(*watchedContent)
		if ok && part.N == content.Info().Size {
			return content.WriteTo(w)
		}
	}
	return io.Copy(struct{ io.Writer }{w}, r)
}

func (w *patientWriter) begin() {
	if !w.begun && w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
	w.begun = true
}
