package press

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
)

func TestAMapDecides(t *testing.T) {
	src := exported(
		oldItem{id: 1, name: "a", title: "الف", by: "login-of-reza", terms: []string{"category:مقالات ویژه", "category:آب"}},
		oldItem{id: 2, name: "b", title: "ب", by: "plain-login", terms: []string{"post_tag:پایتخت", "category:بیانیه"}},
	)
	m1, err := ParseMap("m.yaml", []byte("kinds: {مقالات ویژه: note}\ntopics: {آب: water}\nprovinces: {پایتخت: tehran}\nignore: [بیانیه]\nauthors:\n  login-of-reza: sara\n  plain-login: {name: نام دیگر, post: پژوهشگر}\n"))
	if err != nil {
		t.Fatal(err)
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(src, ImportOptions{Map: m1})
		a, err := m.store.ByOldID(m.ctx, 1)
		if err != nil || a.Kind != Note || a.Topics[0].Slug != "water" || a.Authors[0].Person != sara || a.Authors[0].Post["fa"] != "دبیر استان" {
			t.Errorf("%s %v %+v %v", a.Kind, a.Topics, a.Authors, err)
		}
		b, err := m.store.ByOldID(m.ctx, 2)
		if err != nil || b.Kind != News || b.Province != tehran || b.Authors[0].Name["fa"] != "نام دیگر" || b.Authors[0].Post["fa"] != "پژوهشگر" {
			t.Errorf("%s %s %+v %v", b.Kind, b.Province, b.Authors, err)
		}
		if w := m.visit("/category/%D8%A2%D8%A8/"); w.Header().Get("Location") != "/topics/water/" {
			t.Errorf("the category leads to %s", w.Header().Get("Location"))
		}
		unknown, err := ParseMap("m.yaml", []byte("authors:\n  x: nobody\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.ImportWXR(m.ctx, ledger.Actor{}, []WXRFile{part("x.xml", src)}, ImportOptions{Map: unknown})
		var fe *FileError
		if !errors.As(err, &fe) || fe.Line != 2 {
			t.Errorf("a person nobody knows: %v", err)
		}
	})
}

func TestAMapIsReadStrictly(t *testing.T) {
	for text, line := range map[string]int{
		"kind: {a: note}": 1, "kinds:\n  a: nonsense": 2, "kinds: [a]": 1, "authors:\n  a: {nam: x}": 2, "ignore: a": 1,
		"kinds: {a: note}\nkinds: {b: note}": 2, "a: [": 1, "topics: {a: }": 1, "authors:\n  a: {post: x}": 2, "kinds: {a: page}": 1,
	} {
		_, err := ParseMap("m.yaml", []byte(text))
		var fe *FileError
		if !errors.As(err, &fe) || fe.Line != line || fault.Of(err) != fault.Invalid {
			t.Errorf("%q: %v, want line %d", text, err, line)
		}
	}
	if m, err := ParseMap("m.yaml", nil); err != nil || len(m.Kinds) != 0 {
		t.Errorf("an empty map: %v", err)
	}
}

func FuzzParseMap(f *testing.F) {
	for _, s := range []string{
		"kinds: {مقالات: note}\ntopics: {آب: water}\nprovinces: {پایتخت: tehran}\nignore: [ویژه]\nauthors:\n  a: sara\n  b: {name: رضا, post: پژوهشگر}\n  c: \"\"\nowner: party",
		"authors: {x: nobody}", "kinds: [a]", "a: [", "- a", "kinds: &a {b: note}\ntopics: *a", "a: &a [*a]", "? {a: b}\n: c", "kinds: {<<: {a: note}}", "owner: !!int 5", "\x00", "\ufeffowner: x", "---\nowner: a\n---\nowner: b", "kinds:\n\t- x", "%YAML 9.9", "authors: {a: null}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMap("m.yaml", data)
		if err != nil {
			var fe *FileError
			if m != nil || !errors.As(err, &fe) || fe.Line < 1 || fault.Of(err) != fault.Invalid {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		for name, k := range m.Kinds {
			if !k.Known() || k == Page || name != termName(name) {
				t.Fatalf("%q: kind %q of %q", data, k, name)
			}
		}
		for _, slugs := range []map[string]string{m.Topics, m.Provinces} {
			for name, slug := range slugs {
				if slug == "" {
					t.Fatalf("%q: no slug for %q", data, name)
				}
			}
		}
		for login, a := range m.Authors {
			if a.Slug == "" && len(a.Name) > 0 && a.Name["fa"] == "" {
				t.Fatalf("%q: author %q without a name", data, login)
			}
		}
		for what, line := range m.lines {
			if line < 1 {
				t.Fatalf("%q: %s on line %d", data, what, line)
			}
		}
	})
}

func TestMenusAreReportedWithTheirNewAddresses(t *testing.T) {
	line := func(id, parent int, text, kind, object, number, url string) oldItem {
		return oldItem{
			id: id, kind: "nav_menu_item", title: text, terms: []string{"nav_menu:اصلی"},
			extra: meta("_menu_item_type", kind) + meta("_menu_item_object", object) + meta("_menu_item_object_id", number) +
				meta("_menu_item_menu_item_parent", fmt.Sprint(parent)) + meta("_menu_item_url", url),
		}
	}
	src := exported(
		oldItem{id: 1, kind: "page", name: "darbareh", title: "درباره", body: "متن"}, oldItem{id: 2, status: "private", name: "nahan", title: "نهان"},
		line(11, 0, "", "post_type", "page", "1", ""), line(12, 11, "بیانیه‌ها", "taxonomy", "category", "31", ""),
		line(13, 0, "نهان", "post_type", "page", "2", ""), line(14, 0, "تماس", "custom", "custom", "14", "https://old.example/tamas/"),
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		got := fmt.Sprintf("%+v", r.Menus)
		want := fmt.Sprintf("%+v", []MenuLink{
			{Menu: "اصلی", Text: "درباره", Path: "/darbareh/", Below: []MenuLink{{Text: "بیانیه‌ها", Path: "/statements/"}}},
			{Menu: "اصلی", Text: "تماس", Path: "/tamas/"},
		})
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestTheReportEndsWithItsCount(t *testing.T) {
	r := Report{Items: []ReportItem{{OldID: 1, Outcome: Imported, Old: "/?p=1", New: "/a/", Missing: []string{"/wp-content/uploads/x.jpg"}}}, New: 1}
	var b bytes.Buffer
	if err := r.Text(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if lines[len(lines)-1] != "1 new, 0 changed, 0 skipped" || !slices.Contains(lines, "1  imported  /?p=1 → /a/") || r.Missing() != 1 {
		t.Errorf("%q", lines)
	}
}
