package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"

	"hemmat/internal/kit/db"
)

// A reader who pays for bytes wants to know how long a sound or film plays before asking for it. Its own headers say so;
// nothing is decoded. What they say is the sender's word: beyond longest it is not believed.
const longest = 100 * time.Hour

// lengthOf says how long a sound or film of a kind plays; 0 for what plays not or does not say.
func lengthOf(k kind, r io.ReaderAt, size int64) time.Duration {
	var d time.Duration
	switch k {
	case mp4, mov, m4a:
		d = isoLength(r, size)
	case webm:
		d = webmLength(r, size)
	case mp3:
		d = mp3Length(r, size)
	case wav:
		d = wavLength(r, size)
	case flac:
		d = flacLength(r)
	case ogg:
		d = oggLength(r, size)
	}
	if d < 0 || d > longest {
		return 0
	}
	return d.Round(time.Millisecond)
}

// seconds is n units of which there are so many in a second.
func seconds(n uint64, rate uint64) time.Duration {
	if rate == 0 {
		return 0
	}
	s := float64(n) / float64(rate)
	if math.IsNaN(s) || s > longest.Seconds() {
		return 0
	}
	return time.Duration(s * float64(time.Second))
}

// part reads up to n bytes at a place.
func part(r io.ReaderAt, at int64, n int) []byte {
	b := make([]byte, n)
	got, _ := r.ReadAt(b, at)
	return b[:got]
}

// mostBoxes bounds the search for a header: a film that hides it behind more is none that players open.
const mostBoxes = 1000

// isoLength reads the movie header (ISO 14496-12, mvhd).
func isoLength(r io.ReaderAt, size int64) time.Duration {
	from, to := int64(0), size
	for range mostBoxes {
		h := part(r, from, 16)
		if len(h) < 8 || from+8 > to {
			return 0
		}
		n, head := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case n == 1 && len(h) == 16:
			n, head = int64(binary.BigEndian.Uint64(h[8:])), 16
		case n == 0:
			n = to - from
		}
		if n < head || n > to-from {
			return 0
		}
		switch string(h[4:8]) {
		case "moov":
			from, to = from+head, from+n
			continue
		case "mvhd":
			b := part(r, from+head, 32)
			if len(b) == 32 && b[0] == 1 {
				return seconds(binary.BigEndian.Uint64(b[24:]), uint64(binary.BigEndian.Uint32(b[20:])))
			}
			if len(b) >= 20 && binary.BigEndian.Uint32(b[16:]) != math.MaxUint32 {
				return seconds(uint64(binary.BigEndian.Uint32(b[16:])), uint64(binary.BigEndian.Uint32(b[12:])))
			}
			return 0
		}
		from += n
	}
	return 0
}

// webmLength reads Duration and TimecodeScale of the segment's Info.
func webmLength(r io.ReaderAt, size int64) time.Duration {
	const segment, info, scaleID, durationID = 0x18538067, 0x1549a966, 0x2ad7b1, 0x4489
	scale, duration := 1e6, 0.0
	from, to := int64(0), size
	for range mostBoxes {
		h := part(r, from, 12)
		name, a := vint(h, true)
		n, b := vint(h[a:], false)
		if a == 0 || b == 0 {
			break
		}
		from += int64(a + b)
		left := to - from
		unknown := n == 1<<(7*b)-1
		switch {
		case left <= 0:
			return webmTime(scale, duration)
		case unknown || n > uint64(left):
			n = uint64(left)
		}
		switch name {
		case segment:
			continue
		case info:
			to = from + int64(n)
			continue
		case scaleID:
			scale = 0
			for _, c := range part(r, from, int(min(n, 8))) {
				scale = scale*256 + float64(c)
			}
		case durationID:
			switch v := part(r, from, int(min(n, 8))); len(v) {
			case 4:
				duration = float64(math.Float32frombits(binary.BigEndian.Uint32(v)))
			case 8:
				duration = math.Float64frombits(binary.BigEndian.Uint64(v))
			}
		}
		from += int64(n)
	}
	return webmTime(scale, duration)
}

func webmTime(scale, duration float64) time.Duration {
	ns := scale * duration
	if !(ns > 0 && ns < float64(longest)) {
		return 0
	}
	return time.Duration(ns)
}

// vint reads a number of Matroska and says how many bytes it has, 0 for none; the name of an element keeps its mark.
func vint(b []byte, mark bool) (n uint64, size int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	for size = 1; b[0]>>(8-size) == 0; size++ {
	}
	if len(b) < size {
		return 0, 0
	}
	n = uint64(b[0])
	if !mark {
		n &= 1<<(8-size) - 1
	}
	for _, c := range b[1:size] {
		n = n<<8 | uint64(c)
	}
	return n, size
}

var mp3Rates = [2][16]int{ // kilobits a second of layer III: MPEG 1, MPEG 2 and 2.5
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
}

// mp3Length counts frames where the first one says how many there are, and else believes that all are like it.
func mp3Length(r io.ReaderAt, size int64) time.Duration {
	at := int64(0)
	if h := part(r, 0, 10); len(h) == 10 && string(h[:3]) == "ID3" {
		at = 10 + int64(h[6]&0x7f)<<21 + int64(h[7]&0x7f)<<14 + int64(h[8]&0x7f)<<7 + int64(h[9]&0x7f)
	}
	b := part(r, at, 4096)
	i := 0
	for i+4 <= len(b) && !(b[i] == 0xff && b[i+1]&0xe6 == 0xe2 && b[i+2]>>4 != 15 && b[i+2]>>2&3 != 3) {
		i++ // some tags are followed by a gap
	}
	if i+4 > len(b) {
		return 0
	}
	b, at = b[i:], at+int64(i)
	version := b[1] >> 3 & 3 // 3 is MPEG 1, 2 is MPEG 2, 0 is 2.5
	rate := uint64([3]int{44100, 48000, 32000}[b[2]>>2&3])
	table, samples, side := 0, uint64(1152), 32
	if version != 3 {
		rate, table, samples, side = rate>>(2-version>>1), 1, 576, 17
	}
	if b[3]>>6 == 3 { // one channel
		side = map[int]int{32: 17, 17: 9}[side]
	}
	if x := b[min(len(b), 4+side):]; len(x) >= 12 && (bytes.HasPrefix(x, []byte("Xing")) || bytes.HasPrefix(x, []byte("Info"))) && x[7]&1 == 1 {
		return seconds(uint64(binary.BigEndian.Uint32(x[8:]))*samples, rate)
	}
	if x := b[min(len(b), 36):]; len(x) >= 18 && bytes.HasPrefix(x, []byte("VBRI")) {
		return seconds(uint64(binary.BigEndian.Uint32(x[14:]))*samples, rate)
	}
	return seconds(uint64(size-at)*8, uint64(mp3Rates[table][b[2]>>4])*1000)
}

func wavLength(r io.ReaderAt, size int64) time.Duration {
	at, rate := int64(12), uint64(0)
	for range mostBoxes {
		h := part(r, at, 20)
		if len(h) < 8 {
			return 0
		}
		n := int64(binary.LittleEndian.Uint32(h[4:]))
		switch {
		case string(h[:4]) == "fmt " && len(h) == 20:
			rate = uint64(binary.LittleEndian.Uint32(h[16:])) // bytes a second
		case string(h[:4]) == "data":
			return seconds(uint64(min(n, size-at-8)), rate)
		}
		at += 8 + n + n&1
	}
	return 0
}

func flacLength(r io.ReaderAt) time.Duration {
	b := part(r, 0, 26) // fLaC, the head of the first block, STREAMINFO
	if len(b) < 26 || b[4]&0x7f != 0 {
		return 0
	}
	rate := uint64(b[18])<<12 | uint64(b[19])<<4 | uint64(b[20])>>4
	return seconds(uint64(b[21]&15)<<32|uint64(binary.BigEndian.Uint32(b[22:])), rate)
}

// oggLength is the position of the last page of a sound. That of a film counts frames and is not read.
func oggLength(r io.ReaderAt, size int64) time.Duration {
	head := part(r, 0, 128)
	rate := uint64(0)
	if i := bytes.Index(head, []byte("\x01vorbis")); i >= 0 && len(head) >= i+16 {
		rate = uint64(binary.LittleEndian.Uint32(head[i+12:]))
	} else if bytes.Contains(head, []byte("OpusHead")) {
		rate = 48000
	}
	const tail = 64 << 10 // a page is no longer
	b := part(r, max(0, size-tail), tail)
	i := bytes.LastIndex(b, []byte("OggS\x00"))
	if i < 0 || len(b) < i+14 {
		return 0
	}
	position := int64(binary.LittleEndian.Uint64(b[i+6:]))
	if position < 0 {
		return 0
	}
	return seconds(uint64(position), rate)
}

// seekAt reads at places from what seeks.
type seekAt struct{ io.ReadSeeker }

func (s seekAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := s.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(s.ReadSeeker, p)
}

// Measure notes the lengths of sounds and films that came before lengths were noted. A server does it once.
func (s *Store) Measure(ctx context.Context) error {
	all, err := db.Select(ctx, s.d, func(r db.Row) (f File, err error) { return f, r.Scan(&f.Hash, &f.Type, &f.Bytes) }, `
		SELECT hash, type, bytes FROM media_content WHERE length < 0 AND (type LIKE 'video/%' OR type LIKE 'audio/%') ORDER BY hash`)
	if err != nil {
		return fmt.Errorf("media: measure: %w", err)
	}
	for _, f := range all {
		length := time.Duration(0)
		if k, ok := kindByExt(f.ext()); ok {
			// One whose bytes are missing is Verify's matter.
			if b, err := s.blobs.Open(ctx, key(f.Hash, "file", k.ext)); err == nil {
				length = lengthOf(k, seekAt{b}, b.Size)
				b.Close()
			}
		}
		if _, err := db.Exec(ctx, s.d, `UPDATE media_content SET length = $2 WHERE hash = $1`, f.Hash, length.Milliseconds()); err != nil {
			return fmt.Errorf("media: measure: %w", err)
		}
	}
	return nil
}
