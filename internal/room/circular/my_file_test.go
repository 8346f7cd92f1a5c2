package circular

import (
	"io"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// files are a document and a picture, as a text has them beside it.
func files() []Attachment {
	return []Attachment{
		{media.File{ID: "doc", Hash: strings.Repeat("ab", 16), Name: "برنامه.pdf", Type: media.PDF, Bytes: 40_000}, "برنامهٔ نشست"},
		{media.File{ID: "pic", Hash: strings.Repeat("cd", 16), Type: "image/jpeg", Bytes: 9000, Width: 800, Height: 600, Alt: "تالار"}, "تالار نشست"},
	}
}

func TestAFileOfALetterAnswersItsAddresseesAlone(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.files["text"], b.files["other"] = files(), files()
		c, other := b.sent("text", Accept), b.sent("other", Read, Choice{Kind: OfPost, Post: "yazd-sec"})
		page := b.desk.See("farsi", myPath(c.ID), 200)
		at := page.One(`section[aria-labelledby="files"] li a`).Attr("href")
		shown := page.One(`section[aria-labelledby="files"] img`).Attr("src")
		for _, x := range []struct{ at, is string }{{at, strings.Repeat("ab", 16) + "/برنامه.pdf"}, {shown, strings.Repeat("cd", 16) + "/720.jpg"}} {
			res := b.desk.Ask(asGet("farsi", x.at))
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != 200 || string(body) != x.is || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %s %v", x.at, res.StatusCode, body, res.Header)
			}
			for _, p := range []id.Person{"voice", "stranger", "chief", "inspector"} {
				b.desk.See(p, x.at, 404)
			}
		}
		whole, _ := io.ReadAll(b.desk.Ask(asGet("farsi", myPath(c.ID))).Body)
		if strings.Contains(string(whole), media.Prefix) || strings.Contains(string(whole), "abababab") {
			t.Error("the letter shows where its files lie for everybody")
		}
		// The mark of one letter opens nothing of another, whoever holds both; nor does anything made up.
		mark := strings.Split(strings.TrimPrefix(at, myPath(c.ID)+"files/"), "/")[0]
		b.desk.See("yazdi", myPath(other.ID)+"files/"+mark+"/a.pdf", 404)
		b.desk.See("farsi", myPath(c.ID)+"files/"+strings.Repeat("ab", 16)+"/a.pdf", 404)
		// What was taken back gives nothing any more.
		b.end("text", "پس گرفته شد")
		b.desk.See("farsi", at, 404)
	})
}

func TestAPaperFormNamesWhatItCannotHold(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.files["text"] = files()
		c := b.sent("text", Accept)
		form := b.desk.See("chief", circularPath(c.ID)+"paper/", 200).Find("ol.plain li")[0].Text()
		if !strings.Contains(form, "برنامهٔ نشست") || !strings.Contains(form, "تالار نشست") {
			t.Error(form)
		}
	})
}
