package app

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/account"
)

// GrantFlags are a function that a command gives.
type GrantFlags struct {
	Function string `placeholder:"F" help:"${functions}."`
	Body     string `placeholder:"SLUG" help:"The body's slug, as in its address (default: the party itself)."`
	Below    bool   `help:"In every body below it too."`
}

// FunctionNames lists the functions, for --help.
func FunctionNames() string {
	text := ""
	for i, f := range access.Functions {
		if i > 0 {
			text += ", "
		}
		text += string(f)
	}
	return text
}

// grant is what the flags say; without a function it is empty.
func (f GrantFlags) grant(ctx context.Context, a *App) (access.Grant, error) {
	if f.Function == "" {
		return access.Grant{}, nil
	}
	g := access.Grant{Function: access.Function(f.Function), Below: f.Below}
	if !g.Function.Known() {
		return g, fmt.Errorf("--function: %q is none of: %s", f.Function, FunctionNames())
	}
	d, err := a.Party.Directory(ctx)
	if err != nil {
		return g, err
	}
	b := d.Root()
	if f.Body != "" {
		var ok bool
		if b, ok = d.BodyAt(f.Body); !ok {
			return g, fmt.Errorf("--body: there is no body %q", f.Body)
		}
	}
	g.Body = b.ID
	return g, nil
}

// UserInvite makes an account and prints its one-time link.
func UserInvite(ctx context.Context, cfg Config, name, person string, f GrantFlags, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		in := account.Invitation{Name: name}
		var err error
		if in.Grant, err = f.grant(ctx, a); err != nil {
			return err
		}
		if person != "" {
			d, err := a.Party.Directory(ctx)
			if err != nil {
				return err
			}
			p, ok := d.PersonAt(person)
			if !ok {
				return fmt.Errorf("--person: there is no person %q", person)
			}
			in.Person = p.ID
		}
		token, _, err := a.Account.InviteSomebody(ctx, cliActor, in)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, a.Account.Link(token))
		return err
	})
}

// UserList prints the accounts and their functions.
func UserList(ctx context.Context, cfg Config, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		all, err := a.Account.Accounts(ctx)
		if err != nil {
			return err
		}
		d, err := a.Party.Directory(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, x := range all {
			state := "ready"
			if x.Ready.IsZero() {
				state = "invited"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", x.Name, x.Login, state, x.Person)
			held, err := a.Grants.Held(ctx, x.Person)
			if err != nil {
				return err
			}
			for _, g := range held {
				b, _ := d.Body(g.Body)
				below := ""
				if g.Below {
					below = " and below"
				}
				fmt.Fprintf(t, "  %s\t%s%s\t\t%s\n", g.Function, b.Slug, below, g.ID)
			}
		}
		return t.Flush()
	})
}

// UserGrant gives somebody a function.
func UserGrant(ctx context.Context, cfg Config, who string, f GrantFlags, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		x, err := a.Account.Find(ctx, who)
		if err != nil {
			return err
		}
		g, err := f.grant(ctx, a)
		if err != nil {
			return err
		}
		if g.Function == "" {
			return fmt.Errorf("--function: name one of: %s", FunctionNames())
		}
		g.Person = x.Person
		if g, err = a.Grants.Give(ctx, cliActor, g); err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, g.ID)
		return err
	})
}

// UserRevoke takes functions back: one by its id, or all that somebody holds of one kind.
func UserRevoke(ctx context.Context, cfg Config, who, function string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if id.Valid(who) && function == "" {
			return a.Grants.Revoke(ctx, cliActor, id.Grant(who))
		}
		x, err := a.Account.Find(ctx, who)
		if err != nil {
			return err
		}
		held, err := a.Grants.Held(ctx, x.Person)
		if err != nil {
			return err
		}
		n := 0
		for _, g := range held {
			if string(g.Function) == function {
				if err := a.Grants.Revoke(ctx, cliActor, g.ID); err != nil {
					return err
				}
				n++
			}
		}
		if n == 0 {
			return fault.Wrap(fault.NotFound, fmt.Errorf("%s does not hold %q; see hemmat user list", x.Name, function))
		}
		_, err = fmt.Fprintf(w, "%d taken back\n", n)
		return err
	})
}

// UserReset takes every way in away from an account and prints a new link.
func UserReset(ctx context.Context, cfg Config, who string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		x, err := a.Account.Find(ctx, who)
		if err != nil {
			return err
		}
		token, err := a.Account.ResetAccount(ctx, cliActor, x.Person)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, a.Account.Link(token))
		return err
	})
}
