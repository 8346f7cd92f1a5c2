package app

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/press"
)

// mailing is a mail server that takes everything.
type mailing struct{}

func (mailing) Channels() []notice.Channel                 { return []notice.Channel{notice.Mail} }
func (mailing) Send(context.Context, notice.Message) error { return nil }
func (mailing) Close() error                               { return nil }

// Who can be told by none of the site's ways is seen in the receipts of the letter, as soon as the outbox has looked.
func TestWhoCannotBeToldIsSeenInTheReceipts(t *testing.T) {
	t.Parallel()
	a, err := Open(t.Context(), Config{
		Data: t.TempDir(), Database: dbtest.Address(t, db.SQLite), BaseURL: "https://party.example", CacheSize: 64, Senders: []notice.Sender{mailing{}},
		Now: func() time.Time { return today }, Entropy: entropy{rand.NewChaCha8([32]byte{1})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	fill(t, a, 3)
	ctx := t.Context()
	head, ok, err := a.Party.SecretaryGeneral(ctx, a.Now())
	if err != nil || !ok {
		t.Fatal(err)
	}
	it := approved(t, a, "اطلاعیه", "letter", press.Addressees)
	c, err := a.Circular.Prepare(ctx, cliActor, circular.Draft{Item: it.ID, Asked: circular.Read, Choices: []circular.Choice{{Kind: circular.OfPost, Post: head.Post.ID}}})
	if err == nil {
		c, err = a.Circular.Send(ctx, ledger.Actor{Person: "publisher", Via: "desk"}, c.ID, c.Version)
	}
	if err == nil {
		err = a.Circular.Notify(ctx, c.ID)
	}
	if err == nil {
		_, _, err = a.Notices.Due(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	if x, err := a.Circular.Store().Seat(ctx, c.ID, 1); err != nil || x.Failed != circular.NoWay {
		t.Error(x, err)
	}
}
