#!/bin/sh
# Compares the local rules with PyTorch on real MNIST bytes, 784 onto 2000
# units, one thread each. Both sides run in turn, several rounds; medians and
# ratios are of presentations per second of processor time, so that other work
# on the machine disturbs them less. Both sides first show that they compute
# the same weights.
#
#   peers/rules.sh [-r ROUNDS] [-s SECONDS] [DATA]
#
# DATA is the folder that holds mnist/ (default: ../shared/data beside the
# module). PYTHON names a Python with torch and numpy (default: /usr/bin/python3).
set -eu

rounds=5
seconds=1
while getopts r:s: flag; do
	case $flag in
	r) rounds=$OPTARG ;;
	s) seconds=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
here=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$here/../shared/data}
python=${PYTHON:-/usr/bin/python3}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here" && go build -o "$work/rules" ./peers/rules)

echo "machine: $(uname -sm), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1), $(getconf _NPROCESSORS_ONLN) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)"
"$work/rules" -data "$data" -check >"$work/check.go"
"$python" "$here/peers/rules.py" --data "$data" --check >"$work/check.py"
sed -n 's/^version	//p' "$work/check.go" "$work/check.py"

awk -F'\t' '
	function off(a, b) { a = (a - b) / b; return a < 0 ? -a : a }
	$1 != "sum" { next }
	FNR == NR { a[$2] = $3; b[$2] = $4; next }
	{
		n++
		if (off($4, a[$3]) > 1e-5 || off($5, b[$3]) > 1e-5) {
			printf "%s: the two sides compute different weights: %s and %s\n", $2, a[$3], $4
			bad = 1
		}
	}
	END {
		if (n == 0) { print "the two sides printed no sums to compare"; bad = 1 }
		exit bad
	}' "$work/check.go" "$work/check.py"
echo "after 20 minibatches both sides have the same weights (sums within 1e-5)"

i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	"$work/rules" -data "$data" -seconds "$seconds" | sed 's/^/go	/' >>"$work/all"
	"$python" "$here/peers/rules.py" --data "$data" --seconds "$seconds" | sed 's/^/py	/' >>"$work/all"
	echo "round $i of $rounds" >&2
done

awk -F'\t' '
	function median(list,    v, n, i, j, t) {
		n = split(list, v, " ")
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	$1 == "go" && $2 == "rate" { ours[$3] = ours[$3] " " $4 }
	$1 == "go" && $2 == "forward" { fwd[$3] = fwd[$3] " " $4; macs[$3] = macs[$3] " " $5 }
	$1 == "go" && $2 == "peak" { peak = peak " " $3 }
	$1 == "go" && $2 == "product" { product = product " " $3 }
	$1 == "py" && $2 == "rate" { theirs[$3] = theirs[$3] " " $5; peer[$3] = $4; if (!($3 in seen)) { seen[$3] = 1; order[++n] = $3 } }
	END {
		title["kh-100"] = "Krotov-Hopfield, minibatch 100, matrix form"; accept["kh-100"] = 2.5; goal["kh-100"] = 3.5
		title["kh-100-rows"] = "Krotov-Hopfield, minibatch 100, index_add_ form"; accept["kh-100-rows"] = 1.1; goal["kh-100-rows"] = 1.3
		title["softhebb-100"] = "SoftHebb, minibatch 100"; accept["softhebb-100"] = 1.2; goal["softhebb-100"] = 1.6
		title["kh-1"] = "Krotov-Hopfield, batch 1"; accept["kh-1"] = 1.5; goal["kh-1"] = 2.2
		print "| case | hebbgrad /s | PyTorch /s | ratio | accepted | goal |"
		print "|---|---|---|---|---|---|"
		for (i = 1; i <= n; i++) {
			c = order[i]; a = median(ours[peer[c]]); b = median(theirs[c])
			printf "| %s | %.0f | %.0f | %.2f | %.1f | %.1f |\n", title[c], a, b, a / b, accept[c], goal[c]
			if (a / b < accept[c]) bad = 1
		}
		p = median(peak)
		printf "\nmatrix-product peak (1024^3): %.1f billion multiply-accumulates/s; one dense 100x784x2000 product: %.0f presentations/s\n", p / 1e9, median(product)
		for (i = 1; i <= 3; i++) {
			c = i == 1 ? "kh-100" : i == 2 ? "softhebb-100" : "kh-1"
			f = median(fwd[c]); m = median(macs[c])
			printf "forward pass of %s: %.0f presentations/s, %.0f%% of the peak in the multiply-accumulates it does (inputs of 0 are skipped), %.0f%% counting a dense product\n", c, f, 100 * f * m / p, 100 * f * 784 * 2000 / p
		}
		exit bad
	}' "$work/all"
