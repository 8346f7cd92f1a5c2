package persian

import "bytes"

// suffixes are what the light stemmer strips, longest first of those that end alike.
var suffixes = byteWords("هایمان هایتان هایشان هایی هایم هایت هایش های ها شان ترین تر ی")

// stemBytes is the shortest stem: three letters of two bytes each.
const stemBytes = 6

// stem strips the plural, the comparative, «شان» and the final yeh, again and again, while
// three letters remain. It returns a prefix of w, and of a stem the stem itself. It
// knows no lexicon and takes خان and خانه‌ای for one; what it must do is take the same
// word for the same in the text and in the query.
func stem(w []byte) []byte {
	for {
		t := w
		for _, suffix := range suffixes {
			if len(w)-len(suffix) >= stemBytes && bytes.HasSuffix(w, suffix) {
				t = w[:len(w)-len(suffix)]
				break
			}
		}
		if len(t) == len(w) {
			return trim(t)
		}
		w = trim(t)
	}
}

func byteWords(s string) [][]byte { return bytes.Fields([]byte(s)) }

func wordSet(s string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range byteWords(s) {
		set[string(w)] = true
	}
	return set
}

var (
	// verbal: written apart or joined, they belong to the verb after them.
	verbal = wordSet("می نمی همی")
	// endings attach to the word before them even over a space.
	endings = wordSet("ها های هایی هایم هایت هایش هایمان هایتان هایشان هاست تر ترین تری")
	// clitics do so only after a word that ends in heh or, but for «ای», in yeh:
	// «رفته اند», «شخصی اش», but not «ایران ام».
	clitics = wordSet("ام ات اش ای ایم اید اند")
	// free are the words nothing attaches to: «و ها» is no word.
	free = wordSet("و از به در که را با یا تا بر هر نه چه")
	// affixes are parts of a word with half-spaces that carry no content.
	affixes = wordSet("می نمی همی ها های هایی هایم هایت هایش هایمان هایتان هایشان هاست تر ترین تری ام ات اش ای ایم اید اند ی م ت ش مان تان شان")
	// linked are words that «و» makes one of two: گفت‌وگو, گفت و گو.
	linked = map[string]string{"گفت": "گو", "جست": "جو", "پرس": "جو", "شست": "شو", "رفت": "امد", "حمل": "نقل", "اب": "هوا", "کسب": "کار"}
	// afterLink is what may follow the second of a linked pair.
	afterLink = wordSet("ی ها های هایی هایم هایت هایش هایمان هایتان هایشان")
	// stops are left out of queries; a longer list costs more hits than it saves.
	stops = wordSet(`و در به از که این ان را با است برای تا بر یک هم نیز خود ما شما من او وی شد شده
		می نمی کرد کرده کند کنند بود باشد باید دارد هر یا اما اگر پس چه انها`)
)
