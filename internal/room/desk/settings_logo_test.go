package desk_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff/stafftest"
)

// files makes a form with files in its fields: name, content.
func files(person id.Person, path, sign string, pairs ...string) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("sign", sign)
	for i := 0; i < len(pairs); i += 2 {
		if part, _ := w.CreateFormFile(pairs[i], "logo.png"); part != nil {
			part.Write([]byte(pairs[i+1]))
		}
	}
	w.Close()
	r := stafftest.Post(person, path, nil)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func TestTheSignIsSentSeenAndPutBack(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/logo/"
		sign := func() string {
			return b.see(admin, path, 200).One("form.formpage input[name=sign]").Attr("value")
		}
		first := sign()
		d := b.read(b.ask(files(admin, path, first, "dark", "night")), path, 422)
		if !strings.Contains(d.One("#errors").Text(), "نخست نشان زمینهٔ روشن") {
			t.Errorf("a sign for the dark alone: %s", d.One("#errors").Text())
		}
		d = b.read(b.ask(files(admin, path, first, "light", "<svg")), path, 422)
		if !strings.Contains(d.One("#errors").Text(), "این پرونده تصویر نیست") {
			t.Errorf("no picture: %s", d.One("#errors").Text())
		}
		b.led(b.ask(files(admin, path, first, "light", "day", "dark", "")), path)
		day := settings.Image{Src: "/media/" + strings.Repeat("d", 32) + "/176.png", Size: "176x92"}
		if got := b.site().Logo; got.Light != day || got.Dark != (settings.Image{}) {
			t.Errorf("%+v", got)
		}
		if page := b.see(admin, path, 200); page.One("main figure img").Attr("src") != day.Src {
			t.Error("the sign is not seen where it is set")
		}
		b.read(b.ask(files(admin, path, first, "light", "night")), path, 409) // somebody else was faster
		b.led(b.ask(files(admin, path, sign(), "dark", "night")), path)
		if got := b.site().Logo; got.Light != day || got.Dark.Src != "/media/"+strings.Repeat("e", 32)+"/176.png" {
			t.Errorf("%+v", got)
		}
		b.send(admin, path, form("sign", sign(), "own", "on"))
		if got := b.site().Logo; got != (settings.Logo{}) {
			t.Errorf("%+v", got)
		}
	})
}

// led wants an answer that leads on.
func (b *bench) led(res *http.Response, path string) {
	b.t.Helper()
	if res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("%s: %d, want 303: %.1500s", path, res.StatusCode, text(b.t, res))
	}
}
