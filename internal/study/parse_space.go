package study

// decodeSpace reads the parameters by name.
func (s *Study) decodeSpace(n node) error {
	if n.kind != object {
		return n.must(object)
	}
	s.Space = Space{}
	for _, m := range n.members {
		if _, there := s.Space[m.key]; there {
			return m.value.mistake("the parameter %q is there twice", cut(m.key))
		}
		p, err := decodeParam(m.value)
		if err != nil {
			return named(cut(m.key), err)
		}
		s.Space[m.key] = p
	}
	return nil
}

func decodeParam(n node) (Param, error) {
	p := Param{}
	if err := setText(&p.Type)(n.member("type")); err != nil {
		return p, n.mistake("a parameter has the key type: float, int, choice or constant")
	}
	known := keys{"type": setText(&p.Type), "when": p.decodeWhen}
	switch p.Type {
	case TypeFloat, TypeInt:
		known["low"], known["high"] = setFloat(&p.Low), setFloat(&p.High)
		known["log"], known["step"] = setBool(&p.Log), p.decodeStep
	case TypeChoice:
		known["values"] = func(n node) (err error) {
			p.Values, err = n.values()
			return err
		}
	case TypeConstant:
		known["value"] = func(n node) error {
			value, err := n.value()
			p.Values = []any{value}
			return err
		}
	default:
		return p, n.member("type").mistake("type: must be float, int, choice or constant, not %q", cut(string(p.Type)))
	}
	if err := n.object("a parameter of type "+string(p.Type), known); err != nil {
		return p, err
	}
	return p, p.complete(n)
}

// complete asks for both bounds, and fills in the step of an int.
func (p *Param) complete(n node) error {
	if p.Type != TypeFloat && p.Type != TypeInt {
		return nil
	}
	for _, key := range []string{"low", "high"} {
		if n.member(key).kind == null {
			return n.mistake("%s must be given", key)
		}
	}
	if p.Type == TypeInt && p.Step == 0 {
		p.Step = 1
	}
	return nil
}

// decodeStep takes null for a float without one, as the canonical form has it.
func (p *Param) decodeStep(n node) error {
	if n.kind == null {
		return nil
	}
	if err := setFloat(&p.Step)(n); err != nil {
		return err
	}
	if p.Step <= 0 {
		return n.mistake("must be above 0")
	}
	return nil
}

// decodeWhen reads a value or a list of values for each name.
func (p *Param) decodeWhen(n node) error {
	if err := n.must(object); err != nil {
		return err
	}
	p.When = map[string][]any{}
	for _, m := range n.members {
		if _, there := p.When[m.key]; there {
			return m.value.mistake("the key %q is there twice", cut(m.key))
		}
		one := m.value
		if one.kind != list {
			one = node{kind: list, items: []node{m.value}, line: m.value.line, column: m.value.column}
		}
		values, err := one.values()
		if err != nil {
			return named(cut(m.key), err)
		}
		p.When[m.key] = values
	}
	return nil
}

func (s *Sampler) decode(n node) error {
	var kind SamplerType
	if err := n.must(object); err != nil {
		return err
	}
	if err := setText(&kind)(n.member("type")); err != nil {
		return n.mistake("a sampler has the key type: grid, random, sobol or tpe")
	}
	known := keys{"type": setText(&s.Type)}
	switch kind {
	case SamplerRandom:
		*s = Random()
	case SamplerGrid:
		*s = Grid()
		known["points"] = setInt(&s.Points)
	case SamplerSobol:
		*s = Sobol()
		known["scramble"] = setBool(&s.Scramble)
	case SamplerTPE:
		*s = TPE()
		known["startup"], known["candidates"] = setInt(&s.Startup), setInt(&s.Candidates)
		known["gamma"], known["prior_weight"] = setFloat(&s.Gamma), setFloat(&s.PriorWeight)
		known["joint"] = setBool(&s.Joint)
	default:
		return n.member("type").mistake("type: must be grid, random, sobol or tpe, not %q", cut(string(kind)))
	}
	return n.object("the sampler "+string(kind), known)
}

func (p *Pruner) decode(n node) error {
	var kind PrunerType
	if err := n.must(object); err != nil {
		return err
	}
	if err := setText(&kind)(n.member("type")); err != nil {
		return n.mistake("a pruner has the key type: none, median or asha")
	}
	known := keys{"type": setText(&p.Type)}
	switch kind {
	case PrunerNone:
		*p = None()
	case PrunerMedian:
		*p = Median()
		known["startup"] = setInt(&p.Startup)
		known["warmup"], known["interval"] = setInt(&p.Warmup), setInt(&p.Interval)
	case PrunerASHA:
		*p = ASHA()
		known["min_resource"], known["reduction_factor"] = setInt(&p.MinResource), setInt(&p.ReductionFactor)
	default:
		return n.member("type").mistake("type: must be none, median or asha, not %q", cut(string(kind)))
	}
	return n.object("the pruner "+string(kind), known)
}
