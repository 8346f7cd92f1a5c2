// Package media takes in pictures and files, keeps what may be shown of them under their content's hash, and serves it.
//
// Of a picture nothing is kept as it came: it is measured before it is decoded, turned upright, and encoded anew in up to five
// sizes, so that no place, camera or name written into it survives. Other files are kept byte by byte, if what they
// are, told by their bytes, is on a list of documents, sounds and films; they are only ever served as downloads. Markup and
// scripts are refused.
//
// The address /media/{hash}/{file} alone finds the bytes: serving asks no database. The hash covers every byte under it, so what
// lies at an address never changes.
//
// Known holes: colours of a picture are read as sRGB, its own colour profile is dropped; a document, sound or film keeps
// what its maker wrote into it.
package media

import (
	"embed"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/id"
)

// Locales are the texts of this package's errors.
//
//go:embed locales
var Locales embed.FS

// File is a picture or file with its words. Width and Height are those of the press size, 0 for what is no picture; Bytes is the
// size of the press size or of the file.
type File struct {
	ID             id.Media
	Hash           string // 32 hexadecimal digits
	Name           string // as it is offered for download, with the extension of what it is
	Type           string // "image/jpeg", "application/pdf" …
	Bytes          int64
	Width, Height  int
	Length         time.Duration // of a sound or film; 0 when it does not say
	Pages          int           // of a document, that are shown as pictures
	PagesOf        int           // how many it has
	Alt            string        // for those who don't see it; "" for decoration
	Credit         string
	Caption        string
	FocusX, FocusY int // 0–100, from the left and from the top: what a crop keeps
	Created        time.Time
	Gone           bool // taken out: no page shows it
}

// Tag is what a page that shows the file depends on, and what a change of its words touches.
func (f File) Tag() string { return "media:" + string(f.ID) }

// Picture reports whether the file is shown in a page rather than linked to.
func (f File) Picture() bool { return f.Width > 0 }

func (f File) ext() string {
	switch f.Type {
	case "image/jpeg":
		return "jpg"
	case "image/png":
		return "png"
	}
	for _, k := range kinds {
		if k.ctype == f.Type {
			return k.ext
		}
	}
	return ""
}

// Src is the address of the smallest size that is at least width wide, or of the largest before the press size.
func (f File) Src(width int) string {
	have := slots(f.Width)
	for _, w := range have {
		if w >= width {
			return f.at(slotName(w))
		}
	}
	return f.at(slotName(have[len(have)-1]))
}

// SrcSet lists the sizes as HTML's srcset does, the press size left out.
func (f File) SrcSet() string {
	var b strings.Builder
	for i, size := range f.Sizes() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(size.Path + " " + strconv.Itoa(size.Width) + "w")
	}
	return b.String()
}

// Size is one size of a picture: how wide it is, and its address.
type Size struct {
	Width int
	Path  string
}

// Sizes lists the sizes, the smallest first, the press size left out.
func (f File) Sizes() []Size {
	var all []Size
	for _, w := range slots(f.Width) {
		all = append(all, Size{min(w, f.Width), f.at(slotName(w))})
	}
	return all
}

// Press is the address of the largest size kept.
func (f File) Press() string { return f.at("press") }

// Download is the address of a file that is no picture; of a picture, its press size.
func (f File) Download() string {
	if f.Picture() {
		return f.Press()
	}
	return Prefix + f.Hash + "/" + url.PathEscape(f.Name)
}

func (f File) at(slot string) string { return Prefix + f.Hash + "/" + slot + "." + f.ext() }

// Prefix is where addresses of media begin.
const Prefix = "/media/"

// Part is one thing kept of a file: the key of its blob and the address it answers at. Where there is no such blob, for the size
// is younger than the file, the blob of Else answers there.
type Part struct{ Key, Path, Else string }

// Parts lists what is kept of the file.
func (f File) Parts() []Part {
	if !f.Picture() {
		return append([]Part{{Key: key(f.Hash, "file", f.ext()), Path: f.Download()}}, f.pageParts()...)
	}
	var all []Part
	for _, w := range slots(f.Width) {
		part := Part{Key: key(f.Hash, slotName(w), f.ext()), Path: f.at(slotName(w))}
		if w == faceWidth {
			part.Else = key(f.Hash, slotName(Widths[1]), f.ext())
		}
		all = append(all, part)
	}
	return append(all, Part{Key: key(f.Hash, "press", f.ext()), Path: f.Press()})
}

// key is where a blob lies: in one of 256 folders, in one named by the hash.
func key(hash, slot, ext string) string { return hash[:2] + "/" + hash + "/" + slot + "." + ext }

const hashLen = 32

func isHash(s string) bool {
	if len(s) != hashLen {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
