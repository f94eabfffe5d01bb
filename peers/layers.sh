#!/bin/sh
# Compares the layers of features of patches and of columns with PyTorch: an image of
# CIFAR-10 through features of 6×6 patches (contrast, whitening, units, rectifier,
# quadrants, standard), the competitive rule on whitened patches, columns over MNIST,
# and the learning step of a discriminant of 1,600 features; one thread each. Both sides
# run in turn, several rounds; medians and ratios are of presentations per second of
# processor time, PyTorch's in the form and the number at once in which it is fastest.
# Both sides first show that they compute the same numbers.
#
#   peers/layers.sh [-r ROUNDS] [-s SECONDS] [DATA]
#
# DATA is the folder that holds mnist/ and cifar-10/ (default: ../shared/data beside the
# module), of which cifar-10/data_batch_1.bin is read. PYTHON names a Python with torch
# and numpy (default: /usr/bin/python3).
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=peers/begin.sh
. "$here/peers/begin.sh"
ours() { "$work/rules" -data "$data" -layers "$work" "$@"; }
theirs() { "$python" "$here/peers/layers.py" --data "$data" --layers "$work" "$@"; }

ours -check >"$work/check.go"
theirs --check >"$work/check.py"
sed -n 's/^version	//p' "$work/check.go" "$work/check.py"

# Sums of what comes out, relative to that of their magnitudes. The contrast of a window
# from sums over it is a difference of two large numbers, and rounded more.
awk -F'\t' '
	function off(a, b) { return a > b ? a - b : b - a }
	$1 != "sum" { next }
	FNR == NR { a[$2, $3] = $4; b[$2, $3] = $5; next }
	{
		n++
		apart = off($4, a[$2, $3]) / $5; other = off($5, b[$2, $3]) / $5; if (other > apart) apart = other
		allowed = $6 == "conv" ? 1e-4 : 1e-5
		if (!(($2, $3) in a) || !(apart <= allowed)) { printf "%s, %s, step %d: the two sides differ by %.1e\n", $2, $6, $3, apart; bad = 1 }
		if (apart > most[$6 == "conv"]) most[$6 == "conv"] = apart
	}
	END {
		if (n == 0) { print "the two sides printed no sums to compare"; exit 1 }
		printf "sums of both sides within %.1e, by sums over windows within %.1e\n", most[0], most[1]
		exit bad
	}' "$work/check.go" "$work/check.py"

i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	ours -seconds "$seconds" | sed 's/^/go	/' >>"$work/all"
	theirs --seconds "$seconds" | sed 's/^/py	/' >>"$work/all"
	echo "round $i of $rounds" >&2
done

awk -F'\t' '
	function median(list,    v, n, i, j, t) {
		n = split(list, v, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	$2 == "peak" { peak = peak " " $3 }
	$1 == "go" && $2 == "rate" { go[$3] = go[$3] " " $4; macs[$3] = $5; allocs[$3] = allocs[$3] " " $6; if (!($3 in seen)) { seen[$3] = 1; order[++n] = $3 } }
	$1 == "py" && $2 == "rate" { py[$3] = py[$3] " " $4; form[$3] = $5 }
	END {
		title["patches-400"] = "an image through features of patches, 400 units"
		title["patches-1600"] = "the same, 1,600 units"
		title["competitive-400"] = "a patch learned by competition with conscience, 400 units, minibatch 100"
		title["competitive-1600"] = "the same, 1,600 units"
		title["columns-forward-1"] = "a digit through 25 columns of 80 units, one at a time"
		title["columns-1"] = "the same, and learned by competition"
		title["columns-forward-50"] = "a digit through the columns, 50 at a time"
		title["columns-50"] = "the same, and learned by competition"
		title["discriminant"] = "learning step of a discriminant of 1,600 features, minibatch 50"
		p = median(peak)
		print "\n| case | hebbgrad /s | PyTorch /s | ratio | 10⁹ multiply-accumulates/s | share of the peak | allocations a call | PyTorch at its best |"
		print "|---|---|---|---|---|---|---|---|"
		for (i = 1; i <= n; i++) {
			c = order[i]; a = median(go[c]); b = median(py[c])
			printf "| %s | %.0f | %.0f | %.2f | %.1f | %.0f %% | %.0f | %s |\n", title[c], a, b, a / b, a * macs[c] / 1e9, 100 * a * macs[c] / p, median(allocs[c]), form[c]
			if (c != "discriminant" && a / b < 1.2 || median(allocs[c]) >= .5) bad = 1
		}
		printf "\nmatrix-product peak (1024^3): %.1f billion multiply-accumulates/s\n", p / 1e9
		exit bad
	}' "$work/all"
