package site

import "strings"

type encoding uint8

const (
	identity encoding = iota
	gzipped
	zstandard
)

// accepted chooses the encoding of an answer: what the reader likes best, zstd among equals. It allocates nothing.
func accepted(values []string) encoding {
	if len(values) == 0 {
		return identity
	}
	if len(values) == 1 {
		switch values[0] { // what browsers and proxies send
		case "gzip, deflate, br, zstd":
			return zstandard
		case "gzip", "gzip, deflate, br", "gzip, deflate":
			return gzipped
		case "", "identity":
			return identity
		}
	}
	const unset = -1
	gz, zs, star := unset, unset, unset
	for _, v := range values {
		for len(v) > 0 {
			var item string
			item, v, _ = strings.Cut(v, ",")
			name, params, _ := strings.Cut(item, ";")
			q := quality(params)
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				gz = max(gz, q)
			case strings.EqualFold(name, "zstd"):
				zs = max(zs, q)
			case name == "*":
				star = q
			}
		}
	}
	// A star stands for what is not named. Who sends one need not know zstd.
	if gz == unset {
		gz = star
	}
	switch {
	case zs > 0 && zs >= gz:
		return zstandard
	case gz > 0:
		return gzipped
	}
	return identity
}

// quality reads ";q=0.8" as 800. What it cannot read is 0: refused.
func quality(params string) int {
	for len(params) > 0 {
		var p string
		p, params, _ = strings.Cut(params, ";")
		name, v, _ := strings.Cut(p, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		v = strings.TrimSpace(v)
		whole, frac, _ := strings.Cut(v, ".")
		if len(frac) > 3 || whole != "0" && whole != "1" {
			return 0
		}
		n := int(whole[0]-'0') * 1000
		for i, unit := 0, 100; i < len(frac); i, unit = i+1, unit/10 {
			if frac[i] < '0' || frac[i] > '9' {
				return 0
			}
			n += int(frac[i]-'0') * unit
		}
		if n > 1000 {
			return 0
		}
		return n
	}
	return 1000
}
