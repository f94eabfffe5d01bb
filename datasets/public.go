package datasets

import "fmt"

// publicSet is a data set that can be downloaded, with what is published of
// its files.
type publicSet struct {
	name    string
	mirrors []string // base URLs, tried in order
	files   []publicFile
}

// publicFile is one gzipped IDX file, or a gzipped archive. It is accepted when its
// uncompressed bytes have the SHA-256, or, where none is published and for an
// archive, when the gzipped bytes have the MD5 that the publisher lists and,
// of an archive, the SHA-256.
type publicFile struct {
	name   string
	size   int64  // uncompressed bytes; of an archive, its own
	sha256 string // of the uncompressed bytes; of an archive, its own; may be empty
	md5    string // of the gzipped bytes

	// members are what is taken out of an archive: regular files, wherever in it,
	// of these names and sizes in bytes; 0 is any size up to 64 KiB. Nil for a file
	// that is no archive.
	members map[string]int64
}

// most is the largest number of bytes that is taken from a mirror.
func (f publicFile) most() int64 {
	if f.members != nil {
		return f.size
	}
	return 64 << 20 // the largest of the others has 26 MB
}

// Sizes follow from the IDX header of 16 or 8 bytes.
const (
	trainImagesSize = 16 + 60000*28*28
	trainLabelsSize = 8 + 60000
	testImagesSize  = 16 + 10000*28*28
	testLabelsSize  = 8 + 10000
)

func publicSetOf(name string) (publicSet, bool) {
	switch name {
	case "mnist":
		return publicSet{
			name: name,
			mirrors: []string{
				"https://ossci-datasets.s3.amazonaws.com/mnist/",
				"https://storage.googleapis.com/cvdf-datasets/mnist/",
				"https://raw.githubusercontent.com/fgnt/mnist/master/",
			},
			files: []publicFile{
				{name: "train-images-idx3-ubyte.gz", size: trainImagesSize, sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873"},
				{name: "train-labels-idx1-ubyte.gz", size: trainLabelsSize, sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", md5: "d53e105ee54ea40749a09fcbcd1e9432"},
				{name: "t10k-images-idx3-ubyte.gz", size: testImagesSize, sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", md5: "9fb629c4189551a2d022fa330f9573f3"},
				{name: "t10k-labels-idx1-ubyte.gz", size: testLabelsSize, sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", md5: "ec29112dd5afa0611ce80d1b7f02629c"},
			},
		}, true
	case "fashion-mnist":
		return publicSet{
			name: name,
			mirrors: []string{
				"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
				"https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
				"https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
			},
			// No SHA-256 of the images has been verified against the
			// originals, so the publisher's MD5 decides.
			files: []publicFile{
				{name: "train-images-idx3-ubyte.gz", size: trainImagesSize, sha256: "", md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d"},
				{name: "train-labels-idx1-ubyte.gz", size: trainLabelsSize, sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9", md5: "25c81989df183df01b3e8a0aad5dffbe"},
				{name: "t10k-images-idx3-ubyte.gz", size: testImagesSize, sha256: "", md5: "bef4ecab320f06d8554ea6380940ec79"},
				{name: "t10k-labels-idx1-ubyte.gz", size: testLabelsSize, sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", md5: "bb300cfdad3c16e7a12a480ee83cd310"},
			},
		}, true
	case "cifar-10":
		f := publicFile{
			name: "cifar-10-binary.tar.gz", size: 170_052_171,
			sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", md5: "c32a1d4ab5d03f1284b67883e8d87530",
			members: map[string]int64{recordNames: 0, "test_batch.bin": 10_000 * recordSize},
		}
		for i := range 5 {
			f.members[fmt.Sprintf("data_batch_%d.bin", i+1)] = 10_000 * recordSize
		}
		return publicSet{name: name, mirrors: []string{"https://www.cs.toronto.edu/~kriz/"}, files: []publicFile{f}}, true
	}
	return publicSet{}, false
}
