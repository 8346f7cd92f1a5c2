package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A thing has one word: whoever reads «سایت» here and «تارنما» there looks for two things.
func TestTheDeskCallsOneThingByOneWord(t *testing.T) {
	read := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if d.Name() != "DESK.fa.md" && (d.Name() != "fa.yaml" || !strings.Contains(path, "locales")) {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for n, line := range strings.Split(string(b), "\n") {
			for word, better := range map[string]string{"سایت": "تارنما", "وبگاه": "تارنما", "گالری": "نگارخانه", "ویدئو": "ویدیو", "ویرایش {{.n}}": "نسخهٔ {{.n}}", "همهٔ ویرایش‌ها": "همهٔ نسخه‌ها"} {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d says «%s», and elsewhere it is «%s»: %s", path, n+1, word, better, line)
				}
			}
		}
		return nil
	})
	if err != nil || read < 10 {
		t.Fatal(read, err)
	}
}
