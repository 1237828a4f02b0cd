package runner

// ring keeps the last bytes of what is added, up to a limit.
type ring struct {
	limit int
	kept  []byte // grows to the limit, then is overwritten in a circle
	next  int    // where the oldest byte is, once it is full
}

// add adds text.
func (r *ring) add(text []byte) {
	if len(text) >= r.limit {
		r.kept, r.next = append(r.kept[:0], text[len(text)-r.limit:]...), 0
		return
	}
	if free := r.limit - len(r.kept); free > 0 {
		n := min(free, len(text))
		r.kept = append(r.kept, text[:n]...)
		text = text[n:]
	}
	for len(text) > 0 {
		n := copy(r.kept[r.next:], text)
		r.next = (r.next + n) % r.limit
		text = text[n:]
	}
}

// bytes returns a copy of what is kept, the oldest byte first.
func (r *ring) bytes() []byte {
	return append(append(make([]byte, 0, len(r.kept)), r.kept[r.next:]...), r.kept[:r.next]...)
}
