package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// saveFlags are the flags of models:save.
type saveFlags struct {
	meta, attach, tags, libraries []string
	metaFile, label, comment      string
	author, run, resume           string
	fromRun                       string
	create                        bool
}

const saveHelp = `Save files as the next version of a model, with its metadata and attachments.
All of it becomes visible together, or not at all.

FILE is a file, saved under its own name, or a folder, whose files keep their
paths in it. PATH=FILE saves it under another path; '-' is standard input. With
--from-run the files are artifacts of a run, which are not copied.`

const saveExamples = `cupel models:save credit-risk model.pkl --create -m "First model"
cupel models:save credit-risk model.pkl --meta Accuracy=0.89 --attach log.txt --tag production
cupel models:save credit-risk bundle/ --meta-file metadata.json
train | cupel models:save credit-risk model.bin=-
cupel models:save credit-risk --from-run keen-cupel-417:model`

func (a *app) modelsSave() *cobra.Command {
	var f saveFlags
	cmd := &cobra.Command{
		Use:               "save NAME [FILE…]",
		Short:             "Save files as the next version of a model",
		Long:              saveHelp,
		Example:           saveExamples,
		ValidArgsFunction: a.completeRepositoryThenFiles,
		RunE:              a.run(func(c *call) error { return c.save(f) }),
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if f.fromRun != "" {
			return takes(1, 1)(cmd, args)
		}
		return takes(2, -1)(cmd, args)
	}
	f.add(a, cmd)
	return cmd
}

func (f *saveFlags) add(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.comment, "message", "m", "", "comment about this version")
	flags.StringArrayVar(&f.meta, "meta", nil, "metadata `KEY=VALUE`; a value that is JSON is kept as such, else it is text")
	flags.StringVar(&f.metaFile, "meta-file", "", "metadata from a JSON `FILE`; --meta wins")
	flags.StringArrayVar(&f.attach, "attach", nil, "attach `[NAME=]FILE`")
	flags.StringArrayVar(&f.tags, "tag", nil, "point `TAG` at the new version")
	flags.StringVar(&f.label, "label", "", "second, fixed name of the version (default: its time)")
	flags.StringVar(&f.author, "author", "", "who saves (default: CUPEL_AUTHOR, git's user.email, or the login name)")
	flags.StringVar(&f.run, "run", "", "run that made the model (default: CUPEL_RUN_ID)")
	flags.StringVar(&f.fromRun, "from-run", "", "save artifacts of the run, or those at PATH: `RUN[:PATH]`")
	flags.StringArrayVar(&f.libraries, "lib", nil, "library that the model needs, `NAME=VERSION`")
	flags.BoolVar(&f.create, "create", false, "make the repository where there is none")
	flags.StringVar(&f.resume, "resume", "", "go on with the interrupted `TRANSFER`")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("run", a.completeRuns))
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("from-run", a.completeRuns))
}

func (c *call) save(f saveFlags) error {
	if f.fromRun != "" {
		return c.saveFromRun(f)
	}
	draft, err := c.draft(f)
	if err != nil {
		return err
	}
	meter := c.meter("saving", total(draft.Files, draft.Attachments))
	draft.Progress = meter.at
	var transfer string
	draft.Started = func(name string) { transfer = name }
	image, err := c.registry.SaveImage(c.ctx, draft)
	meter.finish()
	if err != nil {
		c.sayHowToResume(transfer, err)
		return err
	}
	return c.answer(whole(image), func() { c.print("saved %s (%s)", named(image), image.Label) })
}

// draft reads everything that the arguments and flags say, so that nothing is
// sent when one of them is wrong.
func (c *call) draft(f saveFlags) (cupel.Draft, error) {
	repository, err := c.repository(c.args[0])
	if err != nil {
		return cupel.Draft{}, err
	}
	input := c.input()
	files, err := sources(input, "file", c.args[1:])
	if err != nil {
		return cupel.Draft{}, err
	}
	attachments, err := sources(input, "attachment", f.attach)
	if err != nil {
		return cupel.Draft{}, err
	}
	fields, err := c.fields(f)
	return cupel.Draft{
		Repository:       repository,
		CreateRepository: f.create,
		Files:            files,
		Attachments:      attachments,
		ImageFields:      fields,
		Resume:           f.resume,
	}, err
}

func (c *call) fields(f saveFlags) (cupel.ImageFields, error) {
	metadata, err := readMetadata(f.metaFile, f.meta)
	if err != nil {
		return cupel.ImageFields{}, err
	}
	libraries, err := pairs("--lib", "NAME=VERSION", f.libraries)
	return cupel.ImageFields{
		Metadata:        metadata,
		Label:           f.label,
		Tags:            f.tags,
		Comment:         f.comment,
		Author:          c.author(f.author),
		RunID:           firstOf(f.run, c.Env("CUPEL_RUN_ID")),
		LibraryVersions: libraries,
		Zone:            cupel.ZoneAt(c.Now()),
	}, err
}

// sayHowToResume is for failures that say nothing against the draft itself.
func (c *call) sayHowToResume(transfer string, err error) {
	code := cupel.ErrorCode(err)
	if transfer == "" || code != cupel.Unavailable && code != cupel.Internal {
		return
	}
	c.say("What has arrived is kept for a while: the same command with --resume %s goes on from there.", transfer)
}

// sources returns what arguments of the form [PATH=]FILE name.
func sources(input *input, what string, args []string) ([]cupel.Source, error) {
	var found []cupel.Source
	taken := map[string]string{}
	for _, arg := range args {
		more, err := input.sources(arg)
		if err != nil {
			return nil, err
		}
		for _, s := range more {
			if other, ok := taken[s.Path]; ok {
				return nil, cupel.Errorf(cupel.Invalid, "%s and %s would both be the %s %q: name one of them as PATH=FILE", other, arg, what, s.Path)
			}
			taken[s.Path] = arg
		}
		found = append(found, more...)
	}
	return found, nil
}

// total is the bytes of all sources, or -1 where one is not known.
func total(lists ...[]cupel.Source) int64 {
	var sum int64
	for _, list := range lists {
		for _, s := range list {
			if s.Size < 0 {
				return -1
			}
			sum += s.Size
		}
	}
	return sum
}

// exists reports whether path names something, whatever it is.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, os.ErrNotExist)
}
