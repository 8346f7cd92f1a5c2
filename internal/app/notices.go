package app

import (
	"context"

	"hemmat/internal/kit/notice"
)

// buildNotices makes the outbox. Commands fill it too; only a server delivers.
func (a *App) buildNotices() {
	a.Notices = notice.New(notice.Options{
		DB: a.DB, IDs: a.IDs, Jobs: a.Jobs, Now: a.Now, Texts: a.Texts, Site: a.siteName, BaseURL: a.BaseURL, Log: a.Log,
		Book: a.book,
	})
}

// book says where people are told.
func (a *App) book(context.Context, notice.Notice) ([]notice.Address, error) { return nil, nil }
