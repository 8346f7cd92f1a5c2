package api

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/jalali"
)

func TestAParameterHasOneSpellingAndABound(t *testing.T) {
	number := Param{Name: "n", Min: 1, Max: 100}
	word := Param{Name: "w", Enum: []string{"fa", "en"}}
	date := Param{Name: "d", Format: "date"}
	place := Param{Name: "p", Pattern: "^[a-z]+$"}
	text := Param{Name: "t", Long: 10}
	for _, x := range []struct {
		p     Param
		value string
		right bool
	}{
		{number, "1", true},
		{number, "100", true},
		{number, "0", false},
		{number, "101", false},
		{number, "01", false},
		{number, "+1", false},
		{number, "1.0", false},
		{number, " 1", false},
		{number, "۱", false},
		{number, "99999999999999999999", false},
		{number, "x", false},
		{word, "fa", true},
		{word, "FA", false},
		{word, "de", false},
		{date, "2026-11-27", true},
		{date, "2026-1-2", false},
		{date, "2026-11-27T00:00", false},
		{date, "۱۴۰۵-۰۱-۰۱", false},
		{place, "abc", true},
		{place, "ab1", false},
		{text, "می‌شود", false},
		{text, "میشو", true},
		{text, "a\x00", false},
		{text, "\xff", false},
		{text, "0123456789", true},
		{text, "0123456789a", false},
	} {
		err := x.p.Check(x.value)
		if (err == nil) != x.right {
			t.Errorf("%s=%q: %v", x.p.Name, x.value, err)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s=%q: %v is no refusal", x.p.Name, x.value, err)
		}
	}
}

func FuzzParam(f *testing.F) {
	for _, s := range []string{"1", "-1", "007", "2026-11-27", "fa", "\xff", "می‌شود", "9223372036854775808"} {
		f.Add(s, 1, 100)
	}
	f.Fuzz(func(t *testing.T, v string, least, most int) {
		if (Param{Name: "n", Min: least, Max: most}).Check(v) == nil && most > 0 {
			if n, err := strconv.Atoi(v); err != nil || n < least || n > most || strconv.Itoa(n) != v {
				t.Errorf("%q passes for a number from %d to %d", v, least, most)
			}
		}
		if (Param{Name: "d", Format: "date"}).Check(v) == nil {
			if d, err := ReadDay("d", v); err == nil && On(d).Date != v {
				t.Errorf("%q is read as %s", v, On(d).Date)
			}
		}
		if (Param{Name: "t"}).Check(v) == nil && (len(v) > 200 || strings.ToValidUTF8(v, "") != v) {
			t.Errorf("%q passes for a text", v)
		}
	})
}

func TestHalfSpacesAndSignsStayAsTheyAre(t *testing.T) {
	b, err := Encode(map[string]string{"x": "می‌شود & <b>"})
	if err != nil || string(b) != "{\"x\":\"می‌شود & <b>\"}\n" {
		t.Errorf("%s %v", b, err)
	}
}

func TestAMomentHasTheDayOfTehran(t *testing.T) {
	m := At(time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC)) // after midnight in Tehran
	if m.At != "2026-11-27T22:00:00Z" || *m.Jalali != (Jalali{1405, 9, 7}) {
		t.Errorf("%s %v", m.At, m.Jalali)
	}
	if m := At(time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC)); m.Jalali != nil {
		t.Errorf("outside of the calendar: %v", m.Jalali)
	}
	if At(time.Time{}) != nil || On(jalali.Date{}) != nil {
		t.Error("no time is a moment")
	}
	if d := On(jalali.Date{Year: 1405, Month: 1, Day: 1}); d.Date != "2026-03-21" {
		t.Error(d.Date)
	}
	for _, s := range []string{"2026-02-30", "1404-01-01", "x"} {
		if _, err := ReadDay("on", s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

type apiThing struct {
	Name  Text       `json:"name" doc:"A name."`
	Count *int       `json:"count" doc:"Or null."`
	Maybe *Text      `json:"maybe,omitempty" doc:"Or absent."`
	Below []apiThing `json:"below" doc:"More of them."`
}

func TestATypeIsDescribedByItsFields(t *testing.T) {
	s := &schemas{all: object{}, of: map[string]reflect.Type{}}
	s.of1(reflect.TypeFor[List[apiThing]]())
	got, err := json.Marshal(s.all["Thing"])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"properties":{"below":{"description":"More of them.","items":{"$ref":"#/components/schemas/Thing"},"type":"array"},` +
		`"count":{"description":"Or null.","type":["integer","null"]},"maybe":{"$ref":"#/components/schemas/Text","description":"Or absent."},` +
		`"name":{"$ref":"#/components/schemas/Text","description":"A name."}},"required":["below","count","name"],"type":"object"}`
	if string(got) != want {
		t.Errorf("%s", got)
	}
	if s.all["ThingList"] == nil {
		t.Errorf("a list is called otherwise: %v", s.all)
	}
}

func TestWhatIsNotDescribedStopsTheProgram(t *testing.T) {
	type silent struct {
		X string `json:"x"`
	}
	type Text struct {
		X string `json:"x" doc:"Another type of the name."`
	}
	for name, fn := range map[string]func(s *schemas){
		"a field without words": func(s *schemas) { s.of1(reflect.TypeFor[silent]()) },
		"two types of one name": func(s *schemas) { s.of1(reflect.TypeFor[apiThing]()); s.of1(reflect.TypeFor[Text]()) },
		"a type without a form": func(s *schemas) { s.of1(reflect.TypeFor[chan int]()) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s passes", name)
				}
			}()
			fn(&schemas{all: object{}, of: map[string]reflect.Type{}})
		}()
	}
}

func TestAParameterThatIsNotDescribedCannotBeRead(t *testing.T) {
	r := &Request{Request: site.Request{}, route: &Route{Name: "x", Params: []Param{Lang()}}}
	if got := r.Text("lang"); got != i18n.Persian {
		t.Errorf("left out, the language is %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a parameter without description is read")
		}
	}()
	r.Text("other")
}

func TestAnAnswerAtAnEndlessAddressSaysSo(t *testing.T) {
	route := Get(Route{Name: "x", Path: "/x"}, func(_ context.Context, r *Request) (Text, error) {
		r.Pass()
		return Text{Fa: "متن"}, nil
	})
	v, err := route.page("").Build(t.Context(), site.Request{})
	if err != nil || !v.Passing || v.Type != "application/json" {
		t.Errorf("%+v %v", v, err)
	}
}
