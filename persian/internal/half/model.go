package half

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

//go:embed model.bin
var modelFile string

// Trained returns the embedded model.
var Trained = sync.OnceValue(func() *Model {
	m, err := OpenModel(modelFile)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return m
})

// Model is a logistic model over hashed features: a weight for each of 2^20 places, in
// steps of 1/weightStep.
type Model struct {
	weights [1 << featureBits]int8
}

const weightStep = 24

func (m *Model) sum(features []uint32) (sum int) {
	for _, f := range features {
		sum += int(m.weights[f])
	}
	return sum
}

// probability is what a sum of weights says.
func probability(sum int) float32 { return float32(1 / (1 + math.Exp(-float64(sum)/weightStep))) }

const modelMagic = "gaps1"

// OpenModel reads what Model.File wrote.
func OpenModel(file string) (*Model, error) {
	r, err := unpack(file, modelMagic, "model", 1<<24)
	if err != nil {
		return nil, err
	}
	m := new(Model)
	n := r.number()
	values := r.take(n)
	at := -1
	for _, v := range values {
		at += r.number()
		if at < 0 || at >= len(m.weights) || r.failed {
			return nil, errors.New("half: model: damaged")
		}
		m.weights[at] = int8(v)
	}
	return m, nil
}

// File returns the model as it is embedded: the values that are not 0, then the distances
// between their places.
func (m *Model) File() ([]byte, error) {
	var values, steps []byte
	last := -1
	for i, w := range m.weights {
		if w != 0 {
			values = append(values, byte(w))
			steps = binary.AppendUvarint(steps, uint64(i-last))
			last = i
		}
	}
	b := binary.AppendUvarint([]byte(modelMagic), uint64(len(values)))
	return deflate(append(append(b, values...), steps...))
}
