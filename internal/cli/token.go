package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) token() *cobra.Command {
	cmd := noun("token", "Access tokens of a server", a.tokenList(), a.tokenCreate(), a.tokenRevoke())
	cmd.Aliases = []string{"tokens"}
	return cmd
}

func (a *app) tokenCreate() *cobra.Command {
	var role, expires string
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Make a token; once there is one, a server asks every caller for one",
		Long: `Make a token. It is shown once: only its hash is kept. Once there is a token, a
server asks every caller for one. With --project it reaches that project alone.`,
		Example: "cupel token:create ci --role write --project fraud --expires 90d",
		Args:    takes(1, 1),
	}
	cmd.Flags().StringVar(&role, "role", string(cupel.RoleRead), "what it allows: read, write or admin")
	cmd.Flags().StringVar(&expires, "expires", "", "when it ends: `90d`, 12h, 2027-01-31 (default: never)")
	cmd.RunE = a.run(func(c *call) error {
		end, err := expiry(expires, c.Now())
		if err != nil {
			return err
		}
		// Not the current project: a token for one project has to be asked for.
		request := cupel.TokenRequest{Name: c.args[0], Role: cupel.Role(role), Project: c.flags.project, ExpiresAt: end}
		token, err := c.registry.CreateToken(c.ctx, request)
		if err != nil {
			return err
		}
		return c.answer(token, func() {
			c.say("Token %s (%s, %s). Keep it: it is not shown again.", token.Name, token.Role, reach(token.Token))
			fmt.Fprintln(c.Stdout, token.Secret)
		})
	})
	return cmd
}

func reach(t cupel.Token) string {
	if t.Project == "" {
		return "all projects"
	}
	return "project " + t.Project
}

// expiry reads a duration from now, or a date, whose day is still included.
func expiry(text string, now time.Time) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	end, err := time.ParseInLocation(time.DateOnly, text, now.Location())
	if err == nil {
		end = end.AddDate(0, 0, 1)
	} else if end, err = time.Parse(time.RFC3339, text); err != nil {
		after, ok := duration(text)
		if !ok {
			return nil, cupel.Errorf(cupel.Invalid, "--expires %q: write a duration such as 90d, 2w or 12h, or a date such as 2027-01-31", text)
		}
		end = now.Add(after)
	}
	if !end.After(now) {
		return nil, cupel.Errorf(cupel.Invalid, "--expires %q lies in the past", text)
	}
	end = end.UTC()
	return &end, nil
}

// duration reads what Go calls a duration, and days and weeks.
func duration(text string) (time.Duration, bool) {
	const day = 24 * time.Hour
	if len(text) > 1 {
		unit := map[byte]time.Duration{'d': day, 'w': 7 * day}[text[len(text)-1]]
		var n int
		if _, err := fmt.Sscanf(text[:len(text)-1]+";", "%d;", &n); err == nil && unit > 0 {
			return time.Duration(n) * unit, n < 36500
		}
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

func (a *app) tokenList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the tokens, without their secrets",
		Example: "cupel token:list",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			tokens, err := c.registry.ListTokens(c.ctx)
			if err != nil {
				return err
			}
			return c.answer(listed(tokens), func() { c.writeTokens(tokens) })
		}),
	}
}

func (c *call) writeTokens(tokens []cupel.Token) {
	if len(tokens) == 0 {
		c.say("There are no tokens: a server asks nobody for one.")
		return
	}
	t := newTable("NAME", "ROLE", "PROJECT", "CREATED", "EXPIRES", "STATE")
	for _, token := range tokens {
		t.add(token.Name, string(token.Role), firstOf(token.Project, "all"), c.moment(&token.CreatedAt), c.moment(token.ExpiresAt), c.tokenState(token))
	}
	t.write(c.Stdout, c.look())
}

func (c *call) tokenState(t cupel.Token) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked"
	case !t.Usable(c.Now()):
		return "expired"
	}
	return "valid"
}

func (a *app) tokenRevoke() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME",
		Short:   "End a token at once",
		Example: "cupel token:revoke ci",
		Args:    takes(1, 1),
		RunE: a.run(func(c *call) error {
			if err := c.registry.RevokeToken(c.ctx, c.args[0]); err != nil {
				return err
			}
			return c.answer(map[string]string{"name": c.args[0]}, func() { c.print("revoked token %s", c.args[0]) })
		}),
	}
}
