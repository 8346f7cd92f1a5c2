package press

import (
	"context"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// within refuses an owner for whom the person may not write. Without an owner the party itself speaks. Whoever acts, acts
// in the body of the grant that lets them.
func (w *Writer) within(ctx context.Context, d *written) error {
	if err := w.bodies(ctx, d); err != nil {
		return err
	}
	if d.it != nil && (d.sheet.Lang != d.it.Lang || d.sheet.Owner == d.it.Owner) {
		return nil // the rules have looked at it as it stands
	}
	o := access.Object{State: string(Drafted)}
	if d.it != nil {
		o.State = string(d.it.Status)
	}
	owner := d.sheet.Owner
	if owner == "" {
		root, err := d.Root(ctx)
		if err != nil {
			return err
		}
		owner = root
	}
	var err error
	if o.Scope, err = w.scope(ctx, d.Lang, owner); err != nil {
		return err
	}
	v := d.May(ActWrite, o)
	if !v.OK {
		return fault.New(fault.Forbidden, "press.write.error.owner")
	}
	if d.it == nil {
		d.Verdict = v
	}
	return nil
}

// bodies refuses a province, committee or addressee that is no body of the party, unless it stands there already.
func (w *Writer) bodies(ctx context.Context, d *written) error {
	all, err := w.staff.Speakers(ctx, d.Lang)
	if err != nil {
		return err
	}
	known := map[id.Body]bool{"": true}
	for _, s := range all {
		known[s.ID] = true
	}
	if d.it != nil {
		known[d.it.Province], known[d.it.Committee] = true, true
		for _, a := range d.it.Audience {
			known[a.Body] = true
		}
	}
	for name, body := range map[string]id.Body{"province": d.sheet.Province, "committee": d.sheet.Committee} {
		if !known[body] {
			return fault.New(fault.Invalid, "press.write.error."+name)
		}
	}
	for _, a := range d.sheet.Audience {
		if !known[a.Body] {
			return fault.New(fault.Invalid, "press.write.error.to")
		}
	}
	return nil
}

// scope is a body with every body above it.
func (w *Writer) scope(ctx context.Context, lang string, body id.Body) ([]id.Body, error) {
	all, err := w.staff.Speakers(ctx, lang)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.ID == body {
			return s.Scope, nil
		}
	}
	return nil, fault.New(fault.Invalid, "press.write.error.owner")
}
