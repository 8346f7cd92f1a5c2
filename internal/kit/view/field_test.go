package view

import "testing"

func TestChoicesSayWhatIsChosenAndHoldNoMarkup(t *testing.T) {
	f := Field{Options: []Option{{Value: `a"b`, Text: "<i>می‌خواهم</i>", Chosen: true}, {Value: "c", Text: "d"}}}
	want := `<option value="a&#34;b" selected>&lt;i&gt;می‌خواهم&lt;/i&gt;</option><option value="c">d</option>`
	if got := string(f.Choices()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
