package view_test

import (
	"regexp"
	"strings"
	"testing"

	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

func TestAPartysSignIsASheetOfItsOwn(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("fa", view.ErrorPage{Status: 404, Title: "خطا"})
	light := settings.Image{Src: "/media/" + strings.Repeat("a", 32) + "/176.png", Size: "176x88"}
	dark := settings.Image{Src: "/media/" + strings.Repeat("b", 32) + "/360.jpg", Size: "176x88"}
	for _, c := range []struct {
		logo       settings.Logo
		path, back string
	}{
		{settings.Logo{Light: light, Dark: dark}, "/assets/logo." + strings.Repeat("a", 32) + "-176.png.176x88." + strings.Repeat("b", 32) + "-360.jpg", `.foot,.deskbar{--logo:url("` + dark.Src + `")}`},
		{settings.Logo{Light: light}, "/assets/logo." + strings.Repeat("a", 32) + "-176.png.176x88." + strings.Repeat("a", 32) + "-176.png", `.foot,.deskbar{--logo:url("` + light.Src + `")}`},
	} {
		p.Chrome.Site.Logo = c.logo
		d := viewtest.Render(t, r, b, "kit/error", p)
		if got := d.One(`link[href^="/assets/logo."]`).Attr("href"); !regexp.MustCompile(`^` + regexp.QuoteMeta(c.path) + `\.[0-9a-f]{8}\.css$`).MatchString(got) {
			t.Fatalf("the sheet is at %s, want %s and a version", got, c.path)
		} else {
			c.path = got
		}
		d.Count(".brand svg.mark", 2) // head and foot, as without
		res := fetch(t, r.Assets(), "GET", c.path, "")
		css := string(read(t, res.Body))
		if res.StatusCode != 200 || !strings.Contains(css, `:root{--logo:url("`+light.Src+`")}`) || !strings.Contains(css, c.back) || !strings.Contains(css, "aspect-ratio:176/88") {
			t.Errorf("%d %s", res.StatusCode, css)
		}
		if string(view.LogoStyle(c.logo)) != css {
			t.Error("the copy on disk would have another sign")
		}
	}
	for _, src := range []string{"", "https://example.org/a.png", "/media/x/176.png", light.Src + `");}evil{`} {
		p.Chrome.Site.Logo = settings.Logo{Light: settings.Image{Src: src, Size: "1x1"}}
		viewtest.Render(t, r, b, "kit/error", p).Count(`link[href^="/assets/logo."]`, 0)
	}
	for _, path := range []string{"/assets/logo.x.css", "/assets/logo." + strings.Repeat("a", 32) + "-176.svg.1x1." + strings.Repeat("a", 32) + "-176.png.css"} {
		if res := fetch(t, r.Assets(), "GET", path, ""); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
