package trees

import "github.com/cupel/cupel"

// Bits of decision_type.
const (
	lightCategorical  = 1 << 0
	lightMissingLeft  = 1 << 1
	lightMissingShift = 2
)

func readLightTree(s lightSection) (lightTree, error) {
	leaves, err := s.integer("num_leaves")
	if err != nil {
		return lightTree{}, err
	}
	if linear := s["is_linear"]; linear != "" && linear != "0" {
		return lightTree{}, cupel.Errorf(cupel.Invalid, "its leaves are linear models, which are not supported: train with linear_tree=false")
	}
	t := lightTree{}
	if t.leaves, err = s.numbers("leaf_value", leaves); err != nil {
		return t, err
	}
	t.splits, err = readLightSplits(s, leaves-1)
	return t, err
}

func readLightSplits(s lightSection, count int) ([]lightSplit, error) {
	if count < 0 {
		return nil, cupel.Errorf(cupel.Invalid, "it has no leaves")
	}
	if count == 0 {
		return nil, nil
	}
	lists := map[string][]int{"split_feature": nil, "decision_type": nil, "left_child": nil, "right_child": nil}
	for key := range lists {
		var err error
		if lists[key], err = s.integers(key, count); err != nil {
			return nil, err
		}
	}
	thresholds, err := s.numbers("threshold", count)
	if err != nil {
		return nil, err
	}
	sets, err := readLightCategories(s)
	if err != nil {
		return nil, err
	}
	splits := make([]lightSplit, count)
	for i := range splits {
		kind := lists["decision_type"][i]
		splits[i] = lightSplit{
			threshold: thresholds[i], feature: int32(lists["split_feature"][i]),
			left: int32(lists["left_child"][i]), right: int32(lists["right_child"][i]),
			missing: missingKind(kind >> lightMissingShift & 3), missingLeft: kind&lightMissingLeft != 0,
		}
		if kind&lightCategorical == 0 {
			continue
		}
		set := int(thresholds[i])
		if set < 0 || set >= len(sets) {
			return nil, cupel.Errorf(cupel.Invalid, "split %d is by set %d of categories, and there are %d", i, set, len(sets))
		}
		splits[i].categories = sets[set]
	}
	return splits, nil
}

// readLightCategories reads the sets of categories: words of 32 bits, those of a
// set from one boundary to the next.
func readLightCategories(s lightSection) ([]*bitset, error) {
	count, err := s.integer("num_cat")
	if err != nil || count == 0 {
		return nil, err
	}
	if count < 0 || count > len(s["cat_boundaries"]) {
		return nil, cupel.Errorf(cupel.Invalid, "num_cat cannot be %d", count)
	}
	bounds, err := s.integers("cat_boundaries", count+1)
	if err != nil {
		return nil, err
	}
	last := bounds[count]
	if last < 0 || last > len(s["cat_threshold"]) {
		return nil, cupel.Errorf(cupel.Invalid, "cat_boundaries end at %d", last)
	}
	words, err := s.integers("cat_threshold", last)
	if err != nil {
		return nil, err
	}
	sets := make([]*bitset, count)
	for i := range sets {
		if bounds[i] < 0 || bounds[i] > bounds[i+1] {
			return nil, cupel.Errorf(cupel.Invalid, "cat_boundaries are not in order")
		}
		sets[i] = setOf(words[bounds[i]:bounds[i+1]])
	}
	return sets, nil
}

func setOf(words []int) *bitset {
	set := make(bitset, (len(words)+1)/2)
	for i, word := range words {
		set[i/2] |= uint64(uint32(word)) << (32 * (i % 2))
	}
	return &set
}
