package web

import "net/http"

// SeeNow sends the reader to where the thing is today (302): tomorrow it may be elsewhere.
func SeeNow(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusFound)
	return nil
}
