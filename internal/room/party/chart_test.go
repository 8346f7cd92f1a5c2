package party

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
)

var pathForm = regexp.MustCompile(`^M(\d+) (\d+)(?:H(\d+)|V(\d+))$`)

// TestBoxesOfAChartNeverMeet lays out trees of any form: no box touches another, all stand within the drawing, each level is
// set in, and no line crosses a box that it does not lead to.
func TestBoxesOfAChartNeverMeet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var grow func(depth int) chartNode
	grow = func(depth int) chartNode {
		n := chartNode{Name: strings.TrimSpace(strings.Repeat("می‌خواهم نام ", r.IntN(7))) + "آ", Href: "/"}
		if r.IntN(2) == 0 {
			n.Note = strings.Repeat("دارنده ", 1+r.IntN(9))
		}
		if depth < 3 {
			for range r.IntN(6) {
				n.Below = append(n.Below, grow(depth+1))
			}
		}
		return n
	}
	for i := range 400 {
		root, rtl := grow(0), i%2 == 0
		d := layChart(root, rtl)
		if len(d.Boxes) != root.boxes() {
			t.Fatalf("%d boxes of %d", len(d.Boxes), root.boxes())
		}
		for k, b := range d.Boxes {
			if b.X < 0 || b.Y < 0 || b.X+b.W > d.Width || b.Y+b.H > d.Height || b.W < 200 || b.H <= 0 {
				t.Fatalf("box %+v in %dx%d", b, d.Width, d.Height)
			}
			if k > 0 && b.Y < d.Boxes[k-1].Y+d.Boxes[k-1].H+chartGap {
				t.Fatalf("box %d begins at %d, the one before ends at %d", k, b.Y, d.Boxes[k-1].Y+d.Boxes[k-1].H)
			}
			for _, w := range b.Words {
				if w.X != b.X+b.W/2 || w.Y <= b.Y || w.Y >= b.Y+b.H || utf8.RuneCountInString(strings.ReplaceAll(w.Text, "\u200c", ""))*chartLetter > b.W+60 {
					t.Fatalf("words %+v in box %+v", w, b)
				}
			}
		}
		for _, l := range d.Lines {
			m := pathForm.FindStringSubmatch(l)
			if m == nil {
				t.Fatalf("line %q", l)
			}
			x, _ := strconv.Atoi(m[1])
			y, _ := strconv.Atoi(m[2])
			x2, y2 := x, y
			if m[3] != "" {
				x2, _ = strconv.Atoi(m[3])
			} else {
				y2, _ = strconv.Atoi(m[4])
			}
			for _, b := range d.Boxes {
				if min(x, x2) < b.X+b.W && max(x, x2) > b.X && min(y, y2) < b.Y+b.H && max(y, y2) > b.Y {
					t.Fatalf("line %s crosses the box %+v, right to left %v", l, b, rtl)
				}
			}
		}
	}
}

func TestAChartIsTheSameInBothDirectionsMirrored(t *testing.T) {
	n := chartNode{Name: "آ", Below: []chartNode{{Name: "ب", Below: []chartNode{{Name: "پ"}}}, {Name: "ت"}}}
	one, two := layChart(n, false), layChart(n, true)
	for i, b := range one.Boxes {
		if c := two.Boxes[i]; c.X != chartWidth-b.X-b.W || c.Y != b.Y || c.W != b.W || c.H != b.H {
			t.Errorf("box %d: %+v and %+v", i, b, c)
		}
	}
}

func TestALongNameStandsInTwoLines(t *testing.T) {
	for _, c := range []struct {
		name string
		room int
		want string
	}{
		{"شورا", 10, "شورا"},
		{"شورای مرکزی", 10, "شورای|مرکزی"},
		{"کمیتهٔ آب و محیط زیست", 14, "کمیتهٔ آب و|محیط زیست"},
		{"یک دو سه چهار پنج شش", 6, "یک دو|سه…"},
	} {
		if got := strings.Join(twoLines(c.name, c.room), "|"); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.name, c.room, got, c.want)
		}
	}
}

func TestTheChartOfThePartyShowsItsBodiesWithTheirHeads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		doc := v.page("/bodies/chart/", 200)
		svg := doc.One("svg.org")
		if svg.Attr("aria-labelledby") != "org-title org-desc" || doc.One("#org-title").Text() != "نمودار سازمان: حزب نمونه" || doc.One("#org-desc").Text() == "" {
			t.Error("the drawing has no title and description")
		}
		if s := svg.Text(); !strings.Contains(s, "۳۱ استان") || !strings.Contains(s, "مهین کوهی") || !strings.Contains(s, "آب و محیط زیست") || strings.Contains(s, "فارس") {
			t.Errorf("drawn: %s", s)
		}
		doc.One("svg.org a[href=/bodies/central-council/]")
		if s := doc.One("section[aria-labelledby=below]").Text(); !strings.Contains(s, "استان فارس") || !strings.Contains(s, "پریسا دشتی") {
			t.Errorf("the list: %s", s)
		}
		doc = v.page("/bodies/fars/chart/", 200)
		if s := doc.One("svg.org").Text(); !strings.Contains(s, "دفتر شیراز") || !strings.Contains(s, "پریسا دشتی") {
			t.Errorf("the province: %s", s)
		}
		doc.One("a[href=/bodies/chart/]")
		v.page("/bodies/fars/", 301)
		v.page("/provinces/fars/", 200).One("a[href=/bodies/fars/chart/]")
		if got := v.answer("/bodies/party/chart/"); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != "/bodies/chart/" {
			t.Errorf("the party's chart has two addresses: %d", got.StatusCode)
		}
		v.page("/bodies/water/chart/", 200).One(".empty")
		v.page("/bodies/nothing/chart/", 404)
		if s := v.page("/en/bodies/chart/", 200).One("svg.org").Text(); !strings.Contains(s, "Province: 31") || !strings.Contains(s, "Mahin Kouhi") {
			t.Errorf("in English: %s", s)
		}
		// Somebody new is drawn at once, and whoever is not shown is not drawn.
		v.apply("terms:\n  - {person: hidden-volunteer, body: fars-shiraz, post: head, from: 1405/1/1}\nposts:\n  - {body: fars-shiraz, slug: head, name: رئیس, head: true}\n")
		if s := v.page("/bodies/fars/chart/", 200).One("svg.org").Text(); strings.Contains(s, "کسی") {
			t.Errorf("a hidden person is drawn: %s", s)
		}
		v.apply("people:\n  - {slug: hidden-volunteer, public: true}\n")
		if s := v.page("/bodies/fars/chart/", 200).One("svg.org").Text(); !strings.Contains(s, "کسی") {
			t.Errorf("the page is kept past a change: %s", s)
		}
	})
}

func TestTheChartOfAPastDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		v.apply("bodies:\n  - {slug: fars, bodies: [{slug: fars-new, kind: office, name: دفتر تازه, founded: 1405/1/1}, {slug: fars-old, kind: office, name: دفتر پیشین, dissolved: 1404/1/1}]}\n")
		now, then := v.page("/bodies/fars/chart/", 200), v.page("/bodies/fars/chart/?on=1403/12/1", 200)
		if s := now.One("svg.org").Text() + now.One("section[aria-labelledby=below]").Text(); !strings.Contains(s, "دفتر تازه") || strings.Contains(s, "دفتر پیشین") {
			t.Errorf("now: %s", s)
		}
		if s := then.One("svg.org").Text() + then.One("section[aria-labelledby=below]").Text(); strings.Contains(s, "دفتر تازه") || !strings.Contains(s, "دفتر پیشین") || strings.Contains(s, "پریسا دشتی") {
			t.Errorf("then: %s", s)
		}
		then.One("meta[name=robots]")
		then.One(".notice a[href=/bodies/fars/chart/]")
		if then.One("#day form").Attr("action") != "/bodies/fars/chart/" {
			t.Error("the form leads elsewhere")
		}
		v.page("/bodies/fars/chart/?on=1500/1/1", 400).One("#e-on")
	})
}

// TestTenThousandBodiesAreNotDrawnAtOnce bounds what one page draws and lists, however the bodies stand.
func TestTenThousandBodiesAreNotDrawnAtOnce(t *testing.T) {
	kinds := Kinds[1:]
	for name, parent := range map[string]func(i int) id.Body{
		"all below the party": func(int) id.Body { return RootID },
		"a hundred by a hundred": func(i int) id.Body {
			if i < 100 {
				return RootID
			}
			return id.Body(fmt.Sprint("b", i%100))
		},
	} {
		var rec record
		rec.bodies = append(rec.bodies, Body{ID: RootID, Kind: KindParty, Slug: RootSlug, BodyContent: BodyContent{Name: Text{"fa": "حزب"}}})
		for i := range 10_000 {
			rec.bodies = append(rec.bodies, Body{ID: id.Body(fmt.Sprint("b", i)), Slug: fmt.Sprint("b", i), Kind: kinds[i%len(kinds)], Parent: parent(i), BodyContent: BodyContent{Name: Text{"fa": fmt.Sprint("نهاد ", i)}}})
		}
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			p := open(t, d)
			p.Room.dir.Store(newDirectory(rec))
			began := time.Now()
			_, _, err := site.Collect(t.Context(), now, func(ctx context.Context) error {
				v, err := p.partyChartPage(ctx, site.Request{Lang: "fa", Now: now, Path: chartPath})
				if err != nil {
					return err
				}
				x := v.Data.(chartPage)
				if len(x.Chart.Boxes) > maxChartSiblings+2 || len(x.List) > maxChartList || len(x.Chart.Boxes) < 10 {
					t.Errorf("%s: %d boxes, %d in the list", name, len(x.Chart.Boxes), len(x.List))
				}
				if name == "all below the party" && x.Rest == nil {
					t.Error("nothing leads to the rest")
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %v", name, time.Since(began))
		})
	}
}
