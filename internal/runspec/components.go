package runspec

// All returns the components that there are: model, feature generator, dataset.
func (c Components) All() []*Component {
	var all []*Component
	for _, component := range []*Component{c.Model, c.FeatureGenerator, c.Dataset} {
		if component != nil {
			all = append(all, component)
		}
	}
	return all
}
