package filter

import "strings"

// Nearest returns the candidate that name is most likely a slip of: the nearest
// by edit distance, without regard to case, and "" where none is near.
func Nearest(name string, candidates []string) string {
	best, least := "", 1+max(1, min(3, len([]rune(name))/3))
	for _, candidate := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(candidate)); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// maxSuggested bounds the work for a suggestion: no name is that long.
const maxSuggested = 64

// distance counts the characters to insert, delete, replace or swap with their
// neighbour to make b of a: the optimal string alignment distance.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > maxSuggested || len(y) > maxSuggested {
		return maxSuggested
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
