package press

import (
	"embed"
	"errors"
	"io/fs"
	"maps"
	"net/http"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

//go:embed locales/keep
var keepLocales embed.FS

// KeepLocales are the texts of Keeper's pages.
func KeepLocales() fs.FS { return mustSub(keepLocales, "locales/keep") }

// Keeper is the pages on which the desk keeps what is published in order: topics, addresses that lead elsewhere, words
// that an import was not sure of, and the comments of the old site.
type Keeper struct {
	room   *Room
	public *Public
	two    *second.Acts
	ask    Answers
}

// NewKeeper makes the pages. What is done to many items at once, two people do: the acts are added to two. site says what
// readers get at an address.
func NewKeeper(rm *Room, public *Public, two *second.Acts, site http.Handler) *Keeper {
	k := &Keeper{room: rm, public: public, two: two, ask: probe(site)}
	two.Add(k.mergeAct())
	two.Add(k.redirectsAct())
	return k
}

// Register adds the pages.
func (k *Keeper) Register(s *staff.Pages) {
	k.registerTopics(s)
	k.registerRedirects(s)
	k.registerHeal(s)
	k.registerComments(s)
}

// kept is what the templates of lists and of forms show.
type kept struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Waiting []view.Work
	Form    *view.FormPage
	Facts   []view.Key
	Confirm *view.Confirm
	Acts    *view.Acts
	Empty   *view.Empty
}

// wrongs are the errors of a form by field.
type wrongs map[string]error

// form puts errors beside their fields. An error that belongs to no field belongs to at.
func (w wrongs) form(r *staff.Request, f *view.FormPage) {
	for g := range f.Groups {
		for i := range f.Groups[g].Fields {
			if err := w[f.Groups[g].Fields[i].Name]; err != nil {
				f.Groups[g].Fields[i].Error = second.Say(r, err)
			}
		}
	}
}

// told sorts an error of a person's own making under a field; any other is returned.
func told(err error, field string) (wrongs, error) {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.TooLarge) {
		return wrongs{field: err}, nil
	}
	return nil, err
}

// status is that of a page that shows errors.
func (w wrongs) status() int {
	for err := range maps.Values(w) {
		var f *fault.Error
		if errors.As(err, &f) && f.Kind == fault.Conflict {
			return http.StatusConflict
		}
	}
	if len(w) > 0 {
		return http.StatusUnprocessableEntity
	}
	return 0
}

// mayKeep says whether the visitor may do something to what belongs to the party as a whole, once a second factor is given.
func mayKeep(r *staff.Request, a access.Action, whole access.Object) bool {
	v := r.May(a, whole)
	return v.OK || v.Refusal == access.NotFresh
}
