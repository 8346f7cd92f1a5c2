package settings

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
)

// Change is what one act changed: whole settings, by their names, as they were with the defaults and as they are.
// Both are documents that Apply takes.
type Change struct {
	Actor         ledger.Actor
	Before, After []byte
}

// Sign tells apart the states of some settings, by their names. A form carries the sign of what it was filled from.
func (s Site) Sign(names ...string) (string, error) {
	v := reflect.ValueOf(s.whole())
	h := sha256.New()
	for _, name := range slices.Sorted(slices.Values(names)) {
		var value any
		if i := slices.Index(fields, name); i >= 0 {
			value = v.Field(i).Interface()
		}
		text, err := encode(value)
		if err != nil {
			return "", err
		}
		h.Write(text)
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// Change sets settings by their names, each to a value of its type in Site. With a sign that is no longer that of these
// settings it is fault.Conflict: somebody else was faster. What is wrong with a value is fault.Invalid.
func (s *Store) Change(ctx context.Context, actor ledger.Actor, sign string, set map[string]any) error {
	names := slices.Sorted(maps.Keys(set))
	text, err := encode(set)
	if err != nil {
		return err
	}
	over, err := read(text)
	if err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("settings: %w", err))
	}
	return s.change(ctx, actor, func(stored *yaml.Node) (*yaml.Node, error) {
		now, err := laid(stored)
		if err != nil {
			return nil, err
		}
		is, err := now.Sign(names...)
		if err == nil && is != sign {
			err = fault.New(fault.Conflict, "")
		}
		if err != nil {
			return nil, err
		}
		// What is as it was is not set: a default stays one.
		if err := over.Decode(&now); err != nil {
			return nil, plain(err)
		}
		if same, err := now.Sign(names...); err != nil || same == is {
			return mapping(), err
		}
		return over, nil
	})
}

// whole is s with a text in every language, empty where there is none: two states that say the same are the same.
func (s Site) whole() Site {
	for _, texts := range []*map[string]string{&s.Name, &s.ShortName, &s.Motto, &s.Licence, &s.FooterNote} {
		all := map[string]string{}
		for _, lang := range i18n.Langs {
			all[lang] = (*texts)[lang]
		}
		*texts = all
	}
	return s
}

// fields are the names of the settings, in the order of Site.
var fields = func() (names []string) {
	for i := range reflect.TypeFor[Site]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[Site]().Field(i).Tag.Get("yaml"), ",")
		names = append(names, name)
	}
	return names
}()

// Part reads a document of Change: the settings it has, and their names.
func Part(doc []byte) (s Site, names []string, err error) {
	over, err := read(doc)
	if err != nil {
		return s, nil, fmt.Errorf("settings: %w", err)
	}
	for i := 0; i < len(over.Content); i += 2 {
		names = append(names, over.Content[i].Value)
	}
	if err := over.Decode(&s); err != nil {
		return s, nil, fmt.Errorf("settings: %w", err)
	}
	return s, names, nil
}

// Values are the settings of some names, as Change takes them.
func (s Site) Values(names ...string) (map[string]any, error) {
	root, err := tree(s.whole())
	if err != nil {
		return nil, err
	}
	set := map[string]any{}
	for _, name := range names {
		if n := child(root, name); n != nil {
			set[name] = n
		}
	}
	return set, nil
}

// differing are the settings that differ between two states, as documents.
func differing(before, after Site) (was, is []byte, err error) {
	one, err := tree(before.whole())
	if err != nil {
		return nil, nil, err
	}
	two, err := tree(after.whole())
	if err != nil {
		return nil, nil, err
	}
	old, now := mapping(), mapping()
	for i := 0; i+1 < len(two.Content); i += 2 {
		name := two.Content[i]
		a, err := encode(child(one, name.Value))
		if err != nil {
			return nil, nil, err
		}
		b, err := encode(two.Content[i+1])
		if err != nil {
			return nil, nil, err
		}
		if !bytes.Equal(a, b) {
			old.Content = append(old.Content, name, child(one, name.Value))
			now.Content = append(now.Content, name, two.Content[i+1])
		}
	}
	if was, err = encode(old); err == nil {
		is, err = encode(now)
	}
	return was, is, err
}
