package vault

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/vault/digest"
)

// at returns a place in a pack of a chunk, as a difference from base unless that
// is "".
func at(num int64, chunk, base string) Location {
	l := Location{Digest: digest.Of([]byte(chunk)), Num: num}
	if base != "" {
		l.Base = digest.Of([]byte(base))
	}
	return l
}

func TestResolve(t *testing.T) {
	for _, test := range []struct {
		name        string
		known, want []Location
	}{
		{"nothing", nil, nil},
		{"the oldest", []Location{at(2, "a", ""), at(1, "a", ""), at(3, "a", "")}, []Location{at(1, "a", "")}},
		{"whole before older", []Location{at(1, "a", "b"), at(2, "a", ""), at(1, "b", "")}, []Location{at(2, "a", ""), at(1, "b", "")}},
		{
			"the shorter chain before the older",
			[]Location{at(1, "a", "b"), at(9, "a", "c"), at(1, "b", "c"), at(1, "c", "")},
			[]Location{at(9, "a", "c"), at(1, "b", "c"), at(1, "c", "")},
		},
		{
			"a chain of three",
			[]Location{at(1, "a", "b"), at(2, "b", "c"), at(3, "c", "d"), at(4, "d", "")},
			[]Location{at(1, "a", "b"), at(2, "b", "c"), at(3, "c", "d"), at(4, "d", "")},
		},
		{"a chain that does not end", []Location{at(1, "a", "b"), at(2, "b", "c")}, nil},
		{
			"a newer one whose chain ends",
			[]Location{at(1, "a", "gone"), at(2, "a", "b"), at(3, "b", "")},
			[]Location{at(2, "a", "b"), at(3, "b", "")},
		},
		{"a circle", []Location{at(1, "a", "b"), at(2, "b", "c"), at(3, "c", "a")}, nil},
		{
			// Two saved the same chunks at the same time, each one the other way.
			"two that would make a circle",
			[]Location{at(1, "a", "b"), at(2, "b", "a"), at(3, "b", "c"), at(4, "a", "d"), at(5, "c", ""), at(5, "d", "c")},
			[]Location{at(1, "a", "b"), at(3, "b", "c"), at(5, "c", ""), at(5, "d", "c")},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			known, want := make(map[digest.Digest][]Location), make(places)
			for _, l := range test.known {
				known[l.Digest] = append(known[l.Digest], l)
			}
			for _, l := range test.want {
				want[l.Digest] = l
			}
			if diff := cmp.Diff(want, resolve(known)); diff != "" {
				t.Errorf("places (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtensible(t *testing.T) {
	chain := []Location{at(1, "0", "")}
	p := places{chain[0].Digest: chain[0]}
	for i := 1; i <= maxChain; i++ {
		next := chain[i-1]
		next.Base, next.Digest = next.Digest, digest.Of([]byte{byte(i)})
		chain = append(chain, next)
		p[next.Digest] = next
	}
	for depth, link := range chain {
		want := depth
		if depth == maxChain {
			want = maxChain / 2
		}
		if got := p.depth(p.extensible(link)); got != want {
			t.Errorf("a chunk like one with %d bases gets one with %d, want %d", depth, got, want)
		}
	}
}

func TestMarksFollowChains(t *testing.T) {
	links := []link{{3, 4}, {2, 3}, {1, 2}, {7, 8}, {1, 5}, {6, 1}}
	m := marks{1: {}, 9: {}}
	m.follow(links)
	if diff := cmp.Diff(marks{1: {}, 2: {}, 3: {}, 4: {}, 5: {}, 9: {}}, m); diff != "" {
		t.Errorf("marked (-want +got):\n%s", diff)
	}
}
