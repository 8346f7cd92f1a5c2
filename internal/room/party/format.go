package party

// FileHelp is the form of the file that Apply reads, for people who write one;
// testdata/party.yaml is a full example.
const FileHelp = `The file that "party apply" reads is YAML with seven lists, each optional.

  bodies:                      # the tree: nested, or flat with parent
    - slug: party              # the party itself, built in, the root of the tree
      name: {fa: حزب آینده, en: Ayandeh Party}     # or one text: name: حزب آینده
      bodies:
        - slug: water          # lower-case Latin letters, digits, hyphens; unique among bodies
          kind: committee      # one of Kinds; needed for a new body
          parent: party        # instead of nesting
          name: {fa: …, en: …} # needed for a new body
          short: {fa: …}       # the name on cards and in lists, without the word «کمیته»
          lead:  {fa: …}       # one line
          about: {fa: …}       # paragraphs with an empty line between them, or HTML
          charter: {fa: …}     # the article of the statutes
          seats: 21            # how many sit in it by the statutes; 0 is unknown
          quorum: 11
          notice_days: 7       # days between the call to a meeting and its day
          term_months: 24      # how long a term lasts
          area: {fa: …}        # what it covers
          duties: {fa: [ … ]}
          address: {fa: …}
          phone: ۰۲۱-…         # any digits; stored in Latin
          email: …
          channels: [{name: {fa: …}, url: https://…}]
          founded: ۱۲ خرداد ۱۴۰۲     # Jalali, any digits
          dissolved: …
          order: 10
          posts:
            - slug: secretary
              name: {fa: دبیر, en: Secretary}
              signature: {fa: …}     # under a text; made from post and body when absent
              head: true             # heads its body; one holder at a time
              unique: true           # one holder at a time
              order: 10
              terms:
                - {person: parisa-dasht, from: ۱۴۰۴/۷/۲۰, to: …, acting: true,
                   by: election|appointment, letter: ۱۲/۴۵, signs: true, reason: …}
  posts:                       # a post apart from its body
    - {body: water, slug: …, name: …}
  people:
    - slug: parisa-dasht
      name: {fa: …, en: …}
      about: {fa: …}
      portrait: portraits/parisa.jpg   # or {file: …, alt: …, credit: …}
      public: false            # the post is shown as filled, the person is not
  terms:                       # a term apart from its post
    - {person: …, body: …, post: …, from: …}
  licences:                    # steps to a licence, those of a body in their order
    - {body: water, step: proposed|sent|confirmed|refused|withdrawn|mistaken, day: …, letter: …, note: …, recorded: 2026-11-22T08:30:00.000Z}
  figures:                     # counts of a body, in their order
    - {body: water, measure: members|counties, value: 120, day: …, source: …, recorded: …}
  letters:                     # letters of appointment, by number, as "party export papers" writes them
    - {number: 1405/1, code: …, person: …, body: …, post: …, from: …, issued: …, replaces: …, reason: …,
       words: {day: …, person: …, post: …, from: …, lines: [ … ], signer: …, signer_post: …}, revoked: {at: …, reason: …}}

The 31 provinces are built in under the slugs of Provinces; the file adds to them.
A line that is absent changes nothing, and so does an absent language; a line that
is present and empty empties its field. A term is known by person, post and first day. The day of "to" is the
first on which the post is no longer held, so that a successor's "from" is the
same day. An end that is recorded is moved only with a reason; an end on the
first day takes back a term that was entered by mistake. Steps, counts and letters
are only added: what is recorded of them stands first in the file, as it is, and a
letter keeps its number and code.
`

// Doc is such a file, read and not yet compared with what is recorded.
type Doc struct {
	Bodies []BodyEntry
	Posts  []PostEntry
	People []PersonEntry
	Terms  []TermEntry

	Licences []LicenceEntry
	Figures  []FigureEntry
	Letters  []LetterEntry
}

// BodyEntry is a body as a file gives it. A nil or unset field was not written.
type BodyEntry struct {
	Line               int
	Slug, Kind         string
	Parent             string
	Name, Short, Lead  *Text
	About, Charter     *Text
	Duties             map[string][]string
	Address            *Text
	Phone, Email       *string
	Channels           *[]Channel
	Founded, Dissolved *Day
	Order              *int

	Seats, Quorum, NoticeDays, TermMonths *int
	Area                                  *Text
}

// PostEntry is a post as a file gives it.
type PostEntry struct {
	Line         int
	Body, Slug   string
	Name, Sign   *Text
	Head, Unique *bool
	Order        *int
}

// PersonEntry is a person as a file gives it.
type PersonEntry struct {
	Line        int
	Slug        string
	Name, About *Text
	Portrait    *Portrait
	Public      *bool
}

// TermEntry is a term as a file gives it.
type TermEntry struct {
	Line               int
	Person, Body, Post string
	From               Day
	To                 *Day
	Acting, Signs      *bool
	Manner             *Manner
	Letter             *string
	Reason             string
}

// Portrait names a picture file, resolved by Options.Portrait.
type Portrait struct{ File, Alt, Credit string }
