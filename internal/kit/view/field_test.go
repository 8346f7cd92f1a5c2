package view_test

import (
	"io"
	"testing"

	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

// Every word of a field is somebody's: whatever it says, it is text and ends no attribute.
func TestAFieldHoldsNoMarkupWhateverItsWordsAre(t *testing.T) {
	const evil = `"'><i id=x onfocus=x>می‌خواهم & </textarea></select></fieldset><script>`
	for _, kind := range []string{"", "text", "textarea", "select", "radio", "check", "checks", "date", "number", "tel", "email", "url", "search", "password", "hidden", "file"} {
		for name, f := range map[string]view.Field{
			"wrong": {Error: evil, Hint: evil}, "understood": {Confirm: evil, Hint: evil}, "plain": {},
		} {
			f.Kind, f.Name, f.In, f.Label, f.Value, f.Placeholder, f.Autocomplete = kind, evil, evil, evil, evil, evil, evil
			f.Options = []view.Option{{Value: evil, Text: evil, Hint: evil, Chosen: true}, {Value: "c", Text: "d"}}
			d := draw(t, "fa", "field", f)
			for _, foreign := range []string{"i", "script", "[onfocus]", "#x"} {
				if found := d.Find(foreign); len(found) > 0 {
					t.Errorf("%q, %s: a word became %s", kind, name, foreign)
				}
			}
			values, names := 0, 0
			for _, n := range append(d.Find("[value]"), d.Find("textarea")...) {
				if n.Attr("value") == evil || n.Tag() == "textarea" && n.Text() == evil {
					values++
				}
			}
			for _, n := range d.Find("[name]") {
				if n.Attr("name") == evil {
					names++
				}
			}
			if names == 0 || (values == 0) != (kind == "file") { // a file's value is nobody's to set
				t.Errorf("%q, %s: the name stands %d times, the value %d", kind, name, names, values)
			}
		}
	}
}

func TestASelectSaysWhatIsChosen(t *testing.T) {
	d := draw(t, "fa", "field", view.Field{Name: "n", Kind: "select", Label: "کدام", Options: []view.Option{{Value: "a", Text: "می‌خواهم", Chosen: true}, {Value: "b", Text: "نه"}}})
	if o := d.One("option[selected]"); o.Attr("value") != "a" || o.Text() != "می‌خواهم" {
		t.Errorf("chosen is %s, %s", o.Attr("value"), o.Text())
	}
}

func BenchmarkField(b *testing.B) {
	r, _ := viewtest.Renderer(b, nil)
	f := view.Field{Name: "b.1.dir", Kind: "select", Label: "جهت", Options: []view.Option{{Value: "rtl", Text: "راست به چپ"}, {Value: "ltr", Text: "چپ به راست"}}}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Component(io.Discard, "fa", "field", f); err != nil {
			b.Fatal(err)
		}
	}
}
