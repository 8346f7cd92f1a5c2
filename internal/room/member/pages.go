package member

import (
	"embed"
	"io/fs"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
)

//go:embed all:templates
var templates embed.FS

// Templates are the room's pages, for view under the set "member".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// Rules say who may do what to the files of a body.
func Rules() []access.Rule { return nil }

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) { rm.registerJoin(s) }

// said is what a form shows of a refusal; an error that is not one is given back.
func said(r *staff.Request, err error) (string, error) {
	key, args := fault.Text(err)
	switch fault.Of(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict:
		if key == "" {
			key = "member.error.form"
		}
		for i := 1; i < len(args); i += 2 {
			if n, ok := args[i].(int); ok {
				args[i] = i18n.Number(r.Lang, int64(n))
			}
		}
		return r.Text(key, args...), nil
	}
	return "", err
}
