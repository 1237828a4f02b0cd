package study

import "math/rand/v2"

// SamplerType names a way to suggest parameters.
type SamplerType string

// The samplers.
const (
	SamplerRandom SamplerType = "random"
	SamplerGrid   SamplerType = "grid"
	SamplerSobol  SamplerType = "sobol"
	SamplerTPE    SamplerType = "tpe"
)

// Sampler suggests parameters. Fields that its type has no use for are zero.
type Sampler struct {
	Type        SamplerType
	Points      int     // grid: values of a parameter that has no step
	Scramble    bool    // sobol
	Startup     int     // tpe: trials are random until so many have a result
	Candidates  int     // tpe: drawn per parameter
	Gamma       float64 // tpe: the share of trials that are the better ones
	PriorWeight float64 // tpe: of the space itself against one trial
	Joint       bool    // tpe: parameters are modelled together in every second trial
}

// Random returns the sampler that draws each parameter for itself.
func Random() Sampler { return Sampler{Type: SamplerRandom} }

// Grid returns the sampler that goes through each combination once.
func Grid() Sampler { return Sampler{Type: SamplerGrid, Points: 5} }

// Sobol returns the sampler of scrambled points of Sobol's sequence.
func Sobol() Sampler { return Sampler{Type: SamplerSobol, Scramble: true} }

// TPE returns the tree-structured Parzen estimator with its default settings.
func TPE() Sampler {
	return Sampler{Type: SamplerTPE, Startup: 10, Candidates: 24, Gamma: 0.1, PriorWeight: 1, Joint: true}
}

// filled leaves Startup as it is but where nothing at all was said: 0 is a setting.
func (s Sampler) filled() Sampler {
	if s == (Sampler{}) || s == (Sampler{Type: SamplerTPE}) {
		return TPE()
	}
	if s.Type == SamplerGrid && s.Points == 0 {
		s.Points = Grid().Points
	}
	return s
}

// Suggest returns the parameters of a trial, by what was known of those before it:
// all trials with a lower number in their order, each as it was when the suggestion
// was made, which [Known] makes again. The same arguments give the same parameters.
// The study is one that passed [Study.Check].
func Suggest(s Study, number int, known []Trial) Params {
	random := rand.New(rand.NewPCG(uint64(s.Seed), uint64(number)))
	switch s.Sampler.Type {
	case SamplerGrid:
		return s.gridPoint(number)
	case SamplerSobol:
		return s.sobolPoint(number)
	case SamplerTPE:
		return s.estimated(random, number, known)
	default:
		return s.drawn(random)
	}
}

// drawn draws every parameter, then leaves out those that do not apply: what one
// is does not depend on the conditions of another.
func (s Study) drawn(random *rand.Rand) Params {
	all := Params{}
	for _, name := range s.Space.Names() {
		all[name] = s.Space[name].at(random.Float64())
	}
	return s.Space.active(all)
}
