package dataset

import "github.com/cupel/cupel"

// categoryCursor reads categories by what they are, whatever their codes.
type categoryCursor struct {
	codes      *numberCursor
	categories []rowHash
}

func (c cursors) category(f stored) (cursor, error) {
	inner, err := c.values(f.categories())
	if err != nil {
		return nil, err
	}
	var categories []rowHash
	for range f.Categories.Size {
		var one rowHash
		if one, err = inner.next(); err != nil {
			break
		}
		categories = append(categories, one)
	}
	if err = inner.close(err); err != nil {
		return nil, err
	}
	codes, err := c.numbers(f.main())
	if err != nil {
		return nil, err
	}
	return &categoryCursor{codes, categories}, nil
}

func (c *categoryCursor) next() (rowHash, error) {
	bits, err := c.codes.bits()
	if err != nil {
		return rowHash{}, err
	}
	switch code := int32(uint32(bits)); {
	case code == -1:
		return missing, nil
	case code < -1 || int(code) >= len(c.categories):
		return rowHash{}, cupel.Errorf(cupel.Invalid, "%s: there is no category %d", c.codes.file.name, code)
	default:
		return c.categories[code], nil
	}
}

func (c *categoryCursor) close(failed error) error { return c.codes.close(failed) }
