package settings_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/settings"
)

func fixed() time.Time { return time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC) }

var actor = ledger.Actor{Via: "cli"}

func open(d *db.DB) (*settings.Store, *ledger.Ledger) {
	l := ledger.New(d, fixed)
	return settings.New(d, l, fixed), l
}

func site(t *testing.T, s *settings.Store) settings.Site {
	t.Helper()
	v, err := s.Site(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestANewSiteHasTheDefaultsAndTheyPassTheirOwnDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(d)
		if diff := cmp.Diff(settings.Defaults(), site(t, s)); diff != "" {
			t.Error(diff)
		}
		all, err := s.Value(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Apply(t.Context(), actor, []byte(all)); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(settings.Defaults(), site(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatADocumentLeavesOutStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(d)
		for _, doc := range []string{
			"name: {fa: حزب نمونه}\nmenu:\n  - {path: /news/, text: {fa: خبر}}\n",
			"motto: {fa: شعار}\ncolors: {accent: '#0b7f86'}\n",
			"# nothing\n", "",
			"home_sections: [lead, press.news]\ncolors: {accent_dark: '#43c6cc'}\n",
		} {
			if err := s.Apply(t.Context(), actor, []byte(doc)); err != nil {
				t.Fatalf("%s: %v", doc, err)
			}
		}
		want := settings.Defaults()
		want.Name["fa"] = "حزب نمونه" // en stays
		want.Menu = []settings.Link{{Path: "/news/", Text: map[string]string{"fa": "خبر"}}}
		want.Motto["fa"] = "شعار"
		want.HomeSections = []string{"lead", "press.news"}
		want.Colors = settings.Colors{Accent: "#0b7f86", AccentDark: "#43c6cc"}
		if diff := cmp.Diff(want, site(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAWrongDocumentIsRefusedWhereItIsWrongAndChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, l := open(d)
		for _, c := range []struct{ doc, want string }{
			{"name: {fa: الف}\nnmae: {fa: ب}\n", "line 2: no setting is called nmae"},
			{"menu:\n  - path: /x/\n    txt: {fa: ب}\n", "line 3: no setting is called txt"},
			{"name: الف\n", "line 1: a value of another form"},
			{"- a\n", "line 1: settings are written"},
			{"name: {fa: [}\n", "did not find"},
			{"name: {fa: الف}\n---\nname: {fa: ب}\n", "one document"},
			{"name: &a {fa: الف}\nmotto: *a\n", "line 1: anchors"},
			{"motto:\n", "line 1: a value is missing"},
			{"name: {fa: ''}\n", "name.fa"},
			{"name: {de: Partei}\n", "name.de"},
			{"menu:\n  - {path: 'javascript:alert(1)', text: {fa: ب}}\n", "menu[0].path"},
			{"menu:\n  - {path: //evil.example/, text: {fa: ب}}\n", "menu[0].path"},
			{"menu:\n  - {path: 'http://plain.example/', text: {fa: ب}}\n", "menu[0].path"},
			{"menu:\n  - {path: /x/}\n", "menu[0].text.fa"},
			{"footer:\n  - {title: {fa: ب}, links: [{path: x, text: {fa: ب}}]}\n", "footer[0].links[0].path"},
			{"home_sections: [news, news]\n", "home_sections[1]"},
			{"home_sections: [News Here]\n", "home_sections[0]"},
			{"synonyms: [[شورا]]\n", "synonyms[0]"},
			{"synonyms: [[شورا, انجمن], [شهر, '؟!']]\n", "synonyms[1][1]"},
			{"synonyms: [شورا]\n", "line 1"},
			{"colors: {accent: red}\n", "colors.accent"},
			{"default_series: ''\n", "default_series"},
			{"motto: {fa: " + strings.Repeat("ا", 300) + "}\n", "motto.fa"},
			{"motto: {fa: \"\xff\"}\n", ""},
			{strings.Repeat("# long\n", 50_000), "longer"},
		} {
			err := s.Apply(t.Context(), actor, []byte(c.doc))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%.60q: %v, want %q", c.doc, err, c.want)
			}
		}
		if diff := cmp.Diff(settings.Defaults(), site(t, s)); diff != "" {
			t.Error(diff)
		}
		if h, err := l.Head(t.Context()); err != nil || h.Seq != 0 {
			t.Errorf("%d entries, %v", h.Seq, err)
		}
	})
}

func TestOneValueIsReadAndSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(d)
		for _, c := range []struct{ path, value, want string }{
			{"name.fa", "حزب نمونه", "حزب نمونه"},
			{"name.fa", "true", "true"},
			{"name.fa", "12: 'x' # {", "12: 'x' # {"},
			{"motto.en", "Clear words", "Clear words"},
			{"menu[0].text.fa", "خبرها", "خبرها"},
			{"menu.3.path", "/elections/", "/elections/"},
			{"menu[3].narrow", "true", "true"},
			{"colors.accent", "#0b7f86", "#0b7f86"},
			{"home_sections", "[lead, news]", "- lead\n- news\n"},
			{"home_sections[1]", "word", "word"},
			{"licence", "{fa: پروانه}", "fa: پروانه\n"},
		} {
			if err := s.Set(t.Context(), actor, c.path, c.value); err != nil {
				t.Errorf("set %s: %v", c.path, err)
				continue
			}
			if got, err := s.Value(t.Context(), c.path); err != nil || got != c.want {
				t.Errorf("%s = %q, %v; want %q", c.path, got, err, c.want)
			}
		}
		v := site(t, s)
		if v.Name["en"] != "Party name" || len(v.Menu) != 8 || !v.Menu[3].Narrow || v.Menu[4].Narrow {
			t.Errorf("%+v", v)
		}
		for _, c := range []struct {
			path, value string
		}{
			{"", "x"},
			{"nmae.fa", "x"},
			{"name", "x"},
			{"name.fa", ""},
			{"name.de", "x"},
			{"menu[8].text.fa", "x"},
			{"menu[-1].text.fa", "x"},
			{"menu[0].narrow", "perhaps"},
			{"menu[0].path", "javascript:x"},
			{"name..fa", "x"},
			{"colors.accent", "blue"},
			{"home_sections", "lead"},
			{"name.fa.x", "x"},
		} {
			if err := s.Set(t.Context(), actor, c.path, c.value); !fault.Is(err, fault.Invalid) {
				t.Errorf("set %s to %q: %v", c.path, c.value, err)
			}
		}
		if diff := cmp.Diff(v, site(t, s)); diff != "" {
			t.Errorf("a refused value changed something:\n%s", diff)
		}
		if _, err := s.Value(t.Context(), "nmae"); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown path: %v", err)
		}
	})
}

func TestTextsPassThePersianDoor(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	s, _ := open(d)
	if err := s.Apply(t.Context(), actor, []byte("name: {fa: \"حزب  كار\\u064a\"}\nmotto: {fa: می\u200cخواهم}\n")); err != nil {
		t.Fatal(err)
	}
	if err := s.Set(t.Context(), actor, "short_name.fa", " كار\n"); err != nil {
		t.Fatal(err)
	}
	v := site(t, s)
	if v.Name["fa"] != "حزب کاری" || v.Motto["fa"] != "می\u200cخواهم" || v.ShortName["fa"] != "کار" {
		t.Fatalf("%q %q %q", v.Name["fa"], v.Motto["fa"], v.ShortName["fa"])
	}
}

func TestAChangeIsOneEntryAndNoChangeIsNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, l := open(d)
		for range 2 {
			if err := s.Apply(t.Context(), actor, []byte("name: {fa: حزب نمونه}\n")); err != nil {
				t.Fatal(err)
			}
		}
		got, err := l.Since(t.Context(), 0, 10)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if e := got[0]; e.Act != "settings.changed" || e.Actor != actor || fmt.Sprint(e.Touches) != "[settings:site]" {
			t.Errorf("%+v", e)
		}
	})
}

func TestAChangeIsSeenAtOnceHereAndElsewhereOnceHeard(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			here, _ := open(dbtest.Again(t, address))
			far := dbtest.Again(t, address)
			elsewhere, l := open(far)
			before := site(t, elsewhere).Name["fa"]
			site(t, here)
			if err := here.Set(t.Context(), actor, "name.fa", "تازه"); err != nil {
				t.Fatal(err)
			}
			if site(t, here).Name["fa"] != "تازه" {
				t.Error("not seen here")
			}
			if site(t, elsewhere).Name["fa"] != before {
				t.Error("nothing was kept")
			}
			entries, err := l.Since(t.Context(), 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			elsewhere.Hear(entries)
			if site(t, elsewhere).Name["fa"] != "تازه" {
				t.Error("not seen elsewhere")
			}
		})
	}
}

func TestSettingsOfAnOpenTransactionAreNotKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(d)
		stop := fmt.Errorf("stop")
		d.Tx(t.Context(), func(ctx context.Context) error {
			if err := s.Set(ctx, actor, "name.fa", "نیامده"); err != nil {
				t.Error(err)
			}
			s.Site(ctx)
			return stop
		})
		if site(t, s).Name["fa"] != settings.Defaults().Name["fa"] {
			t.Fatal("a change taken back is shown")
		}
	})
}

func TestTwoChangesAtOnceBothStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(d)
		errs := make(chan error)
		for _, path := range []string{"name.fa", "name.en", "motto.fa", "motto.en", "licence.fa", "licence.en"} {
			go func() { errs <- s.Set(t.Context(), actor, path, path) }()
		}
		for range 6 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		v := site(t, s)
		for lang := range v.Name {
			if v.Name[lang] != "name."+lang || v.Motto[lang] != "motto."+lang || v.Licence[lang] != "licence."+lang {
				t.Errorf("%v %v %v", v.Name, v.Motto, v.Licence)
			}
		}
	})
}

func TestTheDemonstrationsSettingsPass(t *testing.T) {
	doc, err := os.ReadFile("../../demo/content/settings.yaml")
	if err != nil {
		t.Skip(err)
	}
	s, _ := open(dbtest.Open(t, db.SQLite))
	if err := s.Apply(t.Context(), actor, doc); err != nil {
		t.Fatal(err)
	}
}

func FuzzApply(f *testing.F) {
	f.Add([]byte("name: {fa: حزب}\nmenu:\n  - {path: /x/, text: {fa: ب}, narrow: true}\n"))
	f.Add([]byte("home_sections: [a]\ncolors: {accent: '#000000'}\nfooter: []\n"))
	f.Add([]byte("name: &a [*a]\n? {}: x\n"))
	f.Add([]byte("<<: {name: {fa: x}}\n"))
	d := dbtest.Open(f, db.SQLite)
	s, _ := open(d)
	f.Fuzz(func(t *testing.T, doc []byte) {
		if err := s.Apply(t.Context(), actor, doc); err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		all, err := s.Value(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Apply(t.Context(), actor, []byte(all)); err != nil {
			t.Fatalf("what was printed is not taken back: %v\n%s", err, all)
		}
	})
}

func TestEachSettingHasASignOfItsOwn(t *testing.T) {
	var base settings.Site
	for i := range reflect.TypeFor[settings.Site]().NumField() {
		changed := base
		switch f := reflect.ValueOf(&changed).Elem().Field(i).Addr().Interface().(type) {
		case *map[string]string:
			*f = map[string]string{"fa": "می‌خواهم"}
		case *string:
			*f = "x"
		case *[]string:
			*f = []string{"x"}
		case *[][]string:
			*f = [][]string{{"x", "y"}}
		case *[]settings.Link:
			*f = []settings.Link{{Path: "/x/"}}
		case *[]settings.Column:
			*f = []settings.Column{{}}
		case *settings.Colors:
			f.Accent = "#123456"
		case *settings.Logo:
			f.Light.Src = "/x.svg"
		default:
			t.Fatalf("no value for a %T", f)
		}
		for j := range reflect.TypeFor[settings.Site]().NumField() {
			name, _, _ := strings.Cut(reflect.TypeFor[settings.Site]().Field(j).Tag.Get("yaml"), ",")
			one, err := base.Sign(name)
			other, err2 := changed.Sign(name)
			if err != nil || err2 != nil || (one == other) == (i == j) {
				t.Errorf("the sign of %s, when field %d changes: %s, %s, %v, %v", name, i, one, other, err, err2)
			}
		}
	}
}
