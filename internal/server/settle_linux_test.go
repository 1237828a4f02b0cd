package server

import "testing"

func TestCodeOf(t *testing.T) {
	tests := []struct {
		name, line string
		ok         bool
	}{
		{"code", "00400000-01516000 r-xp 00000000 fe:00 10338422                           /usr/bin/cupel", true},
		{"constants", "01516000-025e7000 r--p 01116000 fe:00 10338422                           /usr/bin/cupel", false},
		{"variables", "025e7000-02729000 rw-p 021e7000 fe:00 10338422                           /usr/bin/cupel", false},
		{"a library", "7f1383e7a000-7f1383eba000 r-xp 00000000 fe:00 17                         /usr/lib/libc.so", false},
		{"of no file", "7f1383e7a000-7f1383eba000 r-xp 00000000 00:00 0", false},
		{"other text", "what is this", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start, end, ok := codeOf("/usr/bin/cupel", tt.line)
			if ok != tt.ok || ok && (start != 0x400000 || end != 0x1516000) {
				t.Errorf("%#x to %#x, %t", start, end, ok)
			}
		})
	}
}

// TestSettle requires that code still runs after its pages were given back.
func TestSettle(t *testing.T) {
	settle()
	if _, _, ok := codeOf("p", "1000-2000 r-xp 0 0:0 1 p"); !ok {
		t.Error("code has changed")
	}
}
