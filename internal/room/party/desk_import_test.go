package party

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
)

// upload is the form of a file, or of pasted rows when it has no name.
func upload(who id.Person, name string, data []byte) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, _ := w.CreateFormFile("file", name)
	if name != "" {
		f.Write(data)
	} else {
		w.WriteField("rows", string(data))
	}
	w.Close()
	r := stafftest.Post(who, importPath, nil)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// rowsForm is the form of the rows that a preview shows, with the ticks as they stand, but for the lines that are taken off.
func rowsForm(d *viewtest.Doc, do string, off ...string) url.Values {
	v := url.Values{"do": {do}}
	for _, name := range []string{"sign", "show", "page"} {
		v.Set(name, d.One("input[name="+name+"]").Attr("value"))
	}
	for _, x := range d.Find("input[name=row]") {
		v.Add("row", x.Attr("value"))
	}
	for _, x := range d.Find("input[name=keep]") {
		_, ticked := x.Lookup("checked")
		for _, line := range off {
			ticked = ticked && line != x.Attr("value")
		}
		if ticked {
			v.Add("keep", x.Attr("value"))
		}
	}
	return v
}

func TestAFileIsUploadedLookedAtAndRecorded(t *testing.T) {
	atDesk(t, func(b *bench) {
		book := excelize.NewFile()
		for i, row := range [][]any{
			{"نوع", "نام", "زیر", "تلفن", "تأسیس"},
			{"شهر", "دفتر می‌خواهم", "فارس", 7112345678, time.Date(2025, 4, 25, 0, 0, 0, 0, time.UTC)},
			{"شهر", "دفتر شیراز", "فارس", "071-1", ""},
			{"شهر", "دفتر فسا", "ناکجا", "", ""},
			{"شهر", "دفتر جهرم", "فارس", "", ""},
		} {
			book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row)
		}
		data, err := book.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		before := b.head()
		path := b.done(upload(officer, `C:\پرونده\شهرها.xlsx`, data.Bytes()))
		d := b.see(officer, path, 200)
		if s := d.One("main").Text(); !strings.Contains(s, "شهرها.xlsx") || !strings.Contains(s, "«ناکجا»") || !strings.Contains(s, "۱ سطر ثبت نمی‌شود") {
			t.Errorf("the preview: %s", s)
		}
		if s := b.see(officer, path+"?show=changed", 200).One("main .lines").Text(); !strings.Contains(s, "تلفن:") || !strings.Contains(s, "071-1") {
			t.Errorf("what becomes other: %s", s)
		}
		d = b.see(officer, path+"?show=new", 200)
		if s := d.One("main .lines").Text(); !strings.Contains(s, "نهاد تازه: دفتر می‌خواهم") || !strings.Contains(s, "۵ اردیبهشت ۱۴۰۴") || !strings.Contains(s, "07112345678") {
			t.Errorf("what is new: %s", s)
		}
		// A row is left out, kept so, and seen among those left out.
		b.done(stafftest.Post(officer, path, rowsForm(d, "choose", "5")))
		if s := b.see(officer, path+"?show=left", 200).One("main .lines").Text(); !strings.Contains(s, "دفتر جهرم") {
			t.Errorf("what is left out: %s", s)
		}
		if b.head() != before {
			t.Error("something was recorded before it was asked for")
		}
		d = b.see(officer, path+"?show=new", 200)
		if s := d.One("button[value=record]").Text(); s != "ثبت ۲ سطر" {
			t.Errorf("the button: %s", s)
		}
		form := rowsForm(d, "record")
		b.done(stafftest.Post(officer, path, form))
		head := b.head()
		b.done(stafftest.Post(officer, path, form)) // a double click
		if b.head() != head {
			t.Error("a second click has recorded something")
		}
		if x := b.body("daftar-mi-khavahm"); x.Phone != "07112345678" || x.Founded.Numeric() != "1404/02/05" || x.Name["fa"] != "دفتر می‌خواهم" {
			t.Errorf("recorded: %+v", x)
		}
		if _, ok := b.dir().BodyAt("daftar-jahram"); ok {
			t.Error("a row that was left out is recorded")
		}
		if s := b.see(officer, path, 200).One("main").Text(); !strings.Contains(s, "مسئول تشکیلات") || !strings.Contains(s, "۱ مورد تازه") || !strings.Contains(s, "تغییر نهاد دفتر شیراز") {
			t.Errorf("what was recorded: %s", s)
		}
		if s := b.see(officer, importPath, 200).One("main .lines").Text(); !strings.Contains(s, "شهرها.xlsx") {
			t.Errorf("the list: %s", s)
		}
		b.see(outsider, importPath, 403)
		b.see(inspector, importPath, 403)
	})
}

func TestColumnsAndLettersAreChosenAnew(t *testing.T) {
	atDesk(t, func(b *bench) {
		path := b.done(upload(officer, "", []byte("شهر;دفتر فسا;fars\nشهر;دفتر جهرم;fars\n")))
		d := b.see(officer, path, 200)
		if s := d.One("main").Text(); !strings.Contains(s, "سطرهای چسبانده‌شده") || !strings.Contains(s, "دفتر فسا") {
			t.Errorf("pasted: %s", s)
		}
		read := url.Values{"do": {"read"}, "kind": {"bodies"}, "encoding": {"utf-8"}, "comma": {"semicolon"}, "column0": {"kind"}, "column1": {"name_fa"}, "column2": {"slug"}}
		b.done(stafftest.Post(officer, path, read))
		if s := b.see(officer, path, 200).One("main").Text(); !strings.Contains(s, "تغییر نهاد استان فارس") && !strings.Contains(s, "ثبت نمی‌شود") {
			t.Errorf("another column: %s", s)
		}
		read.Set("comma", "tab")
		b.done(stafftest.Post(officer, path, read))
		if n := len(b.see(officer, path, 200).Find("select[id^=f-column]")); n != 1 {
			t.Errorf("%d columns parted by tabs", n)
		}
		read.Set("encoding", "utf-16le")
		if s := b.answer(stafftest.Post(officer, path, read), 422).One("main").Text(); !strings.Contains(s, "رمزگذاری دیگری برگزینید") {
			t.Errorf("letters that are none: %s", s)
		}
		b.done(stafftest.Post(officer, path, url.Values{"do": {"drop"}}))
		b.see(officer, path, 404)
	})
}

func TestWhatIsNoTableIsSaidToBeNone(t *testing.T) {
	atDesk(t, func(b *bench) {
		for name, c := range map[string]struct {
			data, says string
		}{
			"x.xls": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "گذرواژه"},
			"x.png": {"\x89PNG\r\n\x1a\n\x00\x00", "جدول نیست"},
			"x.csv": {"a,b\nc,\"d", "خط ۲"},
			"e.csv": {"\n \n", "نه پرونده‌ای"},
			"l.csv": {strings.Repeat("x\n", maxImportRows+2), "۵٬۰۰۰ سطر"},
			"m.csv": {strings.Repeat("x", maxImport+1), "۴ مگابایت"},
		} {
			if s := b.answer(upload(officer, name, []byte(c.data)), 422).One("main").Text(); !strings.Contains(s, c.says) {
				t.Errorf("%s: %s", name, s)
			}
		}
		if v := b.answer(upload(officer, "", []byte("a,\"b")), 422).One("textarea[name=rows]").Text(); v != "a,\"b" {
			t.Errorf("what was pasted is lost: %q", v)
		}
	})
}

func TestAnOfficerBringsInOnlyWhatTheyKeep(t *testing.T) {
	atDesk(t, func(b *bench) {
		rows := "نوع,نام,زیر,تلفن\nشهر,دفتر فسا,فارس,\nشهر,دفتر میبد,یزد,\nاستان,یزد,,035-1\nکمیته,کمیتهٔ آب و محیط زیست,,021-1\nکمیته,کمیتهٔ تازه,,\nکارگروه,آب,دفتر میبد,"
		path := b.done(upload(local, "", []byte(rows)))
		d := b.see(local, path, 200)
		if s := d.One("main .lines").Text(); strings.Count(s, "در نهادهای شما نیست") != 5 || strings.Contains(s, "فسا") {
			t.Errorf("outside: %s", s)
		}
		b.see(officer, path, 404) // a draft is its sender's
		b.answer(stafftest.Post(officer, path, rowsForm(d, "record")), 404)
		b.done(stafftest.Post(local, path, rowsForm(b.see(local, path+"?show=new", 200), "record")))
		if _, ok := b.dir().BodyAt("daftar-mibd"); ok || b.body("yazd").Phone != "" || b.body("daftar-fasa").Parent != b.body("fars").ID {
			t.Error("something outside of the subtree was recorded, or nothing in it")
		}
		rows = "نام,سمت,نهاد,از,نام انگلیسی\nنوید رودی,بازرس استان,فارس,1405/1/1,\nنوید رودی,دبیر,یزد,1405/1/1,\nمهین کوهی,عضو,فارس,1405/1/1,Other Name\nآذر سپید,عضو,فارس,1405/1/1,Azar Sepid"
		path = b.done(upload(local, "", []byte(rows)))
		if s := b.see(local, path, 200).One("main .lines").Text(); !strings.Contains(s, "سطر ۳:") || !strings.Contains(s, "سطر ۴:") || strings.Contains(s, "سطر ۲:") || strings.Contains(s, "سطر ۵:") {
			t.Errorf("terms outside: %s", s)
		}
	})
}

func TestAPreviewThatIsStaleIsShownAnewAndRecordsNothing(t *testing.T) {
	atDesk(t, func(b *bench) {
		path := b.done(upload(officer, "", []byte("نوع,نام,زیر,تلفن\nشهر,دفتر شیراز,فارس,071-1\nشهر,دفتر فسا,فارس,\n")))
		form := rowsForm(b.see(officer, path, 200), "record")
		shiraz := b.body("fars-shiraz")
		b.done(b.send(officer, bodiesPath+string(shiraz.ID)+"/edit/", map[string]string{"phone": "071-2"}))
		head := b.head()
		d := b.answer(stafftest.Post(officer, path, form), 409)
		if s := d.One("main").Text(); !strings.Contains(s, "چیزی ثبت نشد") || !strings.Contains(s, "071-2") || b.head() != head {
			t.Errorf("stale: %s", s)
		}
		b.done(stafftest.Post(officer, path, rowsForm(d, "record")))
		if b.body("fars-shiraz").Phone != "071-1" {
			t.Error("not recorded when it was looked at anew")
		}
	})
}

// TestALargeFileIsLookedAtInAMomentAndRecordedAtOnce says how long 5,000 rows take.
func TestALargeFileIsLookedAtInAMomentAndRecordedAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	atDesk(t, func(b *bench) {
		var rows strings.Builder
		rows.WriteString("نام,سمت,نهاد,از,شیوه,شمارهٔ حکم\n")
		for i := range maxImportRows {
			fmt.Fprintf(&rows, "نام %d خانوادگی,عضو,فارس,1405/1/1,انتصاب,۱۲/%d\n", i, i)
		}
		begun := time.Now()
		path := b.done(upload(officer, "large.csv", []byte(rows.String())))
		sent := time.Since(begun)
		begun = time.Now()
		d := b.see(officer, path, 200)
		looked := time.Since(begun)
		begun = time.Now()
		b.done(stafftest.Post(officer, path, rowsForm(d, "record")))
		recorded := time.Since(begun)
		t.Logf("%s: sent %v, looked at %v, recorded %v", b.o.DB.Engine(), sent.Round(time.Millisecond), looked.Round(time.Millisecond), recorded.Round(time.Millisecond))
		if n, err := db.Value[int](t.Context(), b.o.DB, `SELECT COUNT(*) FROM term`); err != nil || n < maxImportRows {
			t.Errorf("%d terms, %v", n, err)
		}
		if looked > 20*time.Second { // a machine under load; alone it takes half a second
			t.Errorf("looked at in %v", looked)
		}
	})
}
