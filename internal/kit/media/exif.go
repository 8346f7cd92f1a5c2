package media

import (
	"bytes"
	"encoding/binary"
)

// orientation returns how a camera says its picture must be turned: 1–8 as in EXIF tag 0x0112, 1 when nothing is said.
// It reads JPEG (APP1), PNG (eXIf) and WebP (EXIF); src is the whole file.
func orientation(src []byte) int {
	switch {
	case bytes.HasPrefix(src, []byte{0xff, 0xd8}):
		return tiffOrientation(jpegExif(src))
	case bytes.HasPrefix(src, pngMagic):
		return tiffOrientation(pngExif(src))
	case isWebP(src):
		var exif []byte
		for id, body := range riffChunks(src) {
			if id == "EXIF" {
				exif = bytes.TrimPrefix(body, exifMark)
			}
		}
		return tiffOrientation(exif)
	}
	return 1
}

var (
	exifMark = []byte("Exif\x00\x00")
	pngMagic = []byte("\x89PNG\r\n\x1a\n")
)

func isWebP(src []byte) bool {
	return len(src) >= 12 && string(src[:4]) == "RIFF" && string(src[8:12]) == "WEBP"
}

// jpegExif walks the segments before the picture data.
func jpegExif(src []byte) []byte {
	for p := src[2:]; len(p) >= 4 && p[0] == 0xff; {
		if p[1] == 0xff { // a fill byte
			p = p[1:]
			continue
		}
		n := int(binary.BigEndian.Uint16(p[2:])) + 2
		if p[1] == 0xda || n < 4 || n > len(p) {
			return nil
		}
		if body := p[4:n]; p[1] == 0xe1 && bytes.HasPrefix(body, exifMark) {
			return body[len(exifMark):]
		}
		p = p[n:]
	}
	return nil
}

func pngExif(src []byte) []byte {
	for p := src[len(pngMagic):]; len(p) >= 12; {
		n := binary.BigEndian.Uint32(p)
		if uint64(n)+12 > uint64(len(p)) {
			return nil
		}
		if string(p[4:8]) == "eXIf" {
			return p[8 : 8+n]
		}
		p = p[12+n:]
	}
	return nil
}

// riffChunks yields the chunks of a RIFF file by name. A chunk that says it is longer than the file is cut.
func riffChunks(src []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for p := src[12:]; len(p) >= 8; {
			n := uint64(binary.LittleEndian.Uint32(p[4:]))
			body := p[8:]
			end := min(n, uint64(len(body)))
			if !yield(string(p[:4]), body[:end]) {
				return
			}
			p = body[min(n+n&1, uint64(len(body))):]
		}
	}
}

// tiffOrientation reads the tag from the first directory of a TIFF structure.
func tiffOrientation(t []byte) int {
	if len(t) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(t[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(t[4:]))
	if at+2 > uint64(len(t)) {
		return 1
	}
	count := int(order.Uint16(t[at:]))
	for p := t[at+2:]; count > 0 && len(p) >= 12; count, p = count-1, p[12:] {
		if order.Uint16(p) != 0x0112 {
			continue
		}
		if v := int(order.Uint16(p[8:])); v >= 1 && v <= 8 {
			return v
		}
		return 1
	}
	return 1
}
