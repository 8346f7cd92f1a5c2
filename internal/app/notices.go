package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"hemmat/internal/kit/notice"
)

// NoticeFlags are the ways in which a server tells people outside the site. Without any, people are told on the site alone.
type NoticeFlags struct {
	SMTP             string `name:"smtp" placeholder:"URL" help:"Mail server for notices: smtp://user:secret@host:587 (STARTTLS) or smtps://…:465; ?ca=FILE for a certificate of your own. Off unless set."`
	MailFrom         string `name:"mail-from" placeholder:"NAME <ADDRESS>" help:"Sender of notices by mail; with --smtp."`
	Gateway          string `name:"gateway" placeholder:"URL" help:"HTTP gateway for SMS and messengers (docs/OPERATIONS.md). Off unless set."`
	GatewayTokenFile string `name:"gateway-token-file" placeholder:"FILE" type:"existingfile" help:"Holds the gateway's bearer token (or HEMMAT_GATEWAY_TOKEN does)."`
}

// gatewayToken is the variable that holds the gateway's token. It is no flag: those are seen by everybody on the machine.
const gatewayToken = "HEMMAT_GATEWAY_TOKEN"

// senders makes the ways of the flags.
func (f NoticeFlags) senders(now func() time.Time) ([]notice.Sender, error) {
	var all []notice.Sender
	switch {
	case f.SMTP != "" && f.MailFrom == "":
		return nil, errors.New("--smtp needs --mail-from: who mail comes from")
	case f.SMTP != "":
		s, err := notice.NewSMTP(f.SMTP, f.MailFrom, now)
		if err != nil {
			return nil, fmt.Errorf("--smtp, --mail-from: %w", err)
		}
		all = append(all, s)
	}
	if f.Gateway == "" {
		return all, nil
	}
	token := os.Getenv(gatewayToken)
	if f.GatewayTokenFile != "" {
		text, err := os.ReadFile(f.GatewayTokenFile)
		if err != nil {
			return nil, fmt.Errorf("--gateway-token-file: %w", err)
		}
		token = string(text)
	}
	g, err := notice.NewGateway(f.Gateway, strings.TrimSpace(token))
	if err != nil {
		return nil, fmt.Errorf("--gateway, --gateway-token-file: %w", err)
	}
	return append(all, g), nil
}

// buildNotices makes the outbox. Commands fill it too; only a server delivers.
func (a *App) buildNotices() {
	a.Notices = notice.New(notice.Options{
		DB: a.DB, IDs: a.IDs, Jobs: a.Jobs, Now: a.Now, Texts: a.Texts, Site: a.siteName, BaseURL: a.BaseURL, Log: a.Log,
		Book: a.book, Senders: a.Senders,
	})
}

// book says where people are told.
func (a *App) book(ctx context.Context, n notice.Notice) ([]notice.Address, error) {
	return a.Account.Contacts(ctx, n)
}
