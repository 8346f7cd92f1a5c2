package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"hemmat/internal/room/member"
)

// demoMembers are a few files of the register. Nobody of them exists; their numbers agree with themselves.
var demoMembers = []struct {
	given, family, birth, national, mobile, county, body string
	state                                                member.State
	grade                                                member.Grade
}{
	{"زهره", "بابایی‌پور", "1365/03/12", "1000000011", "+989120000011", "مرودشت", "fars", member.Active, member.Formal},
	{"کاوه", "نیک‌سرشت", "1358/11/02", "1000000087", "+989120000012", "شیراز", "fars", member.Active, member.Formal},
	{"گلنار", "آذرپی", "1371/07/19", "1000000151", "+989120000013", "یزد", "yazd", member.Active, member.Formal},
	{"بهمن", "کوه‌نشین", "1380/01/30", "1000000222", "+989120000014", "میبد", "yazd", member.Active, member.Probationary},
	{"سیمین", "دل‌آرام", "1377/09/05", "1000000291", "+989120000015", "کرمان", "kerman", member.Active, member.Supporter},
	{"آرمان", "روشن‌پور", "1383/05/21", "1000000362", "+989120000016", "فسا", "fars", member.Applied, ""},
	{"نازنین", "سپیده‌جو", "1379/12/08", "1000000435", "+989120000017", "یزد", "yazd", member.Introduced, ""},
}

// members brings the files to where they stand, from wherever an earlier fill left them: the token of each is its own.
func (f *filler) members(ctx context.Context) error {
	d, err := f.Party.Directory(ctx)
	if err != nil {
		return err
	}
	for i, x := range demoMembers {
		body, ok := d.BodyAt(x.body)
		if !ok {
			return fmt.Errorf("the demonstration has no body %s", x.body)
		}
		token := sha256.Sum256(fmt.Appendf(nil, "demonstration %d", i))
		r, err := f.Member.Apply(ctx, member.Application{
			Token: hex.EncodeToString(token[:16]), Body: body.ID, Agreed: []string{"register"},
			File: member.File{Given: x.given, Family: x.family, Birth: x.birth, National: x.national, Mobile: x.mobile, County: x.county},
		})
		if err != nil {
			return err
		}
		for {
			m, err := f.Member.Followed(ctx, r.Code)
			if err != nil {
				return err
			}
			if m.State == x.state {
				break
			}
			do := map[member.State]func(context.Context, member.Decision) error{
				member.Applied:    func(ctx context.Context, d member.Decision) error { return f.Member.Waive(ctx, demoActor, d) },
				member.Introduced: func(ctx context.Context, d member.Decision) error { return f.Member.Endorse(ctx, demoActor, d) },
				member.Endorsed:   func(ctx context.Context, d member.Decision) error { return f.Member.TakeIn(ctx, demoActor, d) },
			}[m.State]
			if do == nil {
				break // somebody has done more with it
			}
			if err := do(ctx, member.Decision{Member: m.ID, Version: m.Version, Reason: "حزب نمونه هنوز معرفی ندارد.", Grade: x.grade}); err != nil {
				return err
			}
		}
	}
	return nil
}
