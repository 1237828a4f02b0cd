package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/files"
	"github.com/cupel/cupel/internal/s3client"
)

const filesHelp = `

ADDRESS is a path of this machine, or s3://BUCKET/KEY with the credentials,
region and endpoint that every program of AWS takes from the environment.`

// files are the commands for files outside of a vault. They need no registry.
func (a *app) files() *cobra.Command {
	at := files.New(s3client.Options{})
	cmd := noun("files", "Files by path or in S3, outside of Cupel's data", nil,
		a.filesList(at), a.filesStat(at), a.filesCat(at), a.filesPut(at), a.filesDelete(at))
	cmd.Aliases = []string{"file"}
	return cmd
}

func (a *app) filesList(at files.Files) *cobra.Command {
	return &cobra.Command{
		Use:     "list ADDRESS",
		Short:   "List the files below a folder, at any depth",
		Long:    "List the files below a folder, at any depth, or one file." + filesHelp,
		Example: "cupel files:list bundle\ncupel files:list s3://models/credit-risk",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			found := []files.File{}
			err := at.List(cmd.Context(), args[0], func(file files.File) error {
				found = append(found, file)
				return nil
			})
			if err != nil {
				return err
			}
			return a.answer(found, func() { a.writeFiles(found) })
		},
	}
}

func (a *app) writeFiles(found []files.File) {
	t := newTable("ADDRESS", ">SIZE", "MODIFIED")
	for _, file := range found {
		t.add(file.Address, size(file.Size), a.moment(&file.Modified))
	}
	t.write(a.Stdout, a.look())
}

func (a *app) filesStat(at files.Files) *cobra.Command {
	return &cobra.Command{
		Use:     "stat ADDRESS",
		Short:   "Say whether a file is there, and how large it is",
		Long:    "Say whether a file is there, how large it is, and when it was written." + filesHelp,
		Example: "cupel files:stat s3://models/credit-risk/metadata.json",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := at.Stat(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.answer(file, func() { a.writeFiles([]files.File{file}) })
		},
	}
}

func (a *app) filesCat(at files.Files) *cobra.Command {
	return &cobra.Command{
		Use:     "cat ADDRESS",
		Short:   "Write a file to standard output",
		Long:    "Write the bytes of a file to standard output." + filesHelp,
		Example: "cupel files:cat s3://models/credit-risk/metadata.json",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := at.Open(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			if _, err := io.Copy(a.Stdout, file); err != nil {
				return cupel.Errorf(cupel.Unavailable, "cannot copy %s to standard output: %w", args[0], err)
			}
			return nil
		},
	}
}

func (a *app) filesPut(at files.Files) *cobra.Command {
	return &cobra.Command{
		Use:     "put ADDRESS",
		Short:   "Write standard input to a file",
		Long:    "Write standard input to a file, in place of one that is there. It is seen\nwhole, or not at all." + filesHelp,
		Example: "cupel files:put s3://models/credit-risk/metadata.json < metadata.json",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			stdin := streamed(cmd.Context(), func() (io.ReadCloser, error) { return io.NopCloser(a.Stdin), nil })
			file, err := at.Put(cmd.Context(), args[0], stdin)
			if err != nil {
				return err
			}
			return a.answer(file, func() { a.print("wrote %s (%s)", file.Address, size(file.Size)) })
		},
	}
}

func (a *app) filesDelete(at files.Files) *cobra.Command {
	return &cobra.Command{
		Use:     "delete ADDRESS",
		Short:   "Delete one file",
		Long:    "Delete one file, for good and without a question." + filesHelp,
		Example: "cupel files:delete s3://models/credit-risk/old.json",
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := at.Delete(cmd.Context(), args[0]); err != nil {
				return err
			}
			return a.answer(deletedFile{args[0]}, func() { a.print("deleted %s", args[0]) })
		},
	}
}

// deletedFile is the answer of files:delete.
type deletedFile struct {
	Deleted string `json:"deleted"` // its address
}
