package fault

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	for _, k := range Kinds() {
		err := fmt.Errorf("press: publish: %w", New(k, "press.taken"))
		if Of(err) != k || !Is(err, k) {
			t.Errorf("%v became %v", k, Of(err))
		}
	}
}

func TestOutermostKindWins(t *testing.T) {
	err := Wrap(Conflict, fmt.Errorf("press: %w", New(NotFound, "")))
	if Of(err) != Conflict {
		t.Fatalf("kind %v", Of(err))
	}
}

func TestUnclassifiedIsInternalAndDeadlineIsBusy(t *testing.T) {
	if k := Of(errors.New("x")); k != Internal {
		t.Errorf("plain error: %v", k)
	}
	if k := Of(fmt.Errorf("q: %w", context.DeadlineExceeded)); k != Busy {
		t.Errorf("deadline: %v", k)
	}
	if Is(nil, Internal) {
		t.Error("no error is no failure")
	}
}

func TestErrorNamesKindKeyArgumentsAndCause(t *testing.T) {
	err := &Error{Kind: Invalid, Key: "press.title", Args: []any{"n", 3}, Err: errors.New("empty")}
	if got, want := err.Error(), "invalid: press.title n=3: empty"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Wrap(Busy, errors.New("locked")).Error(); got != "locked" {
		t.Errorf("wrapped: %q", got)
	}
	if got := New(Gone, "").Error(); got != "gone" {
		t.Errorf("bare: %q", got)
	}
}

func TestWrapOfNothingIsNothing(t *testing.T) {
	if Wrap(Invalid, nil) != nil {
		t.Fatal("a nil error was wrapped")
	}
}

func TestTextIsFoundUnderAnErrorWithoutKey(t *testing.T) {
	key, args := Text(Wrap(Conflict, fmt.Errorf("a: %w", New(Invalid, "k", "n", 1))))
	if key != "k" || len(args) != 2 {
		t.Fatalf("%q %v", key, args)
	}
	if key, _ := Text(errors.New("x")); key != "" {
		t.Fatalf("plain error has key %q", key)
	}
}
