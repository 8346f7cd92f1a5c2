package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// Beside the people of the way of the desk.
const parvaneh = "پروانه دفتردار" // keeps the organisation

// The party of the way, as its secretariat keeps it in tables: so many provinces, offices of towns and committees.
const (
	wayProvinces  = 24
	wayTowns      = 5 // in each province
	wayCommittees = 12
)

// secretary goes from a clean database to a party whose people have been told, and have answered.
type secretary struct {
	*way
	officer *hand
	letter  string // its page at the desk
	dabir   *hand  // the secretary of the first province
}

// TestTheWholeWayOfTheSecretariat brings the party in, in the gate, on a phone with scripts; HEMMAT_E2E_WAYS=all goes the whole
// way, in all four forms.
func TestTheWholeWayOfTheSecretariat(t *testing.T) {
	needChromium(t)
	whole := os.Getenv("HEMMAT_E2E_WAYS") == "all"
	for _, c := range []struct {
		width  int64
		script bool
	}{{360, true}, {1280, false}, {1280, true}, {360, false}} {
		t.Run(fmt.Sprintf("%d px, script %t", c.width, c.script), func(t *testing.T) {
			t.Parallel()
			s := &secretary{way: newWay(t, c.width, c.script)}
			s.people()
			s.bringsBodies()
			s.appoints()
			if !whole {
				return
			}
			s.sends()
			s.accept()
			s.onPaper()
			s.rises()
			s.meets()
		})
		if !whole {
			break
		}
	}
}

// people: the first administrator sets up the account by the printed link, and invites the secretariat.
func (s *secretary) people() {
	select {
	case link := <-s.setUp:
		h := s.seat()
		h.visit(s.t, link)
		h.fill("#f-name", mahtab)
		h.fill("#f-login", "mahtab@party.example")
		send(s.t, h.tab, "button[data-passkey=create]")
		h.says("خوش آمدید")
		h.tab.script(s.t, s.script)
		s.administrator = h
	case <-time.After(time.Minute):
		s.t.Fatal("the first start prints no link")
	}
	s.officer = s.joins(s.invites(parvaneh, "organisation_officer", "حزب", true), "parvaneh", true)
}

// provinces are the names of those that the table has, as the program knows them.
func (s *secretary) provinces() []string {
	s.officer.at("/provinces/")
	all := eval[[]string](s.t, s.officer.tab, `[...document.querySelectorAll('main ul a[href^="/provinces/"]')].map(a => a.firstChild.textContent.trim())`)
	seen := map[string]bool{}
	var names []string
	for _, n := range all {
		if n = strings.TrimPrefix(n, "استان "); n != "" && !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	if len(names) < wayProvinces {
		s.t.Fatalf("only %q", names)
	}
	return names[:wayProvinces]
}

// bringsBodies: the table has an error in one row, which is said beside it; the rest is recorded.
func (s *secretary) bringsBodies() {
	h, names := s.officer, s.provinces()
	var rows strings.Builder
	rows.WriteString("نوع;نام;نهاد بالادست;تلفن\n")
	for i, p := range names {
		fmt.Fprintf(&rows, "استان;استان %s;;۰۲۱-%04d\n", p, 1000+i)
		for n := range wayTowns {
			fmt.Fprintf(&rows, "شهر;دفتر شهر %s %s;استان %s;\n", []string{"یکم", "دوم", "سوم", "چهارم", "پنجم"}[n], p, p)
		}
	}
	for n := range wayCommittees {
		fmt.Fprintf(&rows, "کمیته;کمیتهٔ می‌خواهم %s;;\n", []string{"آب", "آموزش", "بهداشت", "جوانان", "زنان", "شهر", "روستا", "کار", "رسانه", "حقوق", "کشاورزی", "ورزش"}[n])
	}
	rows.WriteString("شهر;دفتر گمشده;استان ناکجا;\n")
	h.at("/desk/party/")
	h.follow("ورود")
	h.fill("#f-rows", rows.String())
	h.look("import")
	send(s.t, h.tab, "main form button:not([name])")
	h.says("استان ناکجا")
	h.look("import-preview")
	send(s.t, h.tab, "button[value=record]")
	h.look("import-done")
	for path, want := range map[string]int{"/provinces/": wayProvinces, "/committees/": wayCommittees} {
		h.at(path)
		if n := eval[int](s.t, h.tab, `document.querySelectorAll('main li').length`); n < want {
			s.t.Errorf("%s lists %d, want %d", path, n, want)
		}
	}
}

// appoints: the secretaries come in with a table too, and one by the form; the list of vacancies knows the rest.
func (s *secretary) appoints() {
	h, names := s.officer, s.provinces()
	var rows strings.Builder
	rows.WriteString("شخص;سمت;نهاد;از روز;شیوه;رئیس نهاد\n")
	for i, p := range names[:wayProvinces-1] {
		fmt.Fprintf(&rows, "دبیر آزموده‌خواه %s;دبیر;استان %s;۱۴۰۴/%02d/۱۰;منصوب;بله\n", p, p, i%12+1)
	}
	h.at("/desk/party/import/")
	h.fill("#f-rows", rows.String())
	send(s.t, h.tab, "main form button:not([name])")
	h.look("import-terms")
	send(s.t, h.tab, "button[value=record]")
	h.says("ثبت")
	h.at("/provinces/")
	h.follow(names[0])
	h.says("دبیر آزموده‌خواه " + names[0])
}
