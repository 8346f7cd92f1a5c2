package app

import (
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/party"
)

func TestTheDeskKnowsItsHostAndTheParty(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	h := host{a, today}
	if free, total, err := h.Disk(t.Context()); err != nil || free <= 0 || total < free {
		t.Errorf("%d of %d, %v", free, total, err)
	}
	if f, err := h.Followers(t.Context()); err != nil || len(f) != 1 || f[0].Up || !a.Texts.Has(f[0].Key) {
		t.Errorf("%+v, %v", f, err)
	}
	if h.Version() == "" || !h.Started().Equal(today) {
		t.Error(h.Version(), h.Started())
	}
	p := partyForDesk{a.Party, colleagues{a.Party, a.Account}}
	tree, err := p.Tree(t.Context(), "fa")
	if err != nil || len(tree) < 32 || tree[0].Body != party.RootID {
		t.Fatal(tree, err)
	}
	all, err := p.Subtree(t.Context(), party.RootID)
	if err != nil || len(all) != len(tree) {
		t.Errorf("%d bodies in the tree, %d in the list (%v)", len(all), len(tree), err)
	}
	last := tree[len(tree)-1].Body
	scope, err := p.Scope(t.Context(), last)
	if err != nil || scope[0] != last || !slices.Contains(scope, id.Body(party.RootID)) {
		t.Errorf("%v, %v", scope, err)
	}
	if _, err := p.Scope(t.Context(), "mars"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown body: %v", err)
	}
}

func TestABackupIsNotedForTheDesk(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			a := open(t, dbtest.Address(t, e))
			backup(t, a)
			b, ok, err := desk.NewStore(a.DB).LastBackup(t.Context())
			if err != nil || !ok || !b.At.Equal(today.Truncate(time.Second)) || b.Bytes < 50<<10 {
				t.Errorf("%+v, %v, %v", b, ok, err)
			}
		})
	}
}
