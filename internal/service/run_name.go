package service

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/cupel/cupel"
)

// Names of runs whose author gave none: an assayer's words.
var (
	nameQualities = []string{
		"amber", "bold", "bright", "brisk", "calm", "clear", "deft", "eager", "early", "fine", "fleet", "gentle",
		"glad", "golden", "keen", "kind", "lucid", "mellow", "merry", "mild", "noble", "patient", "plain", "polished",
		"proud", "pure", "quick", "quiet", "rare", "silver", "sober", "steady", "sure", "swift", "true", "warm",
	}
	nameThings = []string{
		"agate", "alloy", "anvil", "argent", "basalt", "beryl", "bronze", "carat", "cobalt", "copper", "cupel", "ember",
		"feldspar", "flint", "forge", "garnet", "gneiss", "granite", "hearth", "ingot", "jasper", "kiln", "lode", "marble",
		"nickel", "nugget", "onyx", "opal", "ore", "quartz", "slate", "smelter", "tin", "topaz", "touchstone", "zinc",
	}
)

// randomName makes up a name such as "keen-cupel-417".
func (s *Service) randomName() (string, error) {
	var random [6]byte
	if _, err := io.ReadFull(s.opts.Random, random[:]); err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot draw a name: %w", err)
	}
	draw := func(at, n int) int { return int(binary.BigEndian.Uint16(random[at:])) % n }
	return fmt.Sprintf("%s-%s-%d", nameQualities[draw(0, len(nameQualities))], nameThings[draw(2, len(nameThings))], draw(4, 1000)), nil
}
