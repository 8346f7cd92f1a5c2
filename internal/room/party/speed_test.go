package party

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/jalali"
)

// largeParty is a party of 10,000 bodies below one another, six terms in each, held one after another since 1390.
func largeParty(base record) record {
	const bodies, people = 10_000, 20_000
	rec := record{bodies: slices.Clone(base.bodies), posts: slices.Clone(base.posts), people: slices.Clone(base.people), terms: slices.Clone(base.terms)}
	fars := id.Body("")
	for _, b := range base.bodies {
		if b.Slug == "fars" {
			fars = b.ID
		}
	}
	for i := range people {
		rec.people = append(rec.people, Person{ID: id.Person(fmt.Sprint("p", i)), Slug: fmt.Sprint("person-", i), Public: true, PersonContent: PersonContent{Name: Text{"fa": fmt.Sprint("نفر ", i)}}})
	}
	for i := range bodies {
		x, parent := id.Body(fmt.Sprint("b", i)), RootID
		switch {
		case i >= 1000:
			parent = id.Body(fmt.Sprint("b", i%1000)) // nine below each
		case i >= 40:
			parent = id.Body(fmt.Sprint("b", i%40))
		case i >= 20:
			parent = fars
		}
		rec.bodies = append(rec.bodies, Body{ID: x, Slug: fmt.Sprint("body-", i), Kind: Kinds[1+i%(len(Kinds)-1)], Parent: parent, BodyContent: BodyContent{Name: Text{"fa": fmt.Sprint("شهرستان ", i)}}})
		for n, name := range []string{"دبیر", "عضو"} {
			post := id.Post(fmt.Sprint(x, "-", n))
			rec.posts = append(rec.posts, Post{ID: post, Body: x, Slug: fmt.Sprint("post-", n), Head: n == 0, PostContent: PostContent{Name: Text{"fa": name}}})
			for k := range 3 {
				t := Term{ID: id.Term(fmt.Sprint(post, "-", k)), Person: id.Person(fmt.Sprint("p", (i*6+n*3+k)%people)), Post: post}
				t.From = jalali.Date{Year: 1390 + 5*k, Month: 1, Day: 1 + i%29}
				if k < 2 {
					t.To = jalali.Date{Year: 1395 + 5*k, Month: 1, Day: 1 + i%29}
				}
				rec.terms = append(rec.terms, t)
			}
		}
	}
	return rec
}

// BenchmarkAsOf is a tree of 10,000 bodies with 60,000 terms as of a past day: the page of a body and its chart as readers get
// them, the tree and the page of a body at the desk. Nothing is cached between two requests.
func BenchmarkAsOf(b *testing.B) {
	for _, e := range dbtest.Engines {
		d := dbtest.Open(b, e)
		x := desk(b, d, true)
		v := serve(b, d, nil)
		rec, err := x.store.Load(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		large := newDirectory(largeParty(rec))
		x.Room.dir.Store(large)
		v.Room.dir.Store(large)
		for _, page := range []struct {
			name, path string
			h          http.Handler
		}{
			{"public-body", "/bodies/body-45/", v.site}, {"public-chart", chartPath, v.site}, {"desk-tree", deskPath, x.pages}, {"desk-body", bodiesPath + "b45/", x.pages},
		} {
			b.Run(fmt.Sprint(e, "/", page.name), func(b *testing.B) {
				var all []time.Duration
				day := jalali.Date{Year: 1391, Month: 1, Day: 1}
				size := 0
				for b.Loop() {
					if day, err = day.AddDays(1); err != nil {
						b.Fatal(err)
					}
					w := httptest.NewRecorder()
					begun := time.Now()
					page.h.ServeHTTP(w, stafftest.Get(officer, page.path+"?on="+day.Numeric()))
					all = append(all, time.Since(begun))
					if size = w.Body.Len(); w.Code != http.StatusOK || size < 2000 {
						b.Fatalf("%d: %.300s", w.Code, w.Body)
					}
				}
				slices.Sort(all)
				b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms-median")
				b.ReportMetric(float64(size)/1024, "KB")
			})
		}
	}
}
