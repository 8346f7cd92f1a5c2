package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"hemmat/internal/kit/db"
)

func box(name string, inner ...byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(inner))), append([]byte(name), inner...)...)
}

// film is an MP4 that says it plays for so many milliseconds, and holds nothing.
func film(ms uint32) []byte {
	head := make([]byte, 12)
	head = binary.BigEndian.AppendUint32(head, 1000)
	head = binary.BigEndian.AppendUint32(head, ms)
	return append(box("ftyp", []byte("isom\x00\x00\x02\x00isomiso2mp41")...), append(box("free", make([]byte, 40)...), box("moov", box("mvhd", append(head, make([]byte, 80)...)...)...)...)...)
}

func mp3Of(frames int, xing bool) []byte {
	frame := append([]byte{0xff, 0xfb, 0x90, 0x64}, make([]byte, 413)...) // 128 kbit/s, 44100 Hz, joint stereo: 417 bytes
	first := bytes.Clone(frame)
	if xing {
		copy(first[36:], "Xing\x00\x00\x00\x01")
		binary.BigEndian.PutUint32(first[44:], uint32(frames))
		return append([]byte("ID3\x04\x00\x00\x00\x00\x00\x05tags!"), first...)
	}
	return bytes.Repeat(frame, frames)
}

func wavOf(seconds int) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"), 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0)
	b = append(b, []byte("LIST\x03\x00\x00\x00abc\x00data")...)
	b = binary.LittleEndian.AppendUint32(b, uint32(8000*seconds))
	return append(b, make([]byte, 8000*seconds)...)
}

func flacOf(seconds uint32) []byte {
	b := append([]byte("fLaC\x00\x00\x00\x22"), make([]byte, 10)...)
	b = append(b, 0x0a, 0xc4, 0x42, 0xf0) // 44100 Hz, two channels, 16 bits
	return append(binary.BigEndian.AppendUint32(b, 44100*seconds), make([]byte, 16)...)
}

func oggOf(seconds uint64) []byte {
	head := append([]byte("OggS\x00\x02"), make([]byte, 22)...)
	head = append(head, append([]byte("\x01vorbis\x00\x00\x00\x00\x02\x44\xac\x00\x00"), make([]byte, 80)...)...)
	last := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x04"), 44100*seconds)
	return append(append(head, make([]byte, 100_000)...), append(last, make([]byte, 300)...)...)
}

func webmOf(ms float64) []byte {
	info := append([]byte{0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40, 0x44, 0x89, 0x88}, binary.BigEndian.AppendUint64(nil, math.Float64bits(ms))...)
	b := append([]byte("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"), 0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) // a segment of unknown size
	b = append(b, 0xec, 0x82, 0, 0)
	return append(append(b, 0x15, 0x49, 0xa9, 0x66, byte(0x80|len(info))), info...)
}

func TestHowLongASoundOrFilmPlaysIsReadFromItsHeaders(t *testing.T) {
	huge := film(5000)
	huge = bytes.Replace(huge, []byte("mvhd\x00"), []byte("mvhd\x01"), 1) // other fields: an absurd length
	for name, c := range map[string]struct {
		kind kind
		src  []byte
		want time.Duration
	}{
		"film":            {mp4, film(192_000), 192 * time.Second},
		"unknown":         {mp4, film(math.MaxUint32), 0},
		"absurd":          {mp4, huge, 0},
		"cut":             {mp4, film(192_000)[:60], 0},
		"constant mp3":    {mp3, mp3Of(383, false), 9982 * time.Millisecond},
		"counted mp3":     {mp3, mp3Of(1000, true), 26122 * time.Millisecond},
		"wav":             {wav, wavOf(7), 7 * time.Second},
		"flac":            {flac, flacOf(61), 61 * time.Second},
		"ogg":             {ogg, oggOf(33), 33 * time.Second},
		"webm":            {webm, webmOf(4500), 4500 * time.Millisecond},
		"webm for ever":   {webm, webmOf(math.Inf(1)), 0},
		"nothing":         {mp3, nil, 0},
		"document":        {pdf, pdfOf("x"), 0},
		"a hundred hours": {flac, flacOf(90_000), 90_000 * time.Second},
	} {
		if got := lengthOf(c.kind, bytes.NewReader(c.src), int64(len(c.src))); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzLength(f *testing.F) {
	for i, src := range [][]byte{film(1000), mp3Of(3, true), wavOf(1), flacOf(2), oggOf(3), webmOf(4)} {
		f.Add(i, src)
	}
	all := []kind{mp4, mp3, wav, flac, ogg, webm}
	f.Fuzz(func(t *testing.T, n int, src []byte) {
		k := all[(n%len(all)+len(all))%len(all)]
		if d := lengthOf(k, bytes.NewReader(src), int64(len(src))); d < 0 || d > longest {
			t.Errorf("%s: %v", k.ext, d)
		}
	})
}

func TestLengthAndWordsOfAFilmAreKeptAndOldOnesAreMeasured(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		ctx := t.Context()
		f, err := s.Add(ctx, bytes.NewReader(film(65_000)), Upload{Name: "گفت‌وگو.mp4", Transcript: "سلام\n\nدوباره سلام"})
		if err != nil || f.Length != 65*time.Second || !f.Plays() {
			t.Fatalf("%+v %v", f, err)
		}
		if _, err := db.Exec(ctx, s.d, `UPDATE media_content SET length = -1`); err != nil {
			t.Fatal(err)
		}
		if old, _ := s.File(ctx, f.ID); old.Length != 0 {
			t.Errorf("nobody has looked, and it is %v", old.Length)
		}
		if err := s.Measure(ctx); err != nil {
			t.Fatal(err)
		}
		c, err := s.Card(ctx, f.ID)
		if err != nil || c.Length != 65*time.Second || c.Transcript != "سلام\n\nدوباره سلام" || c.Silent() {
			t.Errorf("%+v %v", c, err)
		}
		// The same file brought again fills in what is empty and replaces nothing.
		again, err := s.Add(ctx, bytes.NewReader(film(65_000)), Upload{Name: "گفت‌وگو.mp4", Transcript: "چیز دیگر", Poster: "p"})
		if err != nil || again.ID != f.ID {
			t.Fatal(again, err)
		}
		if c, err = s.Card(ctx, f.ID); err != nil || c.Transcript != "سلام\n\nدوباره سلام" || c.Poster != "p" {
			t.Errorf("%q %q %v", c.Transcript, c.Poster, err)
		}
		quiet, err := s.Add(ctx, bytes.NewReader(mp3Of(9, false)), Upload{Name: "a.mp3"})
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Find(ctx, Search{State: Silent})
		if err != nil || len(found) != 1 || found[0].ID != quiet.ID {
			t.Errorf("silent are %v %v", found, err)
		}
		if found, err = s.Find(ctx, Search{Genre: Playable}); err != nil || len(found) != 2 {
			t.Errorf("%d play, %v", len(found), err)
		}
		for address, want := range map[string]Genre{f.Download(): Films, quiet.Download(): Sounds, "/media/x/720.jpg": Pictures, "/media/x/a.pdf": Documents, "/media/x/a.exe": "", "/news/a.mp4": ""} {
			if got := AddressGenre(address); got != want {
				t.Errorf("%s is %q, want %q", address, got, want)
			}
		}
	})
}
