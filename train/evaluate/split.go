package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cupel/cupel"
)

// Streams of the generator, so that no two uses of one seed draw the same.
const (
	streamOfSplit = 0x73706c6974 // "split"
	streamOfFolds = 0x666f6c6473 // "folds"
)

// TrainTest cuts the rows 0 to rows-1 into those to learn from and those that
// are held out, both ascending. fraction, in (0, 1), of the rows is held out,
// rounded to the nearest. The error has code invalid where either is empty.
func TrainTest(rows int, fraction float64, seed int64) (train, test []int, err error) {
	if err := checkFraction(fraction); err != nil {
		return nil, nil, err
	}
	order := generator(seed, streamOfSplit).Perm(rows)
	n := held(rows, fraction)
	return checked(order[n:], order[:n], fraction)
}

// StratifiedTrainTest cuts the rows so that each class is held out in the same
// fraction. labels has the class of each row. A class keeps at least one row to
// learn from.
func StratifiedTrainTest(labels []int, fraction float64, seed int64) (train, test []int, err error) {
	if err := checkFraction(fraction); err != nil {
		return nil, nil, err
	}
	random := generator(seed, streamOfSplit)
	for _, rows := range byClass(labels) {
		shuffle(random, rows)
		n := min(held(len(rows), fraction), len(rows)-1)
		test = append(test, rows[:n]...)
		train = append(train, rows[n:]...)
	}
	return checked(train, test, fraction)
}

func checkFraction(fraction float64) error {
	if !(fraction > 0 && fraction < 1) {
		return cupel.Errorf(cupel.Invalid, "a fraction of %v of the rows cannot be held out: use one between 0 and 1", fraction)
	}
	return nil
}

func checked(train, test []int, fraction float64) ([]int, []int, error) {
	if len(train) == 0 || len(test) == 0 {
		return nil, nil, cupel.Errorf(cupel.Invalid, "%d rows cannot be cut: a fraction of %v leaves nothing on one side", len(train)+len(test), fraction)
	}
	slices.Sort(train)
	slices.Sort(test)
	return train, test, nil
}

// held is how many of some rows are held out.
func held(rows int, fraction float64) int { return int(math.Floor(float64(rows)*fraction + 0.5)) }

// generator returns the random numbers of a seed, as PCG makes them: M. E.
// O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good
// Algorithms for Random Number Generation, 2014.
func generator(seed int64, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), stream))
}

func shuffle(random *rand.Rand, rows []int) {
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

// byClass returns the rows of each class, the classes ascending.
func byClass(labels []int) [][]int {
	rows := map[int][]int{}
	for row, label := range labels {
		rows[label] = append(rows[label], row)
	}
	var classes []int
	for label := range rows {
		classes = append(classes, label)
	}
	slices.Sort(classes)
	groups := make([][]int, len(classes))
	for i, label := range classes {
		groups[i] = rows[label]
	}
	return groups
}
