package web

import "net/http"

// The headers of public answers as shared values: the path of a cached page assigns them and allocates nothing. They
// are never changed.
var (
	policy = []string{"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	referrer    = []string{"strict-origin-when-cross-origin"}
	permissions = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"}
	nosniff     = []string{"nosniff"}
	opener      = []string{"same-origin"}
	hsts        = []string{"max-age=31536000"}
)

// AnyOrigin is the value of Access-Control-Allow-Origin for what programs of every site may read. It never goes with
// credentials.
var AnyOrigin = []string{"*"}

// PublicHeaders puts the security headers of every answer on h. A handler may replace what it must (a download's
// sandbox policy) after that.
func PublicHeaders(h http.Header, r *http.Request) {
	h["Content-Security-Policy"] = policy
	h["Referrer-Policy"] = referrer
	h["Permissions-Policy"] = permissions
	h["X-Content-Type-Options"] = nosniff
	h["Cross-Origin-Opener-Policy"] = opener
	if Secure(r) {
		h["Strict-Transport-Security"] = hsts
	}
}
