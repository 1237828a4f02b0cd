package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) modelsVerify() *cobra.Command {
	return &cobra.Command{
		Use:               "verify NAME[:REF]",
		Short:             "Read every byte of an image again and compare it with its digest",
		Long:              "Read every byte of an image again and compare it with its digest. The exit status is 1 when one does not hold.",
		Example:           "cupel models:verify credit-risk:production",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeImages,
		RunE:              a.run((*call).verify),
	}
}

func (c *call) verify() error {
	ref, err := c.image(c.args[0])
	if err != nil {
		return err
	}
	check, err := c.registry.VerifyImage(c.ctx, ref)
	if err != nil {
		return err
	}
	check.Files = listed(check.Files)
	if err := c.answer(check, func() { c.writeCheck(check) }); err != nil || check.OK {
		return err
	}
	name := cupel.RepositoryRef{Name: check.Repository}.Image(number(check.Version))
	return cupel.Errorf(cupel.Corrupt, "%s is not what was saved", name)
}

func (c *call) writeCheck(check cupel.ImageCheck) {
	look := c.look()
	for _, f := range check.Files {
		name := f.Path
		if f.Part == cupel.PartAttachment {
			name += " (attachment)"
		}
		if f.OK {
			c.printLook(look.green("ok"), "       %s  %s  %s", name, size(f.Size), shortDigest(f.Digest))
		} else {
			c.printLook(look.red("DAMAGED"), "  %s: %s", name, f.Error)
		}
	}
	switch {
	case check.OK:
		c.print("%s:%d holds: %s", check.Repository, check.Version, count(len(check.Files), "file", "files"))
	case check.Error != "":
		c.printLook(look.red("DAMAGED"), "  %s:%d: %s", check.Repository, check.Version, check.Error)
	}
}
