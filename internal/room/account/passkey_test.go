package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// device is an authenticator in software: a key for one site, a counter, and whether it has looked who uses it.
type device struct {
	key      *ecdsa.PrivateKey
	id       []byte
	handle   string
	count    uint32
	counts   bool // most passkeys are on several devices and do not count
	verifies bool
	origin   string
	rp       string
}

func newDevice(t *testing.T) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &device{key: key, id: id, verifies: true, origin: base, rp: "party.example"}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// data is what an authenticator signs: for which site, with which flags, its counter.
func (d *device) data(attested []byte) []byte {
	rp := sha256.Sum256([]byte(d.rp))
	flags := byte(1) // somebody is there
	if d.verifies {
		flags |= 4
	}
	if attested != nil {
		flags |= 0x40
	}
	if d.counts {
		d.count++
	}
	return append(binary.BigEndian.AppendUint32(append(rp[:], flags), d.count), attested...)
}

func (d *device) client(way, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": way, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	return b
}

// begun reads what a page's script was told.
func (p page) begun() (state, challenge, handle string) {
	p.t.Helper()
	p.status(200)
	var b struct {
		State   string
		Options struct {
			PublicKey struct {
				Challenge string
				User      struct{ ID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(p.Body), &b); err != nil {
		p.t.Fatal(err)
	}
	return b.State, b.Options.PublicKey.Challenge, b.Options.PublicKey.User.ID
}

// create makes the passkey.
func (d *device) create(t *testing.T, challenge, handle string) string {
	t.Helper()
	d.handle = handle
	public, err := d.key.PublicKey.ECDH()
	if err != nil {
		t.Fatal(err)
	}
	xy := public.Bytes()[1:]
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: xy[:32], -3: xy[32:]})
	if err != nil {
		t.Fatal(err)
	}
	attested := append(make([]byte, 16), byte(len(d.id)>>8), byte(len(d.id)))
	attested = append(append(attested, d.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": d.data(attested)})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(d.client("webauthn.create", challenge)), "attestationObject": b64(object)},
	})
	return string(b)
}

// get signs with it.
func (d *device) get(t *testing.T, challenge string) string {
	t.Helper()
	data, client := d.data(nil), d.client("webauthn.get", challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(sig), "userHandle": d.handle},
	})
	return string(b)
}

// withPasskey sets an account up with a passkey alone.
func (g *rig) withPasskey(login string) (*browser, *device) {
	g.t.Helper()
	token, _, err := g.rm.InviteSomebody(g.t.Context(), self(""), Invitation{Name: login})
	if err != nil {
		g.t.Fatal(err)
	}
	b, d := g.browser(), newDevice(g.t)
	form := b.get(setUpPath+"?invite="+token).status(200).form("name", login, "login", login)
	state, challenge, handle := b.post(setUpPath+"passkey/begin/", form).begun()
	form.Set("state", state)
	form.Set("credential", d.create(g.t, challenge, handle))
	b.post(setUpPath+"passkey/", form).to("/desk/?notice=account.notice.welcome")
	return b, d
}

var removePattern = regexp.MustCompile(`/my/passkeys/[0-9a-f-]{36}/remove/`)

func TestAPasskeyIsBothFactors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		g := newRig(t, x, base)
		b, d := g.withPasskey("parisa")
		b.get(myPath).status(200).holds("فایرفاکس، اندروید", "تنها با کلید عبور")
		b.post("/desk/sign-out/", nil)
		state, challenge, _ := b.post(signInPath+"passkey/begin/", nil).begun()
		in := url.Values{"state": {state}, "credential": {d.get(t, challenge)}, "next": {"/my/"}}
		b.post(signInPath+"passkey/", in).to("/my/")
		// The same answer a second time, by whoever has copied it.
		g.browser().post(signInPath+"passkey/", in).status(422)
		// A fresh second factor, after a while.
		g.now = g.now.Add(freshTime)
		b.get("/my/passkeys/new/").to("/desk/confirm/?next=%2Fmy%2Fpasskeys%2Fnew%2F")
		b.get(confirmPath).status(200).holds("تأیید با کلید عبور")
		state, challenge, _ = b.post(confirmPath+"passkey/begin/", nil).begun()
		b.post(confirmPath+"passkey/", url.Values{"state": {state}, "credential": {d.get(t, challenge)}, "next": {"/my/passkeys/new/"}}).to("/my/passkeys/new/")
		// What was begun on one device confirms no other.
		thief := g.browser()
		state, challenge, _ = thief.post(signInPath+"passkey/begin/", nil).begun()
		thief.post(signInPath+"passkey/", url.Values{"state": {state}, "credential": {d.get(t, challenge)}}).to("/desk/")
		state, challenge, _ = b.post(confirmPath+"passkey/begin/", nil).begun()
		thief.post(confirmPath+"passkey/", url.Values{"state": {state}, "credential": {d.get(t, challenge)}}).status(422)
		// A second passkey; the last one stays.
		second := newDevice(t)
		state, challenge, handle := b.post("/my/passkeys/new/begin/", nil).begun()
		b.post("/my/passkeys/new/", url.Values{"state": {state}, "credential": {second.create(t, challenge, handle)}}).to("/my/?notice=account.notice.passkey")
		remove := removePattern.FindAllString(b.get(myPath).Body, -1)
		if len(remove) != 2 {
			t.Fatalf("%d passkeys", len(remove))
		}
		b.post(remove[0], nil).to("/my/?notice=account.notice.passkey-gone")
		b.post(remove[1], nil).status(409).holds("تنها راه ورود")
		b.post("/my/password/", url.Values{"password": {goodPassword}}).status(422) // alone it opens nothing
		a, err := g.rm.Find(t.Context(), "parisa")
		if err != nil || a.password != "" {
			t.Error("a password without an app", err)
		}
	})
}

func TestAPasskeyIsRefused(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	g := newRig(t, d, base)
	_, own := g.withPasskey("parisa")
	other, foreign := g.withPasskey("behnam")
	own.counts, own.count = true, 9
	first := g.browser()
	began, once, _ := first.post(signInPath+"passkey/begin/", nil).begun()
	first.post(signInPath+"passkey/", url.Values{"state": {began}, "credential": {own.get(t, once)}}).to("/desk/")
	for name, spoil := range map[string]func(dev *device, form url.Values) *device{
		"a device that has not looked who uses it": func(dev *device, _ url.Values) *device { dev.verifies = false; return dev },
		"another site":           func(dev *device, _ url.Values) *device { dev.origin = "https://evil.example"; return dev },
		"another site's key":     func(dev *device, _ url.Values) *device { dev.rp = "evil.example"; return dev },
		"another account's name": func(dev *device, _ url.Values) *device { dev.handle = foreign.handle; return dev },
		"nobody's name":          func(dev *device, _ url.Values) *device { dev.handle = b64([]byte("nobody")); return dev },
		"another key":            func(dev *device, _ url.Values) *device { k := newDevice(t); dev.key = k.key; return dev },
		"a copy":                 func(dev *device, _ url.Values) *device { dev.count = 2; return dev },
		"a state that was made up": func(dev *device, f url.Values) *device {
			f.Set("state", strings.Repeat("A", 80))
			return dev
		},
		"a challenge for something else": func(dev *device, f url.Values) *device {
			f.Set("state", f.Get("confirming"))
			return dev
		},
	} {
		copied := *own
		b := g.browser()
		state, challenge, _ := b.post(signInPath+"passkey/begin/", nil).begun()
		confirming, _, _ := other.post(confirmPath+"passkey/begin/", nil).begun()
		form := url.Values{"state": {state}, "confirming": {confirming}}
		dev := spoil(&copied, form)
		form.Set("credential", dev.get(t, challenge))
		if a := b.post(signInPath+"passkey/", form); a.StatusCode != 422 || b.cookies[sessionCookie] != "" {
			t.Errorf("%s: %d, %s", name, a.StatusCode, a.Header.Get("Location"))
		}
	}
	b := g.browser()
	for _, junk := range []string{"", "{}", "[]", "null", `{"id":1}`, strings.Repeat("{", 10000)} {
		state, _, _ := b.post(signInPath+"passkey/begin/", nil).begun()
		b.post(signInPath+"passkey/", url.Values{"state": {state}, "credential": {junk}}).status(422)
	}
	state, challenge, _ := b.post(signInPath+"passkey/begin/", nil).begun()
	g.now = g.now.Add(ceremonyTime)
	b.post(signInPath+"passkey/", url.Values{"state": {state}, "credential": {own.get(t, challenge)}}).status(422)
	if strings.Contains(g.log.String(), "level=ERROR") {
		t.Errorf("the log has: %s", g.log)
	}
}

func TestWhereThereCanBePasskeys(t *testing.T) {
	for at, want := range map[string]bool{
		"https://party.example": true, "http://localhost:8080": true, "https://party.example:8443": true,
		"http://127.0.0.1:8080": false, "https://192.0.2.7": false, "http://party.example": false, "https://[2001:db8::1]": false,
	} {
		w, err := passkeysAt(at)
		if err != nil || (w != nil) != want {
			t.Errorf("%s: %v %v", at, w != nil, err)
		}
	}
	for at, want := range map[string]bool{
		"https://party.example": true, "http://localhost:8080": true, "http://127.0.0.1": true, "http://[::1]:80": true, "http://party.example": false, "http://192.0.2.7": false,
	} {
		if Possible(at) != want {
			t.Errorf("signing in at %s: %v", at, !want)
		}
	}
	g := newRig(t, dbtest.Open(t, db.SQLite), "http://127.0.0.1:8080")
	if p := g.browser().get(signInPath).status(200); strings.Contains(p.Body, "data-passkey=") {
		t.Error("a passkey is offered where there can be none")
	}
	g.browser().post(signInPath+"passkey/begin/", nil).status(400)
}
