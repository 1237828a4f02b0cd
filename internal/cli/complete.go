package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// completeRepositories completes the first argument to the name of a model.
func (a *app) completeRepositories(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.repositoryNames(cmd, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeRepositoryThenFiles leaves later arguments to the shell.
func (a *app) completeRepositoryThenFiles(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return a.repositoryNames(cmd, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeImages completes to NAME, and after NAME: to its tags.
func (a *app) completeImages(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	name, ref, colon := strings.Cut(typed, ":")
	if !colon {
		return a.repositoryNames(cmd, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return a.tagNames(cmd, name, ref), cobra.ShellCompDirectiveNoFileComp
}

// repositoryNames stays silent about errors: there is nobody to read them while
// a command is being typed.
func (a *app) repositoryNames(cmd *cobra.Command, typed string) (names []string) {
	_ = a.run(func(c *call) error {
		repositories, err := c.registry.ListRepositories(c.ctx, c.project)
		for _, r := range repositories {
			if strings.HasPrefix(r.Name, typed) {
				names = append(names, r.Name)
			}
		}
		return err
	})(cmd, nil)
	return names
}

func (a *app) tagNames(cmd *cobra.Command, name, typed string) (names []string) {
	_ = a.run(func(c *call) error {
		repository, err := c.repository(name)
		if err != nil {
			return err
		}
		tags, err := c.registry.ListTags(c.ctx, repository)
		for tag := range tags {
			if strings.HasPrefix(tag, typed) {
				names = append(names, name+":"+tag)
			}
		}
		return err
	})(cmd, nil)
	return names
}
