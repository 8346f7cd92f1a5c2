package db

import "time"

// Millis is an instant as it is stored: milliseconds since 1970, 0 for no time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Instant is what Millis stored.
func Instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Stored is the instant as it will be read back: to the millisecond, in UTC.
func Stored(t time.Time) time.Time { return Instant(Millis(t)) }
