package media

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
)

// MaxFile bounds a file that is no picture, in bytes. Nothing is encoded anew here, so a film is as dear to a reader as its
// maker left it: at this size ten minutes are in good quality, and on a slow line it is already an evening's wait. What is
// longer belongs on a host of films, to which a text links.
const MaxFile = 256 << 20

// kind is a kind of file that is taken in besides pictures. Its extension and type come from the bytes, never from the name.
type kind struct{ ext, ctype string }

// PDF is the type of the documents whose pages can be shown.
const PDF = "application/pdf"

var (
	pdf  = kind{"pdf", PDF}
	docx = kind{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	xlsx = kind{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	pptx = kind{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"}
	odt  = kind{"odt", "application/vnd.oasis.opendocument.text"}
	ods  = kind{"ods", "application/vnd.oasis.opendocument.spreadsheet"}
	odp  = kind{"odp", "application/vnd.oasis.opendocument.presentation"}
	doc  = kind{"doc", "application/msword"}
	xls  = kind{"xls", "application/vnd.ms-excel"}
	ppt  = kind{"ppt", "application/vnd.ms-powerpoint"}
	mp3  = kind{"mp3", "audio/mpeg"}
	m4a  = kind{"m4a", "audio/mp4"}
	ogg  = kind{"ogg", "audio/ogg"}
	ogv  = kind{"ogv", "video/ogg"}
	flac = kind{"flac", "audio/flac"}
	wav  = kind{"wav", "audio/wav"}
	mp4  = kind{"mp4", "video/mp4"}
	mov  = kind{"mov", "video/quicktime"}
	webm = kind{"webm", "video/webm"}

	kinds = []kind{pdf, docx, xlsx, pptx, odt, ods, odp, doc, xls, ppt, mp3, m4a, ogg, ogv, flac, wav, mp4, mov, webm}
)

func kindByExt(ext string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.ext == ext })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// active are the extensions a browser or a server might run. They are refused when uploaded and gone at an old address.
var active = strings.Fields(`svg svgz htm html xhtml xht shtml mht mhtml xml xsl xslt js mjs cjs css json wasm swf
	php php3 php4 php5 php7 phtml phar asp aspx jsp cgi pl py rb sh bash bat cmd com exe dll msi scr vbs ps1 jar apk hta htaccess`)

func isActive(name string) bool {
	return slices.Contains(active, strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")))
}

// detect says what kind of file the bytes are. Anything that is not on the list is refused.
func detect(name string, r io.ReaderAt, size int64) (kind, error) {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return kind{}, fmt.Errorf("media: read file: %w", err)
	}
	head = head[:n]
	if k, ok := byMagic(head); ok {
		return k, nil
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if k, ok := byZip(r, size); ok {
			return k, nil
		}
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if k, ok := byOLE(r, size); ok {
			return k, nil
		}
	}
	if isActive(name) || looksActive(head) {
		return kind{}, fault.New(fault.Invalid, "media.refused-active")
	}
	return kind{}, fault.New(fault.Invalid, "media.refused-kind")
}

func byMagic(b []byte) (kind, bool) {
	at := func(i int, s string) bool { return len(b) >= i+len(s) && string(b[i:i+len(s)]) == s }
	switch {
	case at(0, "%PDF-"):
		return pdf, true
	case at(0, "ID3"), len(b) > 3 && b[0] == 0xff && b[1]&0xe6 == 0xe2 && b[2]>>4 != 15 && b[2]>>2&3 != 3: // MPEG layer III
		return mp3, true
	case at(0, "fLaC"):
		return flac, true
	case at(0, "RIFF") && at(8, "WAVE"):
		return wav, true
	case at(0, "OggS"):
		if at(29, "theora") {
			return ogv, true
		}
		return ogg, true
	case at(4, "ftyp"):
		switch brand := string(b[8:min(12, len(b))]); {
		case brand == "qt  ":
			return mov, true
		case brand == "M4A ", brand == "M4B ":
			return m4a, true
		case slices.Contains([]string{"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash", "3gp4", "3gp5", "3gp6", "MSNV"}, brand):
			return mp4, true
		}
	case at(0, "\x1a\x45\xdf\xa3") && bytes.Contains(b[:min(len(b), 64)], []byte("webm")):
		return webm, true
	}
	return kind{}, false
}

// byZip knows the office formats that are zip archives. One with macros is none of them.
func byZip(r io.ReaderAt, size int64) (kind, bool) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return kind{}, false
	}
	var found kind
	for i, f := range z.File {
		switch base := strings.ToLower(path.Base(f.Name)); {
		case base == "vbaproject.bin" || strings.HasPrefix(f.Name, "Basic/"):
			return kind{}, false
		case i == 0 && f.Name == "mimetype":
			found = byMimetype(f)
		case f.Name == "word/document.xml":
			found = docx
		case f.Name == "xl/workbook.xml":
			found = xlsx
		case f.Name == "ppt/presentation.xml":
			found = pptx
		}
	}
	return found, found != kind{}
}

func byMimetype(f *zip.File) kind {
	r, err := f.Open()
	if err != nil {
		return kind{}
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 100))
	if err != nil {
		return kind{}
	}
	for _, k := range []kind{odt, ods, odp} {
		if string(b) == k.ctype {
			return k
		}
	}
	return kind{}
}

// byOLE knows the old office formats by the names of their streams. Installers and messages have the same container.
func byOLE(r io.ReaderAt, size int64) (kind, bool) {
	streams := []struct {
		name string
		kind kind
	}{{"WordDocument", doc}, {"PowerPoint Document", ppt}, {"Workbook", xls}, {"Book", xls}}
	const entry = 128 // a directory entry: 64 bytes of name in UTF-16, then the name's length in bytes with its end
	buf := make([]byte, 512)
	for at := int64(512); at < size; at += int64(len(buf)) {
		n, _ := r.ReadAt(buf, at)
		for e := buf[:n]; len(e) >= entry; e = e[entry:] {
			for _, s := range streams {
				if int(e[64])|int(e[65])<<8 == 2*len(s.name)+2 && e[66] == 2 && utf16Is(e, s.name) {
					return s.kind, true
				}
			}
		}
	}
	return kind{}, false
}

func utf16Is(b []byte, name string) bool {
	for i := range len(name) {
		if b[2*i] != name[i] || b[2*i+1] != 0 {
			return false
		}
	}
	return true
}

// looksActive tells markup and scripts apart from the merely unknown, for the sake of a clearer refusal.
func looksActive(head []byte) bool {
	t := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, p := range []string{"<", "#!", "mz"} {
		if bytes.HasPrefix(t, []byte(p)) {
			return true
		}
	}
	return false
}

// safeRune maps a letter of a name to one that is safe in it, or drops it.
func safeRune(r rune) rune {
	switch {
	case r == 0x200c: // the half-space is part of a Persian word
		return r
	case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsSpace(r), strings.ContainsRune("<>:\"|?*%#&;'`", r):
		return '-'
	}
	return r
}
