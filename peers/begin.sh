# shellcheck shell=sh
# What the comparisons with PyTorch begin with: options -r ROUNDS and -s SECONDS, the
# folder of data, one thread, a folder for scraps, ours built, and the machine.
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
data=${1:-$here/../shared/data}
python=${PYTHON:-/usr/bin/python3}
export rounds seconds data python OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here" && go build -o "$work/rules" ./peers/rules)
echo "machine: $(uname -sm), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1), $(getconf _NPROCESSORS_ONLN) cores, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)"
