package member

import (
	"context"
	"embed"
	"io/fs"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

//go:embed all:templates
var templates embed.FS

// Templates are the room's pages, for view under the set "member".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// The actions of the room, as access knows them.
const (
	ActSee           access.Action = "member.see"    // the files of a body: their states, and for who keeps the register, who it is
	ActDecide        access.Action = "member.decide" // about an application, at its level
	ActFind          access.Action = "member.find"   // files, by name or number
	ActKeep          access.Action = "member.keep"   // the file of a member
	ActDoor          access.Action = "member.door"   // the sheet with which a member signs in
	ActRules         access.Action = "member.rules"  // the numbers that the register goes by
	ActExport        access.Action = "member.export" // asks for a list, and takes it
	ActConfirmExport access.Action = "member.export.confirm"
	ActIntroduce     access.Action = "member.introduce" // somebody whom one knows
	ActOwn           access.Action = "member.own"       // one's own membership
	ActOwnAll        access.Action = "member.own.all"   // taking everything along, and leaving
)

// Rules say who may do what to the files of a body. An inspector sees states and counts, and opens no file; an administrator has
// nothing to do here.
func Rules() []access.Rule {
	officer := []access.Function{access.OrganisationOffice}
	return []access.Rule{
		{Action: ActSee, Functions: officer, Reads: true},
		{Action: ActDecide, Functions: officer},
		{Action: ActFind, Functions: officer},
		{Action: ActKeep, Functions: officer},
		{Action: ActDoor, Functions: officer, Fresh: true},
		{Action: ActRules, Functions: officer},
		{Action: ActExport, Functions: officer, Fresh: true},
		{Action: ActConfirmExport, Functions: officer, Apart: true, Fresh: true},
		{Action: ActIntroduce, Everybody: true},
		{Action: ActOwn, Everybody: true},
		{Action: ActOwnAll, Everybody: true, Fresh: true},
	}
}

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) {
	rm.registerJoin(s)
	rm.registerIntroduce(s)
	rm.registerOwn(s)
	rm.registerCard(s)
	rm.registerApplications(s)
	rm.registerMembers(s)
	rm.registerTransfers(s)
	rm.registerDues(s)
	rm.registerExport(s)
	rm.registerRules(s)
}

// phone is a number of this country as people read it: 0912 123 4567.
func phone(lang, s string) string {
	if n, ok := strings.CutPrefix(s, "+98"); ok && len(n) == 10 {
		s = "0" + n[:3] + " " + n[3:6] + " " + n[6:]
	}
	return i18n.Digits(lang, s)
}

// dialled is a number of this country as it is dialled, for tables.
func dialled(s string) string {
	if n, ok := strings.CutPrefix(s, "+98"); ok {
		return "0" + n
	}
	return s
}

// home is where the register is kept, without language.
const (
	home             = "/desk/members/"
	applicationsPath = home + "applications/"
)

// Titles adds to links what files among objects are called, which names nobody, and their pages. One that was erased is absent.
func (rm *Room) Titles(ctx context.Context, texts *i18n.Bundle, lang string, objects []string, links map[string]view.Link) error {
	for _, x := range objects {
		m, ok := strings.CutPrefix(x, "member:")
		if !ok {
			continue
		}
		f, err := rm.store.Member(ctx, id.Member(m))
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if f.Number > 0 {
			links[x] = view.Link{Text: texts.Text(lang, "member.account.name", "number", i18n.Digits(lang, strconv.FormatInt(f.Number, 10))), Href: i18n.Prefix(lang) + filePath(f.ID)}
			continue
		}
		links[x] = view.Link{Text: texts.Text(lang, "member.application.of", "day", day(f.Applied).Medium(lang)), Href: i18n.Prefix(lang) + applicationPath(f.ID)}
	}
	return nil
}

func applicationPath(m id.Member) string { return applicationsPath + string(m) + "/" }
