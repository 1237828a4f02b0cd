package server

import (
	"bufio"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// unmapProgram has the pages of the program's code leave the resident memory. They
// stay in the system's cache, and those that are run again come back from there;
// what initializes packages and registers routes does not. Code is never written
// to, so that nothing can be lost.
func unmapProgram() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return // all stays as it is
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		if start, end, ok := codeOf(program, lines.Text()); ok {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED) // advice
		}
	}
}

// codeOf returns the addresses of a line of /proc/self/maps that is about the code
// of the program, such as
//
//	00400000-01516000 r-xp 00000000 fe:00 10338422   /usr/bin/cupel
func codeOf(program, line string) (start, end uintptr, ok bool) {
	var mode, offset, device, file string
	var inode uint64
	_, err := fmt.Sscanf(line, "%x-%x %s %s %s %d %s", &start, &end, &mode, &offset, &device, &inode, &file)
	return start, end, err == nil && mode == "r-xp" && file == program && start < end
}
