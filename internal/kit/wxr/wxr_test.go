package wxr

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
)

const head = `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>نمونه</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example/wp</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[dabir]]></wp:author_login><wp:author_email><![CDATA[secret@old.example]]></wp:author_email><wp:author_display_name><![CDATA[دبیر نمونه]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>news</wp:category_nicename><wp:cat_name><![CDATA[خبر]]></wp:cat_name></wp:category>
`
const foot = "</channel></rss>\n"

func item(id int, inner string) string {
	return fmt.Sprintf("<item><title><![CDATA[عنوان %d]]></title><dc:creator>dabir</dc:creator><wp:post_id>%d</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>%s</item>\n", id, id, inner)
}

func readAll(t *testing.T, src string) (*Reader, []*Item, []Warning, error) {
	t.Helper()
	var warnings []Warning
	r := NewReader(strings.NewReader(src), "x.xml", func(w Warning) { warnings = append(warnings, w) })
	var items []*Item
	for {
		it, err := r.Next()
		if err == io.EOF {
			return r, items, warnings, nil
		}
		if err != nil {
			return r, items, warnings, err
		}
		items = append(items, it)
	}
}

func TestAnItemIsReadWhole(t *testing.T) {
	src := head + item(7, `<link>https://old.example/1404/02/x/</link>
<content:encoded><![CDATA[<p>می‌خواهم ]]]]><![CDATA[> باز</p>]]></content:encoded><excerpt:encoded><![CDATA[چکیده]]></excerpt:encoded>
<wp:post_date>2025-04-25 16:20:00</wp:post_date><wp:post_date_gmt>2025-04-25 12:50:00</wp:post_date_gmt>
<wp:post_name>%d8%a8</wp:post_name><wp:post_parent>3</wp:post_parent><wp:post_password>راز</wp:post_password><wp:is_sticky>1</wp:is_sticky>
<category domain="category" nicename="news"><![CDATA[خبر]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>
<wp:postmeta><wp:meta_key>_secret</wp:meta_key><wp:meta_value>نه</wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_id>4</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_author_email>reader@mail.example</wp:comment_author_email><wp:comment_author_url>https://me.example</wp:comment_author_url><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_date_gmt>2025-04-26 08:00:00</wp:comment_date_gmt><wp:comment_content>نظر من</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_type>pingback</wp:comment_type></wp:comment>`) + foot
	r, items, _, err := readAll(t, src)
	if err != nil || len(items) != 1 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	it := items[0]
	if it.Content != "<p>می‌خواهم ]]> باز</p>" || it.Excerpt != "چکیده" {
		t.Errorf("content %q, excerpt %q", it.Content, it.Excerpt)
	}
	if want := time.Date(2025, 4, 25, 12, 50, 0, 0, time.UTC); !it.Date.Equal(want) {
		t.Errorf("date %v, want %v", it.Date, want)
	}
	if it.ID != 7 || it.Parent != 3 || !it.Protected || !it.Sticky || it.Name != "%d8%a8" || it.Creator != "dabir" {
		t.Errorf("fields: %+v", it)
	}
	if it.Meta["_thumbnail_id"] != "9" || len(it.Meta) != 1 {
		t.Errorf("meta %v: only fields that mean something are kept", it.Meta)
	}
	if len(it.Comments) != 1 || it.Comments[0].Author != "خواننده" || !it.Comments[0].Approved {
		t.Errorf("comments %+v", it.Comments)
	}
	if r.Site.Version != "1.2" || r.Site.Link != "https://old.example" || r.Authors["dabir"].Name != "دبیر نمونه" || r.Terms[0].Name != "خبر" || r.Terms[0].ID != 2 {
		t.Errorf("head: %+v %v %v", r.Site, r.Authors, r.Terms)
	}
	if all := fmt.Sprintf("%+v %+v", r.Authors, *it); strings.Contains(all, "@") || strings.Contains(all, "192.0.2.7") || strings.Contains(all, "me.example") {
		t.Errorf("an address of a person was read: %s", all)
	}
}

func TestWhatXMLForbidsIsDroppedWithALine(t *testing.T) {
	src := head + item(1, "<content:encoded><![CDATA[الف\x0b\x01ب\n\x00پ\uFFFFت]]></content:encoded>") + foot
	_, items, warnings, err := readAll(t, src)
	if err != nil {
		t.Fatal(err)
	}
	if got := items[0].Content; got != "الفب\nپت" {
		t.Errorf("content %q", got)
	}
	first := strings.Count(head, "\n") + 1
	if len(warnings) != 2 || warnings[0].Line != first || warnings[1].Line != first+1 {
		t.Errorf("warnings %+v, want one for line %d and one for the next", warnings, first)
	}
}

func TestBadFilesAreRefusedWithALine(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	long := strings.Repeat("دراز ", MaxItem/9+1)
	for name, c := range map[string]struct {
		src   string
		items int
		line  int
		what  string
	}{
		"truncated in an item":     {head + item(1, "") + "<item><title>بر", 1, 7, "ends too early"},
		"truncated between items":  {head + item(1, ""), 1, 7, "ends too early"},
		"malformed":                {head + item(1, "") + "<item><title></item>", 1, 7, "broken"},
		"no version":               {strings.Replace(head, "<wp:wxr_version>1.2</wp:wxr_version>", "", 1) + item(1, "") + foot, 0, 6, "wxr_version"},
		"another encoding":         {strings.Replace(head, "UTF-8", "windows-1256", 1), 0, 1, "UTF-8"},
		"bytes that are not UTF-8": {head + item(1, "") + "<item><title>\xc7\xe1</title></item>" + foot, 1, 7, "UTF-8"},
		"entity bomb":              {bomb + head + item(1, "&b;") + foot, 0, 1, "document type"},
		"unknown entity":           {head + item(1, "<link>&b;</link>") + foot, 0, 6, "entity"},
		"huge text":                {head + item(1, "") + item(2, "<content:encoded><![CDATA["+long+"]]></content:encoded>") + foot, 1, 7, "larger"},
		"no id":                    {head + "<item><title>x</title></item>" + foot, 0, 6, "post_id"},
		"an id that is no number":  {head + "<item><wp:post_id>1x</wp:post_id></item>" + foot, 0, 6, "not a number"},
		"a web page":               {"<html><body>x</body></html>", 0, 1, "not an RSS export"},
		"nothing":                  {"", 0, 1, "ends too early"},
		"nested in a text":         {head + item(1, "") + item(2, "<content:encoded>\n"+nested(MaxDepth-3)+"</content:encoded>") + foot, 1, 8, "deeper than 64"},
		"nested in an item":        {head + item(1, "") + item(2, nested(MaxDepth-2)) + foot, 1, 7, "deeper than 64"},
		"nested in a comment":      {head + item(1, "<wp:comment>\n\n"+nested(MaxItem/8)+"</wp:comment>") + foot, 0, 8, "deeper than 64"},
		"nested before any item":   {nested(MaxDepth - 1), 0, 1, "not an RSS"},
		"nested in the head":       {head + nested(MaxDepth-1) + foot, 0, 6, "deeper than 64"},
	} {
		t.Run(name, func(t *testing.T) {
			_, items, _, err := readAll(t, c.src)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want *Error", err)
			}
			if e.Line != c.line || !strings.Contains(err.Error(), c.what) || len(items) != c.items {
				t.Errorf("%v (line %d) after %d items; want %q on line %d after %d", err, e.Line, len(items), c.what, c.line, c.items)
			}
		})
	}
}

// nested is so many elements, each inside the one before.
func nested(depth int) string { return strings.Repeat("<a>", depth) + strings.Repeat("</a>", depth) }

func TestElementsMayBeNestedAsDeepAsTheBound(t *testing.T) {
	src := head + item(1, "<content:encoded>متن"+nested(MaxDepth-4)+"</content:encoded>") + item(2, nested(MaxDepth-3)) + item(3, "") + foot
	_, items, _, err := readAll(t, src)
	if err != nil || len(items) != 3 || items[0].Content != "متن" {
		t.Errorf("%d items, %v", len(items), err)
	}
}

func TestThePartysFileIsRead(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "party", "home.wxr.xml")
	src, err := os.ReadFile(path)
	dbtest.Require(t, "shared", err == nil, "no file "+path)
	_, items, _, err := readAll(t, string(src))
	if err != nil || len(items) != 8 {
		t.Fatalf("%d items, %v; want 8", len(items), err)
	}
}

func TestCDATAIsReadAsTheDecoderReadsIt(t *testing.T) {
	long := strings.Repeat("دراز ]] > ]]&gt; \r\n خط\r", 20_000) // more than any buffer
	src := head + item(1, "<content:encoded><![CDATA["+long+"]]></content:encoded>") +
		item(2, "<content:encoded>پیش <b>نه</b><![CDATA[میان]]> پس<![CDATA[ و ]]]]><![CDATA[>]]></content:encoded><excerpt:encoded/><wp:post_name><![CDATA[]]></wp:post_name>") + foot
	fast, slow := both(t, src)
	if fast != slow || !strings.Contains(fast, "پیش میان پس و ]]>") {
		t.Errorf("fast and slow differ: %d and %d bytes", len(fast), len(slow))
	}
}

func TestALightLookLeavesTheTextsOut(t *testing.T) {
	src := head + item(1, "<content:encoded><![CDATA[متن\nدراز]]></content:encoded><excerpt:encoded><![CDATA[چکیده]]></excerpt:encoded><wp:comment><wp:comment_id>4</wp:comment_id></wp:comment>") + item(2, "") + foot
	r := NewReader(strings.NewReader(src), "x.xml", nil)
	r.Light = true
	it, err := r.Next()
	if err != nil || it.Content != "" || it.Excerpt != "چکیده" || len(it.Comments) != 0 {
		t.Errorf("%+v %v", it, err)
	}
	if it, err = r.Next(); err != nil || it.Line != 8 {
		t.Errorf("the second item is on line %d, %v", it.Line, err)
	}
}

// both reads a file in the fast and in the slow way and tells what each saw.
func both(t *testing.T, src string) (fast, slow string) {
	t.Helper()
	read := func(byDecoder bool) string {
		r := NewReader(strings.NewReader(src), "x.xml", nil)
		r.filter.slow = byDecoder
		var b strings.Builder
		for {
			it, err := r.Next()
			if err != nil {
				fmt.Fprintf(&b, "%v", err == io.EOF)
				return b.String()
			}
			fmt.Fprintf(&b, "%+v\n", *it)
		}
	}
	return read(false), read(true)
}

func FuzzReader(f *testing.F) {
	f.Add(head + item(1, "") + foot)
	f.Add(head + item(1, "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"))
	f.Add(`<?xml version="1.0"?><rss><channel><wp:wxr_version>1</wp:wxr_version><item><wp:post_id>1</wp:post_id></item></channel></rss>`)
	f.Add(head + item(1, "<content:encoded><![CDATA[a]]]]><![CDATA[>\x01\r]]></content:encoded>") + foot)
	f.Add(head + item(1, "<content:encoded>"+nested(MaxDepth-4)+"</content:encoded>"+nested(MaxDepth-2)) + foot)
	f.Fuzz(func(t *testing.T, src string) {
		if fast, slow := both(t, src); fast != slow {
			t.Fatalf("fast\n%s\nslow\n%s", fast, slow)
		}
		r := NewReader(strings.NewReader(src), "fuzz", nil)
		for {
			it, err := r.Next()
			if err == io.EOF {
				return
			}
			var e *Error
			if err != nil {
				if !errors.As(err, &e) || e.Line < 1 {
					t.Fatalf("error without a line: %v", err)
				}
				return
			}
			if it.ID == 0 {
				t.Fatal("an item without an id")
			}
		}
	})
}
