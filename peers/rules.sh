#!/bin/sh
# Compares the local rules with PyTorch on real bytes of MNIST and of Fashion-MNIST,
# half of which are 0, where of MNIST's four in five are; 784 onto 2000 units, one
# thread each. Both sides run in turn, several rounds; medians and
# ratios are of presentations per second of processor time, so that other work
# on the machine disturbs them less. Both sides first show that they compute
# the same weights: over three minibatches within 1e-5, and after that until units come
# so near to a tie that rounding decides which of them learns.
#
#   peers/rules.sh [-r ROUNDS] [-s SECONDS] [DATA]
#
# DATA is the folder that holds mnist/ and fashion-mnist/ (default: ../shared/data beside the
# module). PYTHON names a Python with torch and numpy (default: /usr/bin/python3).
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=peers/begin.sh
. "$here/peers/begin.sh"

for set in mnist fashion-mnist; do
	"$work/rules" -data "$data" -set "$set" -check >"$work/check.go"
	"$python" "$here/peers/rules.py" --data "$data" --set "$set" --check >"$work/check.py"
	[ "$set" = fashion-mnist ] || sed -n 's/^version	//p' "$work/check.go" "$work/check.py"

	# A tie is near where the two drives differ by less than their sums are rounded by.
	awk -F'\t' -v set="$set" '
		function off(a, b) { a = (a - b) / b; return a < 0 ? -a : a }
		$1 != "sum" { next }
		FNR == NR { a[$2, $3] = $4; b[$2, $3] = $5; next }
		{
			n++
			apart = off($5, a[$3, $4]); other = off($6, b[$3, $4]); if (other > apart) apart = other
			if ($7 + 0 < 2e-6) tied[$2] = 1
			if (!($2 in at)) { at[$2] = 0; order[++cases] = $2 }
			if (apart > 1e-5 && !at[$2]) { at[$2] = $4; near[$2] = tied[$2] }
			last[$2] = apart
		}
		END {
			if (n == 0) { print "the two sides printed no sums to compare"; exit 1 }
			for (i = 1; i <= cases; i++) {
				c = order[i]
				if (!at[c]) { printf "%s, %s: the same weights after each of 20 minibatches (sums within 1e-5)\n", set, c; continue }
				if (at[c] <= 3 || !near[c]) { printf "%s, %s: the two sides compute different weights from minibatch %d on\n", set, c, at[c]; bad = 1; continue }
				printf "%s, %s: the same weights up to minibatch %d, where two units had nearly tied and rounding chose; %.1e apart after 20\n", set, c, at[c], last[c]
			}
			exit bad
		}' "$work/check.go" "$work/check.py"
done

i=0
while [ "$i" -lt "$rounds" ]; do
	i=$((i + 1))
	for set in mnist fashion-mnist; do
		"$work/rules" -data "$data" -set "$set" -seconds "$seconds" | sed 's/^/go	/' >>"$work/all.$set"
		"$python" "$here/peers/rules.py" --data "$data" --set "$set" --seconds "$seconds" | sed 's/^/py	/' >>"$work/all.$set"
	done
	echo "round $i of $rounds" >&2
done

bad=0
for set in mnist fashion-mnist; do
	awk -F'\t' -v set="$set" '
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
		fashion = set == "fashion-mnist"
		title["kh-100"] = "Krotov-Hopfield, minibatch 100, matrix form"; accept["kh-100"] = fashion ? 2.2 : 2.5; goal["kh-100"] = fashion ? 2.4 : 3.5
		title["kh-100-rows"] = "Krotov-Hopfield, minibatch 100, index_add_ form"; accept["kh-100-rows"] = 1.1; goal["kh-100-rows"] = 1.3
		title["softhebb-100"] = "SoftHebb, minibatch 100"; accept["softhebb-100"] = fashion ? 1.05 : 1.2; goal["softhebb-100"] = fashion ? 1.15 : 1.6
		title["kh-1"] = "Krotov-Hopfield, batch 1"; accept["kh-1"] = 1.5; goal["kh-1"] = fashion ? 2 : 2.2
		printf "\n%s\n\n", set
		print "| case | hebbgrad /s | PyTorch /s | ratio | accepted | goal |"
		print "|---|---|---|---|---|---|"
		for (i = 1; i <= n; i++) {
			c = order[i]; a = median(ours[peer[c]]); b = median(theirs[c])
			printf "| %s | %.0f | %.0f | %.2f | %g | %g |\n", title[c], a, b, a / b, accept[c], goal[c]
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
	}' "$work/all.$set" || bad=1
done
exit "$bad"
