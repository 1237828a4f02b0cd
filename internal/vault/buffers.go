package vault

import "sync"

// blockSize is what a part of a file takes, as it is stored and as it is, unless
// its chunks are unusually long.
const blockSize = 5 << 20

// memory is what one part of a file is read into: blocks that the next part
// reuses. A nil memory takes everything anew.
type memory struct {
	blocks []*[]byte // the last one may have room
}

var blocks = sync.Pool{New: func() any {
	block := make([]byte, 0, blockSize)
	return &block
}}

// take returns n bytes of any content, and of no more capacity. They are valid
// until [memory.release].
func (m *memory) take(n int) []byte {
	if m == nil || n > blockSize {
		return make([]byte, n)
	}
	if last := len(m.blocks) - 1; last < 0 || cap(*m.blocks[last])-len(*m.blocks[last]) < n {
		m.blocks = append(m.blocks, blocks.Get().(*[]byte))
	}
	block := m.blocks[len(m.blocks)-1]
	start, end := len(*block), len(*block)+n
	*block = (*block)[:end]
	return (*block)[start:end:end]
}

// release gives back what was taken.
func (m *memory) release() {
	for _, block := range m.blocks {
		*block = (*block)[:0]
		blocks.Put(block)
	}
	m.blocks = nil
}
