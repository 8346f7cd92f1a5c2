package press

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff/stafftest"
)

func TestARedirectLeadsOnWhereNoPageAnswersAndIsCounted(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		it := k.say(draft("خبر"), noon)
		form := url.Values{"path": {"https://party.example/old/%D8%B5%D9%81%D8%AD%D9%87/?x=1"}, "target": {it.Path("fa")}, "note": {"می\u200cخواهم"}}
		k.post("editor", redirectsPath+"new/", form, 403)
		k.post("keeper", redirectsPath+"new/", form, 303)
		for _, at := range []string{"/old/%D8%B5%D9%81%D8%AD%D9%87/", "/OLD/صفحه", "/en/old/صفحه/"} {
			w := k.visit(viewEscape(at))
			if w.Code != 301 || !strings.Contains(w.Header().Get("Location"), "/1404/02/") {
				t.Errorf("%s: %d to %s", at, w.Code, w.Header().Get("Location"))
			}
		}
		r, err := k.store.redirectAt(k.ctx, "old/صفحه")
		if err != nil || r.Hits != 0 || r.Note != "می\u200cخواهم" {
			t.Fatalf("%+v, %v", r, err)
		}
		for range 2 {
			if err := k.public.FlushHits(k.ctx, k.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if r, err = k.store.Redirect(k.ctx, r.ID); err != nil || r.Hits != 3 || r.Last.IsZero() {
			t.Errorf("%+v, %v", r, err)
		}
		page := k.get("inspector", redirectsPath+"?q="+url.QueryEscape("صفحه"))
		if !strings.Contains(page, "<td>۳</td>") || strings.Contains(page, redirectsPath+r.ID) {
			t.Error("the list lacks the count, or offers an inspector to change it")
		}
		at := redirectsPath + r.ID + "/"
		k.post("keeper", at, url.Values{"gone": {"1"}, "version": {"1"}}, 303)
		if page := k.post("second", at, url.Values{"target": {"/news/"}, "version": {"1"}}, 409); !strings.Contains(page, `value="/news/"`) {
			t.Error("a stale form lost what was typed")
		}
		if w := k.visit(viewEscape("/old/صفحه/")); w.Code != 410 {
			t.Errorf("gone: %d", w.Code)
		}
		k.post("keeper", at+"remove/", url.Values{"version": {"1"}}, 409)
		k.post("keeper", at+"remove/", url.Values{"version": {"2"}}, 303)
		if w := k.visit(viewEscape("/old/صفحه/")); w.Code != 404 {
			t.Errorf("taken away: %d", w.Code)
		}
		if got := k.acts("press.redirect."); got != "set set removed" {
			t.Errorf("the ledger has %s", got)
		}
	})
}

func viewEscape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func TestACircleIsRefusedWithItsWayAndAChainIsMadeFlat(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		set := func(from, to string) error {
			_, err := k.SetRedirect(k.ctx, editor, Redirect{Path: from, Target: to}, k.ask())
			return err
		}
		for _, c := range []struct{ from, to string }{{"/c/", "/news/"}, {"/b/", "/c/"}, {"/a/", "/b/"}} {
			if err := set(c.from, c.to); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range []string{"/a/", "/b/"} {
			if r, err := k.store.redirectAt(k.ctx, oldKey(at)); err != nil || r.Target != "/news/" {
				t.Errorf("%s leads to %s, %v", at, r.Target, err)
			}
		}
		// What led to an address that now leads on goes with it.
		if err := set("/y/", "/topics/"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ from, to, key, way string }{
			{"/x/", "/x/", "press.redirect.error.circle", "/x/"},
			{"/x/", "/nowhere/at/all/", "press.redirect.error.nowhere", ""},
			{"/news/", "/topics/", "press.redirect.error.alive", ""},
			{"/a/", "/topics/", "press.redirect.error.there", ""},
			{"", "/news/", "press.redirect.error.path", ""},
		} {
			err := set(c.from, c.to)
			if key, _ := fault.Text(err); key != c.key || !strings.Contains(fmt.Sprint(err), c.way) {
				t.Errorf("%s → %s: %v", c.from, c.to, err)
			}
		}
		// What is gone is no end, and what the site leads back here is a circle too.
		if err := set("/gone/", ""); err != nil {
			t.Fatal(err)
		}
		_, err := k.SetRedirect(k.ctx, editor, Redirect{Path: "/q/", Target: "/gone/"}, nil)
		refused(t, err, fault.Invalid, "press.redirect.error.gone")
		_, err = k.SetRedirect(k.ctx, editor, Redirect{Path: "/q/", Target: "/old/"}, func(_ context.Context, path string) (int, string) {
			if path == "/old/" {
				return http.StatusMovedPermanently, "/q/"
			}
			return http.StatusNotFound, ""
		})
		refused(t, err, fault.Invalid, "press.redirect.error.circle")
		a, err := k.store.redirectAt(k.ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.SetRedirect(k.ctx, editor, Redirect{Path: "/m/", Target: "/a/"}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SetRedirect(k.ctx, editor, Redirect{ID: a.ID, Version: a.Version, Path: "/a/", Target: "/p/"}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SetRedirect(k.ctx, editor, Redirect{Path: "/p/", Target: "/a/"}, nil); !strings.Contains(fmt.Sprint(err), "/p/ → /a/ → /p/") {
			t.Errorf("a circle of two: %v", err)
		}
		for path, want := range map[string]string{"//evil.example/": "", "https://evil.example/": "", "javascript:x": "", "/a\\b": "", "/<script>": "", "/a/../b": "", "/%ff": "", " /ok/ ": "/ok/", "https://party.example/x?y#z": "/x"} {
			if got, err := ReadPath(path, "https://party.example"); got != want || (err == nil) != (want != "") {
				t.Errorf("%q is read as %q, %v", path, got, err)
			}
		}
	})
}

func TestTheTestBoxSaysWhichRuleLeadsWhere(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		k.move(exported(oldItem{id: 77, name: "khabar", title: "خبر قدیم", body: "متن", link: "https://old.example/2025/04/khabar/"}), ImportOptions{})
		k.topic("water", "آب")
		if _, err := k.SetRedirect(k.ctx, editor, Redirect{Path: "/mine/", Target: "/news/"}, k.ask()); err != nil {
			t.Fatal(err)
		}
		for typed, want := range map[string]string{
			"/?p=77": "شماره یا واژهٔ تارنمای پیشین", "/2025/04/khabar/": "نشانی پیشین یک متن", "/wp-admin/": "بخش‌های وردپرس", "/tag/water/": "دسته، برچسب", "/mine": "هدایت‌های همین جدول",
			"/news/": "خودش باز می‌شود", "/nothing/like/it/": "به جایی نمی‌رسد", "not a path": "این نشانی نادرست است", "https://party.example/?p=77": "شماره یا واژهٔ تارنمای پیشین",
		} {
			if page := k.get("keeper", redirectsPath+"?try="+url.QueryEscape(typed)); !strings.Contains(page, want) {
				t.Errorf("%s: not %s", typed, want)
			}
		}
		if err := k.public.FlushHits(k.ctx, k.Now()); err != nil {
			t.Fatal(err)
		}
		if n, err := k.store.RuleHits(k.ctx); err != nil || len(n) > 0 {
			t.Errorf("trying counts: %v, %v", n, err)
		}
	})
}

func TestAFileOfRedirectsIsShownFirstAndManyNeedTwoPeople(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		at := redirectsPath + "import/"
		k.post("keeper", at, url.Values{"rows": {""}}, 422)
		few := "از,به,یادداشت\n/one/,/news/,می\u200cخواهم\n/two/,/one/\n/three/,\nbad,/news/\n/four/,/nowhere/\n/news/,/topics/\n/one/,/topics/\n"
		page := k.post("keeper", at, url.Values{"rows": {few}}, 200)
		for _, want := range []string{"۳ سطر درست است", "این نشانی نادرست است", "به صفحه‌ای نمی‌رسد", "صفحه‌ای با این نشانی هست", "هدایتی هست"} {
			if !strings.Contains(page, want) {
				t.Errorf("the preview lacks %s", want)
			}
		}
		if all, err := k.store.Redirects(k.ctx, "", "", 10); err != nil || len(all) > 0 {
			t.Fatalf("the preview wrote %v, %v", all, err)
		}
		k.post("keeper", at, url.Values{"rows": {few}, "step": {"go"}}, 303)
		if r, err := k.store.redirectAt(k.ctx, "two"); err != nil || r.Target != "/news/" {
			t.Errorf("%+v, %v", r, err)
		}
		var many strings.Builder
		for i := range mostAlone + 1 {
			fmt.Fprintf(&many, "/many-%d/;/news/\n", i)
		}
		form := url.Values{"rows": {many.String()}, "step": {"go"}}
		if page := k.post("keeper", at, form, 422); !strings.Contains(page, "دلیل را در چند واژه") {
			t.Error("many without a reason")
		}
		form.Set("why", "سایت قدیم")
		k.post("keeper", at, form, 303)
		if w := k.visit("/many-1/"); w.Code != 404 {
			t.Errorf("before the second person: %d", w.Code)
		}
		k.confirm(redirectsPath)
		if w := k.visit("/many-1/"); w.Code != 301 {
			t.Errorf("after the second person: %d", w.Code)
		}
		a := k.get("keeper", redirectsPath+"redirects.csv")
		if !strings.HasPrefix(a, "\ufeffاز نشانی,") || !strings.Contains(a, "/one/,/news/,می\u200cخواهم,0") {
			t.Errorf("%.300s", a)
		}
		k.post("keeper", at, url.Values{"rows": {strings.Repeat("/x/,/news/\n", mostImported+1)}}, 422)
	})
}

// TestRowsOfRedirectsMayBePastedWithoutAFile sends the form as a browser does: in several parts, the file empty.
func TestRowsOfRedirectsMayBePastedWithoutAFile(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		w.CreateFormFile("file", "")
		w.WriteField("rows", "/one/,/news/")
		w.Close()
		r := stafftest.Post("keeper", redirectsPath+"import/", nil)
		r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
		r.Header.Set("Content-Type", w.FormDataContentType())
		if a := k.do(r); a.Code != 200 || !strings.Contains(a.Body.String(), "۱ سطر درست است") {
			t.Errorf("%d: %.2000s", a.Code, a.Body)
		}
	})
}
