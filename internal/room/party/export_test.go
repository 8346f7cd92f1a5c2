package party

import (
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff/stafftest"
)

func everywhere(id.Body) bool { return true }

func (p *party) exported(kind, lang string) string {
	p.t.Helper()
	b, err := p.Export(p.t.Context(), kind, tables.CSV, lang, everywhere)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b.Body)
}

// TestThePartyOfTheDemoComesBackUnchanged writes it as tables and brings them in, where it is and where nothing is.
func TestThePartyOfTheDemoComesBackUnchanged(t *testing.T) {
	file, err := os.ReadFile("../../demo/content/party.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"fa", "en"} {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			p := open(t, d)
			p.apply(string(file))
			written := map[string]string{}
			for _, kind := range []string{ImportBodies, ImportTerms} {
				written[kind] = p.exported(kind, lang)
				draft, try, is := p.tried(written[kind])
				if draft.Choice.Kind != kind || strings.Join(draft.Choice.Columns, " ") != strings.Join(columnsOf(kind), " ") {
					t.Errorf("%s is read as %s: %v", kind, draft.Choice.Kind, draft.Choice.Columns)
				}
				if n := try.count(RowSame); n != len(try.rows) || n < 50 {
					t.Errorf("%s: of %d rows, %d are recorded: %s", kind, len(try.rows), n, strings.Join(others(is), "\n"))
				}
			}
			for _, kind := range []string{ImportBodies, ImportTerms} { // as a spreadsheet it says the same
				b, err := p.Export(t.Context(), kind, tables.XLSX, lang, everywhere)
				if err != nil || b.Type != tables.XLSXType {
					t.Fatal(b.Type, err)
				}
				if _, try, is := p.tried(string(b.Body)); try.count(RowSame) != len(try.rows) || len(try.rows) < 50 {
					t.Errorf("%s as XLSX: of %d rows, %d are recorded: %s", kind, len(try.rows), try.count(RowSame), strings.Join(others(is), "\n"))
				}
			}
			q := open(t, dbtest.Open(t, d.Engine()))
			for _, kind := range []string{ImportBodies, ImportTerms} {
				q.bring(written[kind])
				if got := q.exported(kind, lang); got != written[kind] {
					t.Errorf("%s came back otherwise: %s", kind, firstDifference(got, written[kind]))
				}
			}
			if got, want := q.everything(), p.everything(); got != want {
				t.Errorf("the party is another: %s", firstDifference(got, want))
			}
		})
	}
}

// everything is all that is recorded, in words and without ids and pictures.
func (p *party) everything() string {
	p.t.Helper()
	d := p.dir()
	t := tell{p.Room, "fa", func(x id.Body) string { return d.bodies[x].Slug }}
	var all []string
	add := func(name string, facts []fact) {
		for _, f := range facts {
			if f.key != "portrait" && f.text != "" {
				all = append(all, fmt.Sprintf("%s %s: %q", name, f.key, f.text))
			}
		}
	}
	for x, b := range d.bodies {
		add(b.Slug, append(t.body(b), fact{"code", b.Code}))
		for _, p := range d.Posts(x) {
			add(b.Slug+"/"+p.Slug, t.post(p))
			for _, term := range d.held[p.ID] {
				add(b.Slug+"/"+p.Slug+" "+d.people[term.Person].Slug+" "+term.From.Numeric(), t.term(term))
			}
		}
	}
	for _, x := range d.people {
		add(x.Slug, t.person(x))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// others are the lines of what became of rows, but for those that are recorded; at most ten.
func others(is string) []string {
	var all []string
	for line := range strings.SplitSeq(is, "\n") {
		if !strings.HasSuffix(line, " same") && len(all) < 10 {
			all = append(all, line)
		}
	}
	return all
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d: %s\nwant %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

func TestAnOfficerExportsWhatTheySee(t *testing.T) {
	atDesk(t, func(b *bench) {
		b.apply("bodies:\n  - {slug: fars, phone: +98-71-1}\npeople:\n  - {slug: hidden-one, name: \"=پنهان\", public: false}\nterms:\n  - {person: hidden-one, body: central-council, post: member, from: 1405/1/1}\n")
		w := func(who id.Person, kind string) string {
			w := httptest.NewRecorder()
			b.pages.ServeHTTP(w, stafftest.Get(who, exportPath+kind+"/table.csv"))
			return w.Body.String()
		}
		if s := w(local, ImportTerms); strings.Contains(s, "پنهان") || !strings.Contains(s, "پریسا دشتی") {
			t.Errorf("the local officer's: %s", s)
		}
		if s := w(officer, ImportTerms); !strings.Contains(s, "'=پنهان") {
			t.Errorf("the officer's: %s", s)
		}
		bodies := w(officer, ImportBodies)
		if !strings.Contains(bodies, "'+98-71-1") {
			t.Error("a telephone number is a formula")
		}
		if _, try, is := b.tried(bodies); try.count(RowSame) != len(try.rows) {
			t.Errorf("what was guarded comes back otherwise: %v", others(is))
		}
		b.see(outsider, exportPath+ImportBodies+"/table.csv", 403)
		b.see(officer, exportPath+"nothing/table.xlsx", 404)
	})
}

// TestASecretarySetsUpAPartyFromTables begins with an empty database and needs no file but two tables.
func TestASecretarySetsUpAPartyFromTables(t *testing.T) {
	desks(t, false, func(b *bench) {
		var bodies, people strings.Builder
		bodies.WriteString("نوع;نام نهاد;زیر;تلفن;تأسیس;نشانی;نام انگلیسی\r\n")
		people.WriteString("نام;سمت;نهاد;از تاریخ;شیوه;شمارهٔ حکم;رئیس نهاد\r\n")
		n := 0
		holder := func(post, body string) {
			n++
			fmt.Fprintf(&people, "%s %s;%s;%s;۱۴۰۴/%d/%d;انتصاب;۱۲/%d;بله\r\n", []string{"مهسا", "آرش", "پریسا", "کیان"}[n%4], strings.Repeat("ب", 1+n/26)+string(rune('ا'+n%26))+"زاده", post, body, 1+n%12, 1+n%28, n)
		}
		for i, p := range Provinces[:24] {
			fmt.Fprintf(&bodies, "استان;%s;;۰%d-۱۲۳۴۵۶;1403/%d/1;%s، خیابان نارنج;\r\n", p.Fa, 21+i, 1+i%12, p.Fa)
			holder("دبیر استان", "استان "+p.Fa)
			for c := range 5 {
				fmt.Fprintf(&bodies, "شهر;دفتر شهر %d %s;استان %s;;۱۴۰۴/۱/۱;;City Office %d of %s\r\n", c+1, p.Fa, p.Fa, c+1, p.En)
				holder("دبیر", fmt.Sprintf("دفتر شهر %d %s", c+1, p.Fa))
			}
		}
		for i := range 12 {
			fmt.Fprintf(&bodies, "کمیته;کمیتهٔ شمارهٔ %d;;;;;\r\n", i+1)
			holder("دبیر", fmt.Sprintf("کمیتهٔ شمارهٔ %d", i+1))
		}
		for _, table := range []struct{ name, text string }{{"bodies.csv", bodies.String()}, {"people.csv", people.String()}} {
			path := b.done(upload(officer, table.name, []byte(table.text)))
			d := b.see(officer, path, 200)
			if s := d.Find(".stats li")[0].Text(); !strings.HasPrefix(s, "۰") {
				t.Fatalf("%s: %s: %s", table.name, s, d.One("main").Text())
			}
			b.done(stafftest.Post(officer, path, rowsForm(d, "record")))
		}
		dir, today := b.dir(), Today(now)
		provinces, cities, committees := 0, 0, 0
		for _, x := range dir.Subtree(RootID) {
			body, heads := dir.bodies[x], 0
			for _, p := range dir.Posts(x) {
				if held := dir.Holders(p.ID, today); p.Head && len(held) == 1 && strings.HasPrefix(held[0].Term.Letter, "۱۲/") {
					heads++
				}
			}
			if heads != 1 {
				continue
			}
			switch {
			case body.Kind == KindProvince && body.Phone != "":
				provinces++
			case body.Kind == "city" && dir.bodies[body.Parent].Kind == KindProvince && strings.HasPrefix(body.Slug, "city-office-"):
				cities++
			case body.Kind == KindCommittee && body.Parent == RootID:
				committees++
			}
		}
		if provinces != 24 || cities != 120 || committees != 12 {
			t.Errorf("%d provinces, %d city offices, %d committees, each with its head", provinces, cities, committees)
		}
	})
}
