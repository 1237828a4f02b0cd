package mlflowapi

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// maxAlias is the limit on aliases, in characters.
const maxAlias = 255

var (
	aliasPattern   = regexp.MustCompile(`^[\p{L}\p{N}_-]*$`)
	versionPattern = regexp.MustCompile(`^[vV]\d+$`)
)

// alias returns the alias that a call names. To be set it may not be one that
// means a version by itself.
func (c *call) alias(toSet bool) string {
	alias := c.required("alias")
	switch {
	case toSet && !aliasPattern.MatchString(alias):
		c.wrong(cupel.Errorf(cupel.Invalid, "Invalid alias name: '%s'. Names may only contain alphanumerics, underscores (_), and dashes (-).", alias))
	case utf8.RuneCountInString(alias) > maxAlias:
		c.wrong(cupel.Errorf(cupel.Invalid, "'Registered model alias name' exceeds the maximum length of %d characters", maxAlias))
	case toSet && strings.EqualFold(alias, cupel.Latest):
		c.wrong(cupel.Errorf(cupel.Invalid, "'latest' alias name (case insensitive) is reserved."))
	case toSet && versionPattern.MatchString(alias):
		c.wrong(cupel.Errorf(cupel.Invalid, "Version alias name '%s' is reserved.", alias))
	}
	return alias
}

func setAlias(c *call) ([]byte, error) {
	alias := c.alias(true)
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	return nil, noImage(c.service.SetTag(c.ctx, image.Ref(), alias), image.Ref())
}

// deleteAlias does not mind an alias that is not there.
func deleteAlias(c *call) ([]byte, error) {
	ref, alias := c.repository("name"), c.alias(false)
	if c.err != nil {
		return nil, c.err
	}
	if _, err := c.service.GetRepository(c.ctx, ref); err != nil {
		return nil, noRepository(err, ref)
	}
	err := c.service.DeleteTag(c.ctx, ref, alias)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil, nil
	}
	return nil, err
}

func getByAlias(c *call) ([]byte, error) {
	ref, alias := c.repository("name"), c.alias(false)
	if c.err != nil {
		return nil, c.err
	}
	image, err := c.resolveAlias(ref, alias)
	if err != nil {
		return nil, err
	}
	return modelVersionAnswer(&image), nil
}

// resolveAlias returns the image that an alias points at. A label is no alias,
// though it names an image too.
func (c *call) resolveAlias(ref cupel.RepositoryRef, alias string) (cupel.Image, error) {
	tags, err := c.service.ListTags(c.ctx, ref)
	if err != nil {
		return cupel.Image{}, noRepository(err, ref)
	}
	if strings.EqualFold(alias, cupel.Latest) {
		alias = cupel.Latest
	}
	version, ok := tags[alias]
	switch {
	case !ok && alias == cupel.Latest:
		return cupel.Image{}, cupel.Errorf(cupel.NotFound, "Latest version not found for model %s.", ref.Name)
	case !ok:
		return cupel.Image{}, cupel.Errorf(cupel.Invalid, "Registered model alias %s not found.", alias)
	}
	image := ref.Image(strconv.Itoa(version))
	found, err := c.service.GetImage(c.ctx, image)
	return found, noImage(err, image)
}
