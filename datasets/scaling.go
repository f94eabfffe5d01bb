package datasets

import (
	"fmt"
	"math"
)

// scaling is what a table's numbers become: v·common, or (v − shift[j])·scale[j]
// where common is 0. It is made from the training part alone.
type scaling struct {
	common       float32
	shift, scale []float32
}

func (s *scaling) apply(dst, src []float32) {
	dst = dst[:len(src)]
	if s.common != 0 {
		for j, v := range src {
			dst[j] = v * s.common
		}
		return
	}
	shift, scale := s.shift[:len(src)], s.scale[:len(src)]
	for j, v := range src {
		dst[j] = (v - shift[j]) * scale[j]
	}
}

func (s *scaling) String() string {
	if s.common != 0 {
		return fmt.Sprintf("all columns times %.4g, since they share one range", s.common)
	}
	return "each column less its mean and over its standard deviation in the training part"
}

// columnStats are what the training part says of a column.
type columnStats struct {
	n, mean, square float64 // square: sum of squared differences from the mean
	low, high       float32
	whole           bool
}

// columnsOf takes the statistics of each column over rows; missing values are NaN.
func columnsOf(t *table, rows []int32) []columnStats {
	out := make([]columnStats, t.dim)
	for j := range out {
		out[j] = columnStats{low: float32(math.Inf(1)), high: float32(math.Inf(-1)), whole: true}
	}
	for _, i := range rows {
		for j, v := range t.numbers[int(i)*t.dim : (int(i)+1)*t.dim] {
			if v != v {
				continue
			}
			m := &out[j]
			m.n++
			x := float64(v)
			d := x - m.mean
			m.mean += d / m.n
			m.square += d * (x - m.mean)
			m.low, m.high = min(m.low, v), max(m.high, v)
			m.whole = m.whole && x == math.Trunc(x)
		}
	}
	return out
}

// Columns share one range, as pixels do, where there are at least pixelColumns
// of them, none is negative, and a share of those that vary at all reach half of
// the largest number: half of them where all are bytes, nine tenths otherwise.
const pixelColumns = 16

func pixels(columns []columnStats) bool {
	varying, whole, top := 0, true, float32(0)
	for _, m := range columns {
		if m.n == 0 || m.low < 0 {
			return false
		}
		top = max(top, m.high)
		whole = whole && m.whole
		if m.high > m.low {
			varying++
		}
	}
	reach := 0
	for _, m := range columns {
		if m.high > m.low && m.high >= top/2 {
			reach++
		}
	}
	switch {
	case len(columns) < pixelColumns || varying == 0:
		return false
	case whole && top <= 255:
		return 2*reach >= varying
	}
	return 10*reach >= 9*varying
}

// scalingOf decides how a table is scaled and puts means where values are
// missing, in both parts. The warnings name columns that say nothing.
func scalingOf(training, testing *table, rows []int32, name func(j int) string) (scaling, []string) {
	columns := columnsOf(training, rows)
	for _, t := range []*table{training, testing} {
		for k, v := range t.numbers {
			if v != v {
				t.numbers[k] = float32(columns[k%t.dim].mean)
			}
		}
	}
	if training.shape.Size() > 0 || pixels(columns) {
		return scaling{common: commonScale(columns)}, nil
	}
	s := scaling{shift: make([]float32, len(columns)), scale: make([]float32, len(columns))}
	var constant []string
	for j, m := range columns {
		s.shift[j] = float32(m.mean)
		if m.high > m.low {
			s.scale[j] = inverse(math.Sqrt(m.square / m.n))
		}
		if s.scale[j] == 0 {
			constant = append(constant, name(j))
		}
	}
	if constant == nil {
		return s, nil
	}
	return s, []string{"one value alone in the training part, which says nothing: " + some(constant, 8)}
}

// commonScale is 1 over the largest absolute number; 1 where all are 0.
func commonScale(columns []columnStats) float32 {
	var top float32
	for _, m := range columns {
		top = max(top, m.high, -m.low)
	}
	if scale := 1 / top; top > 0 && scale-scale == 0 {
		return scale
	}
	return 1
}

// inverse is 1/x, or 0 where a float32 cannot hold it.
func inverse(x float64) float32 {
	if v := float32(1 / x); x > 0 && v-v == 0 {
		return v
	}
	return 0
}
