package pack

// The samples by which content is judged: runs of bytes in a row, so that no
// period of the content, such as the size of a float, hides from them.
const (
	sampleRuns = 64
	runSize    = 64
	sampleSize = sampleRuns * runSize
)

// Of random bytes the squares of the 256 counts in a sample add up to evenSum in
// the mean, with a standard deviation of some 360. A sum that is not above
// evenLimit means that no code is shorter than the bytes by more than one in 250.
const (
	evenSum   = sampleSize + sampleSize*(sampleSize-1)/256
	evenLimit = evenSum + 6*360
)

// even reports whether all bytes are as frequent in content as in random data,
// by samples of it. It is false for content that is too short to tell.
func even(content []byte) bool {
	if len(content) < 2*sampleSize {
		return false
	}
	var counts [256]int
	step := (len(content) - runSize) / (sampleRuns - 1)
	for i := range sampleRuns {
		for _, b := range content[i*step:][:runSize] {
			counts[b]++
		}
	}
	sum := 0
	for _, n := range counts {
		sum += n * n
	}
	return sum <= evenLimit
}
