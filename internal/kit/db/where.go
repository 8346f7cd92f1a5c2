package db

import (
	"fmt"
	"strings"
)

// Where gathers the conditions of a WHERE clause with their arguments. The zero value chooses everything.
type Where struct {
	Args []any
	all  []string
}

// Place keeps an argument and gives its place: "$3".
func (w *Where) Place(arg any) string {
	w.Args = append(w.Args, arg)
	return fmt.Sprintf("$%d", len(w.Args))
}

// Add adds a condition, given in parts.
func (w *Where) Add(parts ...string) { w.all = append(w.all, strings.Join(parts, "")) }

// String is the conditions as they stand after WHERE.
func (w *Where) String() string {
	if len(w.all) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.all, " AND ")
}

// In is the condition that a column has one of some values; of none, it never holds.
func In[T any](w *Where, column string, values []T) string {
	if len(values) == 0 {
		return "1 = 0"
	}
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = w.Place(v)
	}
	return column + " IN (" + strings.Join(places, ", ") + ")"
}
