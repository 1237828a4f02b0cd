package cupel

// Limits of a [CodeDiff]. What is beyond them is named, without its text.
const (
	MaxDiffFile  = 256 << 10 // bytes of a file, on either side
	MaxDiffText  = 4 << 20   // bytes of all texts together
	MaxDiffFiles = 10_000
)

// CodeDiff says how the code of one run differs from that of another.
type CodeDiff struct {
	From     string     `json:"from"` // id of a run
	To       string     `json:"to"`   // id of the other
	FromTree string     `json:"from_tree"`
	ToTree   string     `json:"to_tree"`
	Files    []FileDiff `json:"files"` // those that differ, by path
	More     int        `json:"more"`  // how many differ beyond [MaxDiffFiles]
}

// FileDiff is a file that is not the same in two trees.
type FileDiff struct {
	Path    string     `json:"path"`
	Status  FileStatus `json:"status"`
	OldMode string     `json:"old_mode,omitempty"` // file, exec or symlink; "" where it is not there
	NewMode string     `json:"new_mode,omitempty"`
	Text    string     `json:"text,omitempty"`     // unified diff
	LeftOut LeftOut    `json:"left_out,omitempty"` // why there is no text
}

// FileStatus says what became of a file.
type FileStatus string

// The statuses.
const (
	FileAdded   FileStatus = "added"
	FileRemoved FileStatus = "removed"
	FileChanged FileStatus = "changed"
	FileMode    FileStatus = "mode" // only its mode has changed
)

// LeftOut says why a file that differs comes without text.
type LeftOut string

// The reasons.
const (
	LeftOutBinary LeftOut = "binary" // it is no text
	LeftOutLarge  LeftOut = "large"  // it has more than [MaxDiffFile]
	LeftOutTotal  LeftOut = "total"  // the texts before it have taken [MaxDiffText]
)
