package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
)

func pdfOf(text string) []byte { return []byte("%PDF-1.7\n" + text + "\n%%EOF\n") }

func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func oleOf(stream string) []byte {
	b := make([]byte, 2048)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	e := b[1024+128:]
	for i := range len(stream) {
		e[2*i] = stream[i]
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(stream)+2))
	e[66] = 2
	return b
}

func TestAFileIsKnownByItsBytes(t *testing.T) {
	for name, c := range map[string]struct {
		src  []byte
		want string // extension, or "" for refused
		key  string
	}{
		"pdf":                        {pdfOf("x"), "pdf", ""},
		"report.html":                {pdfOf("x"), "pdf", ""},
		"a.docx":                     {zipOf(t, "[Content_Types].xml", "", "word/document.xml", "x"), "docx", ""},
		"a.xlsx":                     {zipOf(t, "[Content_Types].xml", "", "xl/workbook.xml", "x"), "xlsx", ""},
		"a.pptx":                     {zipOf(t, "[Content_Types].xml", "", "ppt/presentation.xml", "x"), "pptx", ""},
		"a.odt":                      {zipOf(t, "mimetype", odt.ctype, "content.xml", "x"), "odt", ""},
		"macros.docm":                {zipOf(t, "word/document.xml", "x", "word/vbaProject.bin", "x"), "", "media.refused-kind"},
		"a.zip":                      {zipOf(t, "x.html", "x"), "", "media.refused-kind"},
		"a.jar":                      {zipOf(t, "x.class", "x"), "", "media.refused-active"},
		"a.doc":                      {oleOf("WordDocument"), "doc", ""},
		"a.xls":                      {oleOf("Workbook"), "xls", ""},
		"a.msi":                      {oleOf("Installer"), "", "media.refused-active"},
		"a.mp3":                      {[]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), "mp3", ""},
		"b.mp3":                      {[]byte("\xff\xfb\x90\x64\x00\x00"), "mp3", ""},
		"a.m4a":                      {[]byte("\x00\x00\x00\x20ftypM4A \x00\x00"), "m4a", ""},
		"a.mp4":                      {[]byte("\x00\x00\x00\x20ftypisom\x00\x00"), "mp4", ""},
		"a.webm":                     {[]byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"), "webm", ""},
		"a.ogg":                      {append([]byte("OggS"), make([]byte, 40)...), "ogg", ""},
		"a.wav":                      {[]byte("RIFF\x00\x00\x00\x00WAVEfmt "), "wav", ""},
		"a.svg":                      {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "", "media.refused-active"},
		"picture.jpg":                {[]byte(" \n<svg onload=alert(1)>"), "", "media.refused-active"},
		"letter.pdf":                 {[]byte("<!doctype html><script>"), "", "media.refused-active"},
		"run":                        {[]byte("#!/bin/sh\n"), "", "media.refused-active"},
		"a.exe":                      {[]byte("MZ\x90\x00"), "", "media.refused-active"},
		"x.php":                      {[]byte("plain"), "", "media.refused-active"},
		"notes.txt":                  {[]byte("plain words"), "", "media.refused-kind"},
		"utf16.txt":                  {[]byte("\xff\xfea\x00b\x00"), "", "media.refused-kind"},
		"short.mp4":                  {[]byte("\x00\x00\x00\x20ftyp"), "", "media.refused-kind"},
		"html before the pdf begins": {[]byte("<html>%PDF-1.4"), "", "media.refused-active"},
	} {
		k, err := detect(name, bytes.NewReader(c.src), int64(len(c.src)))
		key, _ := fault.Text(err)
		if k.ext != c.want || key != c.key || c.key != "" && fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %q, %v", name, k.ext, err)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("a.pdf", pdfOf("x"))
	f.Add("a.docx", zipOf(f, "word/document.xml", "x"))
	f.Add("a.doc", oleOf("WordDocument"))
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		k, err := detect(name, bytes.NewReader(src), int64(len(src)))
		if (err == nil) != (k != kind{}) {
			t.Errorf("%v %v", k, err)
		}
		clean := cleanName(name, "pdf")
		if strings.ContainsAny(clean, "/\\\x00\r\n\"<>") || clean == ".pdf" || cleanName(clean, "pdf") != clean {
			t.Errorf("%q becomes %q, then %q", name, clean, cleanName(clean, "pdf"))
		}
	})
}
