package party

import (
	"crypto/sha256"
	"encoding/hex"

	"hemmat/internal/kit/id"
)

// Province is one of the provinces of Iran.
type Province struct {
	Code string // ISO 3166-2 since 2020
	Fa   string
	En   string
	Slug string
}

// Provinces are the 31 provinces, in the order of their codes. Every site has
// them as bodies from its first start; a file adds to them and cannot add to
// their number.
var Provinces = [...]Province{
	{"IR-00", "مرکزی", "Markazi", "markazi"},
	{"IR-01", "گیلان", "Gilan", "gilan"},
	{"IR-02", "مازندران", "Mazandaran", "mazandaran"},
	{"IR-03", "آذربایجان شرقی", "East Azerbaijan", "east-azerbaijan"},
	{"IR-04", "آذربایجان غربی", "West Azerbaijan", "west-azerbaijan"},
	{"IR-05", "کرمانشاه", "Kermanshah", "kermanshah"},
	{"IR-06", "خوزستان", "Khuzestan", "khuzestan"},
	{"IR-07", "فارس", "Fars", "fars"},
	{"IR-08", "کرمان", "Kerman", "kerman"},
	{"IR-09", "خراسان رضوی", "Razavi Khorasan", "razavi-khorasan"},
	{"IR-10", "اصفهان", "Isfahan", "isfahan"},
	{"IR-11", "سیستان و بلوچستان", "Sistan and Baluchestan", "sistan-and-baluchestan"},
	{"IR-12", "کردستان", "Kurdistan", "kurdistan"},
	{"IR-13", "همدان", "Hamadan", "hamadan"},
	{"IR-14", "چهارمحال و بختیاری", "Chaharmahal and Bakhtiari", "chaharmahal-and-bakhtiari"},
	{"IR-15", "لرستان", "Lorestan", "lorestan"},
	{"IR-16", "ایلام", "Ilam", "ilam"},
	{"IR-17", "کهگیلویه و بویراحمد", "Kohgiluyeh and Boyer-Ahmad", "kohgiluyeh-and-boyer-ahmad"},
	{"IR-18", "بوشهر", "Bushehr", "bushehr"},
	{"IR-19", "زنجان", "Zanjan", "zanjan"},
	{"IR-20", "سمنان", "Semnan", "semnan"},
	{"IR-21", "یزد", "Yazd", "yazd"},
	{"IR-22", "هرمزگان", "Hormozgan", "hormozgan"},
	{"IR-23", "تهران", "Tehran", "tehran"},
	{"IR-24", "اردبیل", "Ardabil", "ardabil"},
	{"IR-25", "قم", "Qom", "qom"},
	{"IR-26", "قزوین", "Qazvin", "qazvin"},
	{"IR-27", "گلستان", "Golestan", "golestan"},
	{"IR-28", "خراسان شمالی", "North Khorasan", "north-khorasan"},
	{"IR-29", "خراسان جنوبی", "South Khorasan", "south-khorasan"},
	{"IR-30", "البرز", "Alborz", "alborz"},
}

// builtin is the id of a body that every site has. It is made from the name, so
// that two programs that start at once on one database agree; its time is
// zero, so that it sorts before every other id.
func builtin(name string) id.Body {
	h := sha256.Sum256([]byte("hemmat party " + name))
	x := hex.EncodeToString(h[:])
	return id.Body("00000000-0000-7" + x[:3] + "-8" + x[3:6] + "-" + x[6:18])
}

// RootID is the id of the party itself.
var RootID = builtin(RootSlug)
