package cli

import (
	"iter"
	"strconv"

	"github.com/cupel/cupel"
)

// images pages through the images that query selects, newest first, up to its
// limit; 0 means all. The sequence ends with the first error.
func (c *call) images(query cupel.ImageQuery) iter.Seq2[cupel.Image, error] {
	return func(yield func(cupel.Image, error) bool) {
		left := query.Limit
		for {
			query.Limit = min(left, pageSize)
			page, err := c.registry.ListImages(c.ctx, query)
			if err != nil {
				yield(cupel.Image{}, err)
				return
			}
			for _, image := range page.Images {
				if !yield(image, nil) {
					return
				}
			}
			left -= len(page.Images)
			if query.PageToken = page.NextPageToken; query.PageToken == "" || query.Limit > 0 && left <= 0 {
				return
			}
		}
	}
}

// pageSize is the most images that one page holds.
const pageSize = 1000

// collect returns all images of a sequence.
func collect(images iter.Seq2[cupel.Image, error]) ([]cupel.Image, error) {
	all := []cupel.Image{}
	for image, err := range images {
		if err != nil {
			return nil, err
		}
		all = append(all, image)
	}
	return all, nil
}

func number(n int) string { return strconv.Itoa(n) }

func version(v *int) string {
	if v == nil {
		return "-"
	}
	return number(*v)
}
