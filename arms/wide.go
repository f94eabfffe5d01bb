package arms

// localWirings and gradientWirings are the wirings among which a wide search draws:
// the same structures for both rules, with what each makes of them, and those that
// one of them alone has. They stand on images of 8×8 and more.
func localWirings() []string {
	return []string{
		"contrast.1 columns40x12/4 inhibition4", "contrast.1 columns80x12/4 inhibition8", "contrast.1 columns160x12/4 inhibition16",
		"contrast.1 columns80x8/4 inhibition8", "contrast.1 columns40x4/2 inhibition4", "contrast.1 columns80x4/2 inhibition8",
		"contrast.1 500 inhibition25", "contrast.1 2000 inhibition100",
		"contrast.1 conv50x3 inhibition3 pool2", "contrast.1 conv50x5 inhibition3 pool4", "contrast.1 conv100x5 inhibition5 pool4",
		"contrast.1 columns80x12/4 inhibition8 contrast.1 400 inhibition40",
	}
}

func gradientWirings() []string {
	return []string{
		"", "contrast.1 columns80x12/4", "contrast.1 columns160x12/4", "contrast.1 columns80x8/4", "contrast.1 columns40x4/2", "contrast.1 columns80x4/2",
		"contrast.1 columns80x12/4:linear inhibition8 unit", "contrast.1 columns80x4/2:linear inhibition8 unit",
		"500 dropout.3", "2000 dropout.5", "1000 dropout.3 1000 dropout.5", "500 500 500",
		"conv16x3 pool2 128", "conv32x3 conv32x3 pool2 128", "conv16x5 pool2 128", "conv32x5 pool2 256 dropout.5", "conv16x3 pool2 conv32x3 128",
		"contrast.1 columns80x12/4 400",
	}
}
