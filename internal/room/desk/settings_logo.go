package desk

import (
	"context"
	"errors"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// maxLogo bounds the form with both pictures, in bytes.
const maxLogo = 8 << 20

func (rm *Room) registerLogo(s *staff.Pages) {
	if rm.o.Settings == nil || rm.o.Logo == nil {
		return
	}
	s.Page(staff.Page{Name: "desk.settings.logo", Method: http.MethodGet, Pattern: settingsPath + "logo/", Action: SeeSettings, Do: rm.logoPage})
	s.Page(staff.Page{Name: "desk.settings.logo.set", Method: http.MethodPost, Pattern: settingsPath + "logo/", Action: SetSettings, MaxBody: maxLogo, Do: rm.setLogo})
}

type logoPage struct {
	settingsForm
	Now []shownLogo
}

// shownLogo is the sign on a ground.
type shownLogo struct {
	Text    string
	Dark    bool
	Picture view.Picture
}

func (rm *Room) logoPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, sign, err := rm.signed(ctx, []string{"logo"})
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.logoForm(r, s, sign, nil), nil
}

func (rm *Room) logoForm(r *staff.Request, s settings.Site, sign string, wrong map[string]string) staff.Answer {
	p := logoPage{settingsForm: rm.part(r, "logo")}
	p.Form.Files = true
	g := view.Group{Fields: []view.Field{{Name: "sign", Kind: "hidden", Value: sign}}}
	for _, x := range []struct {
		name  string
		image settings.Image
	}{{"light", s.Logo.Light}, {"dark", s.Logo.Dark}} {
		g.Fields = append(g.Fields, view.Field{Name: x.name, Kind: "file", Label: r.Text("desk.settings.logo." + x.name), Hint: r.Text("desk.settings.logo." + x.name + ".hint"), Error: wrong[x.name]})
		if x.image.Src != "" {
			w, h := x.image.Measures()
			p.Now = append(p.Now, shownLogo{r.Text("desk.settings.logo." + x.name), x.name == "dark", view.Picture{Src: x.image.Src, Width: w, Height: h, Alt: r.Text("desk.settings.logo." + x.name)}})
		}
	}
	if s.Logo.Light.Src != "" {
		g.Fields = append(g.Fields, view.Field{Name: "own", Kind: "check", Label: r.Text("desk.settings.logo.back")})
	}
	p.Form.Groups = []view.Group{g}
	a := staff.Answer{Template: "desk/settings_logo", Title: p.Head.Title, Data: p, Nav: settingsPath}
	if len(wrong) > 0 {
		a.Status = 422
	}
	return a
}

// setLogo takes the pictures that were sent; what was not sent stays. "own" puts the drawn sign back.
func (rm *Room) setLogo(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseMultipartForm(maxLogo); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	s, sign, err := rm.signed(ctx, []string{"logo"})
	if err != nil {
		return staff.Answer{}, err
	}
	logo, wrong := s.Logo, map[string]string{}
	if r.PostFormValue("own") != "" {
		logo = settings.Logo{}
	} else {
		for name, into := range map[string]*settings.Image{"light": &logo.Light, "dark": &logo.Dark} {
			if err := rm.readLogo(ctx, r, name, into); fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) || fault.Is(err, fault.Gone) {
				key, args := fault.Text(err)
				if key == "" {
					key = "desk.settings.error.logo"
				}
				wrong[name] = r.Text(key, args...)
			} else if err != nil {
				return staff.Answer{}, err
			}
		}
		if logo.Light.Src == "" && len(wrong) == 0 {
			wrong["light"] = r.Text("desk.settings.error.logo.light")
		}
	}
	if len(wrong) > 0 {
		return rm.logoForm(r, s, r.PostFormValue("sign"), wrong), nil
	}
	over, err := rm.change(ctx, r, map[string]any{"logo": logo})
	if err != nil || !over {
		return changedTo(settingsPath + "logo/"), err
	}
	a := rm.logoForm(r, s, sign, nil)
	p := a.Data.(logoPage)
	p.Notice, p.Compare = rm.beside(r, s, settings.Site{Logo: logo}, []string{"logo"})
	a.Data, a.Status = p, 409
	return a, nil
}

// readLogo keeps the picture of a field; an empty field leaves what stands.
func (rm *Room) readLogo(ctx context.Context, r *staff.Request, name string, into *settings.Image) error {
	f, head, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) || err == nil && head.Size == 0 {
		return nil
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, err)
	}
	defer f.Close()
	got, err := rm.o.Logo(ctx, r.Visitor.Person, r.Lang, head.Filename, f)
	if err == nil {
		*into = got
	}
	return err
}
