package half

import (
	"math"
	"math/rand/v2"
)

// Fit says how a model is fitted.
type Fit struct {
	Rounds    int     // times that all examples are seen
	Rate      float32 // of AdaGrad
	Drop      float32 // share of the features left out each time an example is seen
	DropSpace float32 // the same for joins over spaces
	Seed      uint64
}

// Trainer gathers examples and fits a model to them. The same examples in the same order
// and the same Fit give the same model.
type Trainer struct {
	features []uint32
	examples []example
}

type example struct {
	from   uint32 // its features, up to those of the next
	weight float32
	gap    bool
	space  bool
}

func (t *Trainer) add(features []uint32, gap, space bool, weight float32) {
	t.examples = append(t.examples, example{uint32(len(t.features)), weight, gap, space})
	t.features = append(t.features, features...)
}

// Fit runs AdaGrad over the examples in an order drawn from the seed. Features left out
// at random keep the model from leaning on words it has seen; it must do with letters
// and parts too. Products are rounded one by one, so that no processor fuses them.
func (t *Trainer) Fit(o Fit) *Model {
	w, g := make([]float32, 1<<featureBits), make([]float32, 1<<featureBits)
	random := rand.New(rand.NewPCG(o.Seed, 0))
	index := make([]int32, len(t.examples))
	for i := range index {
		index[i] = int32(i)
	}
	var kept []uint32
	mean := make([]float32, len(w)) // over the second half of the rounds
	for round := range o.Rounds {
		random.Shuffle(len(index), func(i, j int) { index[i], index[j] = index[j], index[i] })
		for _, i := range index {
			e := t.examples[i]
			end := uint32(len(t.features))
			if int(i)+1 < len(t.examples) {
				end = t.examples[i+1].from
			}
			drop := o.Drop
			if e.space {
				drop = o.DropSpace
			}
			kept = kept[:0]
			sum := float32(0)
			for _, k := range t.features[e.from:end] {
				if random.Float32() >= drop {
					kept = append(kept, k)
					sum += w[k]
				}
			}
			d := float32(1 / (1 + math.Exp(-float64(sum))))
			if e.gap {
				d--
			}
			d *= e.weight
			if d < 1e-4 && d > -1e-4 {
				continue
			}
			square, step := float32(d*d), float32(o.Rate*d)
			for _, k := range kept {
				g[k] += square
				w[k] -= step / (float32(math.Sqrt(float64(g[k]))) + 1e-3)
			}
		}
		if round >= o.Rounds/2 {
			for i, v := range w {
				mean[i] += v
			}
		}
	}
	// The mean over rounds depends less on their order than the last weights do.
	// All features count when the model is used; most of what that adds is taken back, so
	// that probabilities are no surer than they turn out to be on texts not trained on.
	scale := float64(weightStep*(1-0.75*o.Drop)) / float64(o.Rounds-o.Rounds/2)
	m := new(Model)
	for i, v := range mean {
		m.weights[i] = int8(max(-127, min(127, math.Round(float64(v)*scale))))
	}
	return m
}
