package notice

import (
	"context"
	"strings"
	"unicode"

	"hemmat/internal/kit/i18n"
	"hemmat/persian"
)

// contact is the page on which people set where they are told, named at the foot of each mail.
const contact = "/my/contact/"

// message is the notice as it goes to an address.
func (x *Outbox) message(ctx context.Context, n Notice, a Address) (Message, error) {
	lang := a.Lang
	if !i18n.Known(lang) {
		lang = i18n.Persian
	}
	site, err := x.o.Site(ctx, lang)
	if err != nil {
		return Message{}, err
	}
	site = oneLine(site)
	number, code := n.Number, a.Code
	if lang == i18n.Persian {
		number, code = persian.Digits(number), persian.Digits(code)
	}
	text := func(part string) string {
		key := n.Text + part
		if number != "" && x.o.Texts.Has(key+".numbered") {
			key += ".numbered"
		}
		return x.o.Texts.Text(lang, key, "site", site, "link", x.o.BaseURL+i18n.Prefix(lang)+n.Link, "number", number, "code", code)
	}
	m := Message{Channel: a.Channel, To: a.To, Lang: lang, Mark: Mark(n.Key), At: x.o.Now()}
	if a.Channel != Mail {
		m.Text = strings.TrimSpace(text(".short"))
		return m, nil
	}
	m.Subject = oneLine(text(".subject"))
	m.Text = strings.TrimSpace(text(".text")) + "\n\n" +
		x.o.Texts.Text(lang, "notice.foot", "site", site, "contact", x.o.BaseURL+i18n.Prefix(lang)+contact) + "\n"
	return m, nil
}

// oneLine is s without what would end a line of a header, or turn it around for its reader.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '‌': // a half-space is a letter of Persian
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}
