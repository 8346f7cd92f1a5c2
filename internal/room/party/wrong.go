package party

import (
	"errors"
	"fmt"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

// Trouble is what is wrong with an entry that is to be recorded: a text of the catalogue with its arguments, and the
// line of the file that it stands on.
type Trouble struct {
	Line int
	Also []int // other lines that it is about as much
	Key  string
	Args []any // name, value pairs
}

// Troubles are all that is wrong with what is to be recorded. As an error they are technical; Room.tell says them to people.
type Troubles []Trouble

func (ts Troubles) Error() string {
	keys := make([]string, len(ts))
	for i, t := range ts {
		keys[i] = fmt.Sprintf("line %d: %s", t.Line, t.Key)
	}
	return strings.Join(keys, "; ")
}

// named is an object as an argument of a Trouble: by its slug to whoever writes files, by its name to whoever fills in forms.
type named struct {
	slug string
	name Text
}

// say is the trouble in words, with slugs when it is about a file.
func (rm *Room) say(lang string, t Trouble, file bool) string {
	args := make([]any, len(t.Args))
	for i, a := range t.Args {
		switch a := a.(type) {
		case named:
			args[i] = a.slug
			if !file {
				args[i], _ = a.name.In(lang)
			}
		case Day:
			args[i] = a.Numeric()
			if !file {
				args[i] = a.Medium(lang)
			}
		case label:
			args[i] = rm.o.Texts.Text(lang, "party.column."+string(a))
		default:
			args[i] = a
		}
	}
	return rm.o.Texts.Text(lang, t.Key, args...)
}

// inFile turns Troubles into the error of the command that read the file; another error stays.
func (rm *Room) inFile(err error) error {
	var ts Troubles
	if !errors.As(err, &ts) {
		return err
	}
	var all []error
	for i, t := range ts {
		if i == maxFaults {
			all = append(all, errors.New("and more: mend these first"))
			break
		}
		all = append(all, fmt.Errorf("line %d: %s", t.Line, rm.say(i18n.English, t, true)))
	}
	return fault.Wrap(fault.Invalid, errors.Join(all...))
}
