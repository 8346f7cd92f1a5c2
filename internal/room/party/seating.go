package party

import "sync"

// seat is a post with its terms and the body that it is in.
type seat struct {
	body  *Body
	post  Post
	terms []Term // by first day
}

// seating is every body and every seat in the order of the tree. What asks all of them as of a day goes along it: sixty thousand terms one behind
// the other are read in a tenth of the time in which they are looked up.
type seating struct {
	once   sync.Once
	bodies []*Body
	all    []seat
}

func (d *Directory) seats() []seat { return d.inOrder().all }

func (d *Directory) inOrder() *seating {
	d.seating.once.Do(func() {
		for _, x := range d.Subtree(RootID) {
			b := d.bodies[x]
			d.seating.bodies = append(d.seating.bodies, &b)
			for _, p := range d.postsOf[x] {
				d.seating.all = append(d.seating.all, seat{&b, p, d.held[p.ID]})
			}
		}
	})
	return &d.seating
}

// inBody asks something of each body once, where its seats follow each other.
func inBody(ask func(*Body) bool) func(*Body) bool {
	var last *Body
	var said bool
	return func(b *Body) bool {
		if b != last {
			last, said = b, ask(b)
		}
		return said
	}
}
