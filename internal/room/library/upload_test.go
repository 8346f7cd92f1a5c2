package library_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
)

type progress struct {
	Upload, Href, File, Error string
	Received                  int64
	Again                     bool
}

// upload is the form that begins one, each in a batch of its own.
func (b *bench) upload(name string, size int) url.Values {
	return url.Values{"batch": {string(id.New[id.Batch](b.ids))}, "body": {"shiraz"}, "name": {name}, "size": {strconv.Itoa(size)}, "modified": {"1"}}
}

func (b *bench) begin(v url.Values) progress {
	b.t.Helper()
	return decode[progress](b.t, b.ask(stafftest.Post(reporter, "/desk/media/uploads/", v)), 200)
}

func (b *bench) chunk(person id.Person, href string, offset int64, data []byte) *http.Response {
	r := stafftest.Post(person, href+"?offset="+strconv.FormatInt(offset, 10), nil)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	r.Header.Set("Content-Type", "application/octet-stream")
	return b.ask(r)
}

func TestAFileGoesUpInPiecesAndGoesOnWhereItStopped(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		data := photo(1)
		v := b.upload("عکس.jpg", len(data))
		p := b.begin(v)
		half := int64(len(data) / 2)
		got := decode[progress](t, b.chunk(reporter, p.Href, 0, data[:half]), 200)
		if got.Received != half || got.File != "" {
			t.Fatalf("%+v", got)
		}
		// After a reload the same file is known again.
		if again := b.begin(v); again.Upload != p.Upload || again.Received != half {
			t.Fatalf("%+v", again)
		}
		// A chunk twice, a gap, an overlap, past the end, another's: nothing changes.
		for name, c := range map[string]struct {
			person id.Person
			offset int64
			data   []byte
			status int
		}{
			"twice":      {reporter, 0, data[:half], 200},
			"a gap":      {reporter, half + 1, data[half+1:], http.StatusConflict},
			"an overlap": {reporter, half - 1, data[half-1:], http.StatusConflict},
			"past":       {reporter, half, append(data[half:len(data):len(data)], 1), 422},
			"far":        {reporter, 1 << 40, data, 422},
			"before":     {reporter, -1, data, 422},
			"nothing":    {reporter, half, nil, 422},
			"too large":  {reporter, half, make([]byte, media.MaxChunk+1), 413},
			"another's":  {stranger, half, data[half:], 404},
			"officer's":  {officer, half, data[half:], 404},
		} {
			if res := b.chunk(c.person, p.Href, c.offset, c.data); res.StatusCode != c.status {
				t.Errorf("%s: %d %s", name, res.StatusCode, text(t, res))
			}
		}
		done := decode[progress](t, b.chunk(reporter, p.Href, half, data[half:]), 200)
		if done.File == "" {
			t.Fatalf("%+v", done)
		}
		c := b.card(id.Media(done.File))
		if c.Width != 240 || c.By != reporter || c.Body != "shiraz" || c.Name != "عکس.jpg" {
			t.Errorf("%+v", c)
		}
		// The last chunk again, and the whole file again: the same file, entered once.
		if again := decode[progress](t, b.chunk(reporter, p.Href, half, data[half:]), 200); again.File != done.File {
			t.Errorf("%+v", again)
		}
		if again := b.begin(v); again.File != done.File {
			t.Errorf("%+v", again)
		}
		if b.acts() != "added" {
			t.Error(b.acts())
		}
		if n := b.incoming(); n != 0 {
			t.Errorf("%d chunks are left", n)
		}
	})
}

// incoming counts the chunks that lie in the store.
func (b *bench) incoming() (n int) {
	for _, err := range b.blobs.Keys(b.t.Context(), "incoming") {
		if err != nil {
			b.t.Fatal(err)
		}
		n++
	}
	return n
}

func TestWhatIsNoFileIsRefusedEarlyAndLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for name, data := range map[string][]byte{
			"svg.jpg": []byte("<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>"), "page.png": []byte("<!doctype html><script>x</script>"),
			"prog.mp4": []byte("MZ\x90\x00"), "noise.pdf": []byte("no such kind of file"), "cut.jpg": photo(1)[:200],
		} {
			p := b.begin(b.upload(name, len(data)))
			got := decode[progress](t, b.chunk(reporter, p.Href, 0, data), 422)
			if got.Error == "" || got.Again {
				t.Errorf("%s: %+v", name, got)
			}
			if res := b.chunk(reporter, p.Href, 0, data); res.StatusCode != 404 {
				t.Errorf("%s is still there: %d", name, res.StatusCode)
			}
		}
		for name, v := range map[string]url.Values{
			"empty": b.upload("x.jpg", 0), "huge": b.upload("x.mp4", media.MaxFile+1), "no batch": {"body": {"shiraz"}, "size": {"1"}, "modified": {"1"}}, "no number": {"batch": {string(id.New[id.Batch](b.ids))}, "body": {"shiraz"}, "size": {"x"}, "modified": {"1"}},
		} {
			if res := b.ask(stafftest.Post(reporter, "/desk/media/uploads/", v)); res.StatusCode != 422 && res.StatusCode != 413 {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		v := b.upload("x.jpg", 10)
		v.Set("body", "yazd")
		if res := b.ask(stafftest.Post(reporter, "/desk/media/uploads/", v)); res.StatusCode != 403 {
			t.Errorf("another body: %d", res.StatusCode)
		}
		if n := b.incoming(); n != 0 {
			t.Errorf("%d chunks are left", n)
		}
	})
}

func TestNobodyFillsTheDisk(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		refused := ""
		for n := 0; n < 40 && refused == ""; n++ {
			res := b.ask(stafftest.Post(reporter, "/desk/media/uploads/", b.upload("x.mp4", media.MaxFile)))
			if res.StatusCode != 200 {
				refused = text(t, res)
				if n != 16 { // 4 GB
					t.Errorf("refused after %d", n)
				}
			}
		}
		if !strings.Contains(refused, "شبانه‌روز") {
			t.Error(refused)
		}
		b.now = b.now.Add(media.IncomingLife + time.Second)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all, err := b.media.Uploads(t.Context(), reporter); err != nil || len(all) != 0 {
			t.Error(all, err)
		}
		b.begin(b.upload("x.mp4", media.MaxFile))
	})
}

func TestAnUploadThatStoppedDiesAfterADay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		data := photo(1)
		p := b.begin(b.upload("x.jpg", len(data)))
		b.chunk(reporter, p.Href, 0, data[:100])
		b.now = b.now.Add(media.IncomingLife)
		if err := b.Sweep(t.Context()); err != nil || b.incoming() != 1 {
			t.Fatal("swept too early", err)
		}
		if got := b.see(reporter, "/desk/media/add/", 200).Find("section[aria-labelledby=open] li"); len(got) != 1 || !strings.Contains(got[0].Text(), "x.jpg") {
			t.Error("the upload is not offered to go on")
		}
		b.now = b.now.Add(time.Second)
		if err := b.Sweep(t.Context()); err != nil || b.incoming() != 0 {
			t.Error("not swept", err)
		}
		p = b.begin(b.upload("y.jpg", len(data)))
		b.chunk(reporter, p.Href, 0, data[:100])
		b.send(reporter, p.Href+"drop/", nil)
		if b.incoming() != 0 {
			t.Error("not dropped")
		}
	})
}
