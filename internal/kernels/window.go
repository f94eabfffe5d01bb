package kernels

import "math"

// Windows writes what eight neighbouring windows of an image see, their contrast
// normalised and shift taken off: value e of window k, v = image[offsets[e]+k], as
//
//	(v − mean)/(|v − mean| + ε) − shift[e]
//
// to dst[e·stride+k], mean and norm over the values of the window. Offsets ascend.
func Windows(dst []float32, stride int, image []float32, offsets []int64, shift []float32, eps float32) {
	n := len(offsets)
	_, _, _ = dst[(n-1)*stride+7], shift[n-1], image[offsets[n-1]+7]
	if useVector {
		windowsAVX2(&dst[0], 4*stride, &image[0], &offsets[0], &shift[0], n, eps, float32(n))
		return
	}
	windowsGo(dst, stride, image, offsets, shift, eps)
}

func windowsGo(dst []float32, stride int, image []float32, offsets []int64, shift []float32, eps float32) {
	for k := range 8 {
		var sum, square float32
		for _, at := range offsets {
			sum += image[int(at)+k]
		}
		mean := sum / float32(len(offsets))
		for _, at := range offsets {
			v := image[int(at)+k] - mean
			square += float32(v * v)
		}
		f := 1 / (float32(math.Sqrt(float64(square))) + eps)
		for e, at := range offsets {
			dst[e*stride+k] = float32((image[int(at)+k]-mean)*f) - shift[e]
		}
	}
}
