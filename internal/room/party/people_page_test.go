package party

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/jalali"
)

// crowd adds n people with names that begin with a few letters, each in a post since 1400.
func crowd(base record, n int) record {
	rec := record{bodies: base.bodies, posts: base.posts, people: slices.Clone(base.people), terms: slices.Clone(base.terms)}
	for i := range n {
		x := id.Person(fmt.Sprint("p", i))
		name := []string{"آرش", "بهار", "می‌گل", "یاس"}[i%4] + fmt.Sprint(" ", i)
		rec.people = append(rec.people, Person{ID: x, Slug: fmt.Sprint("person-", i), Public: true, PersonContent: PersonContent{Name: Text{"fa": name}}})
		rec.terms = append(rec.terms, Term{ID: id.Term(x), Person: x, Post: base.posts[0].ID, From: jalali.Date{Year: 1400, Month: 1, Day: 1}})
	}
	return rec
}

func TestManyPeopleAreReadPageByPage(t *testing.T) {
	v := serve(t, dbtest.Open(t, db.SQLite), nil)
	v.sample()
	v.page(allPeople, http.StatusOK).None(".pager")
	base, err := v.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const many = 2*mostPeople + 30
	v.Room.dir.Store(newDirectory(crowd(base, many)))
	v.site.DropAll()
	found, pages, letters := map[string]int{}, []string{allPeople}, map[string]string{}
	for i := 0; i < len(pages); i++ {
		doc, body := v.read(t, pages[i])
		if n := packed(t, body); n > pageBytes {
			t.Errorf("%s weighs %d", pages[i], n)
		}
		all := doc.Find(".person a[href]")
		if len(all) > mostPeople {
			t.Errorf("%s has %d people", pages[i], len(all))
		}
		for _, a := range all {
			found[a.Attr("href")]++
		}
		for _, a := range doc.Find(".pager a[rel=next]") {
			pages = append(pages, a.Attr("href"))
		}
		for _, a := range doc.Find(".tabs a") {
			to := a.Attr("href")
			if strings.HasPrefix(to, "#") {
				to = pages[i] + to
			}
			if was, ok := letters[a.Text()]; ok && was != to {
				t.Errorf("%s leads to %s from one page and to %s from another", a.Text(), was, to)
			}
			letters[a.Text()] = to
		}
		if canonical := doc.One("link[rel=canonical]").Attr("href"); !strings.HasSuffix(canonical, pages[i]) {
			t.Errorf("%s says that it is %s", pages[i], canonical)
		}
	}
	if len(pages) != 3 {
		t.Errorf("%d pages: %v", len(pages), pages)
	}
	for i := range many {
		if p := fmt.Sprintf("/people/person-%d/", i); found[p] != 1 {
			t.Errorf("%s stands on %d pages", p, found[p])
		}
	}
	for letter, to := range letters {
		path, part, _ := strings.Cut(to, "#")
		doc, _ := v.read(t, path)
		if got := doc.One("#" + part).Text(); got != letter {
			t.Errorf("%s leads to %s, where %q stands", letter, to, got)
		}
	}
	last := pages[len(pages)-1]
	before := v.page(last, http.StatusOK).One(".pager a[rel=prev]").Attr("href")
	if before != pages[1] {
		t.Errorf("before %s comes %s, want %s", last, before, pages[1])
	}
	v.page("/en"+allPeople, http.StatusOK)
	for _, from := range []string{"?after=person-1", "?after=nobody", "?after=" + v.lastSlug()} {
		if got := v.answer(allPeople + from); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != allPeople {
			t.Errorf("%s: %d to %s", from, got.StatusCode, got.Header.Get("Location"))
		}
	}
}

// lastSlug is the last name of the list.
func (v *visit) lastSlug() string {
	all := v.dir().People(Today(now), "fa")
	return all[len(all)-1].Slug
}

func TestWhoBeginsTomorrowStandsAmongThePeopleFromThen(t *testing.T) {
	v := serve(t, dbtest.Open(t, db.SQLite), nil)
	v.sample()
	base, err := v.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rec := crowd(base, 1)
	tomorrow, err := Today(now).AddDays(1)
	if err != nil {
		t.Fatal(err)
	}
	rec.terms[len(rec.terms)-1].From = tomorrow
	v.Room.dir.Store(newDirectory(rec))
	_, until, err := site.Collect(t.Context(), now, func(ctx context.Context) error {
		_, err := v.peoplePage(ctx, site.Request{Lang: "fa", Path: allPeople, Now: now})
		return err
	})
	if err != nil || !until.Equal(tomorrow.Time()) {
		t.Errorf("the page holds until %v, want %v: %v", until, tomorrow.Time(), err)
	}
}
