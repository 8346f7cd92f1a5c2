package app

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/party"
)

// A document that an officer brings to a meeting is read by who has a seat, at the meeting's address; its public address answers
// nobody, and no library lists it.
func TestTheFilesOfAMeetingReachItsSeatsAlone(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			a := open(t, dbtest.Address(t, e))
			fill(t, a, 3)
			ctx := t.Context()
			w := &walk{t: t, a: a, h: a.handler(), name: "نشست با پرونده"}
			head := w.head()
			officer := w.somebody(access.Grant{Function: access.OrganisationOffice, Body: party.RootID, Below: true})
			m := w.meeting(head.Body.ID, meeting.Called)
			plan := mediatest.PDF(1, "rudbanan", "")
			send := func(session, path string, body *bytes.Buffer, kind string) *httptest.ResponseRecorder {
				r := httptest.NewRequest(http.MethodPost, "https://party.example"+path, body)
				r.Header.Set("Content-Type", kind)
				r.Header.Set("Sec-Fetch-Site", "same-origin")
				r.AddCookie(&http.Cookie{Name: "__Host-session", Value: session})
				got := httptest.NewRecorder()
				w.h.ServeHTTP(got, r)
				return got
			}
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			_ = form.WriteField("point", string(m.Points[0].ID))
			part, err := form.CreateFormFile("file", "برنامه.pdf")
			if err == nil {
				_, err = part.Write(plan)
			}
			if err != nil || form.Close() != nil {
				t.Fatal(err)
			}
			if got := send(officer, "/desk/meetings/"+string(m.ID)+"/papers/", &body, form.FormDataContentType()); got.Code != http.StatusSeeOther {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
			x, err := a.Meeting.Record(ctx, m.ID)
			if err != nil || len(x.Points[0].Papers) != 1 {
				t.Fatal(x.Points, err)
			}
			address := x.Points[0].Papers[0].Href
			own, stranger := w.member(head.Person.ID), w.somebody(access.Grant{Function: access.ChiefEditor, Body: party.RootID, Below: true})
			page := w.send(own, http.MethodGet, meeting.MyPath+string(m.ID)+"/", nil).Body.String()
			found := regexp.MustCompile(`href="(` + regexp.QuoteMeta(meeting.MyPath+string(m.ID)) + `/files/[^"]*)"`).FindStringSubmatch(page)
			if found == nil || strings.Contains(page, media.Prefix) || strings.Contains(page, media.HashIn(address)) {
				t.Fatalf("%v: %s", found, page)
			}
			got := w.send(own, http.MethodGet, found[1], nil)
			if got.Code != http.StatusOK || !bytes.Equal(got.Body.Bytes(), plan) || got.Header().Get("ETag") != "" || !strings.Contains(got.Header().Get("Cache-Control"), "no-store") {
				t.Errorf("%d %v", got.Code, got.Header())
			}
			if got := w.send(stranger, http.MethodGet, found[1], nil); got.Code != http.StatusNotFound {
				t.Errorf("who has no seat gets %d", got.Code)
			}
			if got := w.send("", http.MethodGet, found[1], nil); !leadsToTheDoor(got) {
				t.Errorf("who is not signed in gets %d", got.Code)
			}
			if got := get(w.h, address); got.Code != http.StatusNotFound {
				t.Errorf("the public address answers %d", got.Code)
			}
			if page := w.send(stranger, http.MethodGet, "/desk/media/", nil).Body.String(); strings.Contains(page, "برنامه.pdf") {
				t.Error("the library lists it")
			}
			// The same file in the library is the library's own, and public there.
			if _, err := a.Media.Add(ctx, bytes.NewReader(plan), media.Upload{Name: "برنامه.pdf", Body: party.RootID}); err != nil {
				t.Fatal(err)
			}
			if got := get(w.h, address); got.Code != http.StatusOK {
				t.Errorf("the library's own answers %d", got.Code)
			}
			clean(t, a.Config)
		})
	}
}
