#!/usr/bin/python3
"""What other programs make of small examples, for the tests of internal/stats.

    peers/intervals.py > internal/stats/testdata/peers.json

Needs NumPy and SciPy. What SciPy has no function for is computed here from the
formula of the paper, with arrays, as the tests' second opinion.
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize, stats

r = np.random.default_rng(12)


def clopper_pearson():
    for k, n in [(0, 1), (1, 1), (0, 20), (20, 20), (1, 29), (81, 263), (196, 4000)]:
        ci = stats.binomtest(k, n).proportion_ci(0.95, "exact")
        yield dict(k=k, n=n, low=ci.low, high=ci.high)


def sign_flip():
    samples = [[1.0, 2, 3], [1.0, 1, 1, -1, 0, 0, 2, -1], [0.5, -0.5, 0.25]]
    samples += [list(np.round(r.normal(0.4, 1, n), 1)) for n in (5, 8, 11, 14)]
    samples += [list(r.standard_cauchy(12))]
    for d in samples:
        p = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
        yield dict(d=d, p=p)


def effect():
    for d in [[1.0, 2, 4], list(r.normal(1, 1, 8)), list(r.normal(0, 2, 20)), list(r.normal(5, 1, 10))]:
        d = np.array(d)
        n, t = len(d), d.mean() / d.std(ddof=1) * np.sqrt(len(d))
        ends = [optimize.brentq(lambda nc: stats.nct.cdf(t, n - 1, nc) - q, t - 3 - abs(t), t + 3 + abs(t)) for q in (0.975, 0.025)]
        j = np.exp(scipy.special.gammaln((n - 1) / 2) - scipy.special.gammaln((n - 2) / 2)) / np.sqrt((n - 1) / 2)
        yield dict(d=list(d), value=t / np.sqrt(n) * j, low=ends[0] / np.sqrt(n), high=ends[1] / np.sqrt(n))


def power_of(effect, n, alpha):
    t, nc = stats.t.ppf(1 - alpha / 2, n - 1), effect * np.sqrt(n)
    return stats.nct.sf(t, n - 1, nc) + stats.nct.cdf(-t, n - 1, nc)


def power():
    for effect, n, alpha in [(1, 8, 0.05), (1, 10, 0.005), (1, 20, 0.005), (0.2, 200, 0.05), (0.5, 3, 0.05), (2, 2, 0.05)]:
        yield dict(effect=effect, n=n, alpha=alpha, power=power_of(effect, n, alpha))


def seeds():
    for effect, goal, m in [(1, 0.8, 1), (1, 0.8, 10), (0.5, 0.9, 4), (0.1, 0.8, 1)]:
        n = 2
        while power_of(effect, n, 0.05 / m) < goal:
            n += 1
        yield dict(effect=effect, power=goal, comparisons=m, n=n)


def scores(seed, shift):
    g = np.random.default_rng(seed)
    return np.round(g.beta(3, 2, (4, 6)) + shift * g.random((4, 1)), 3)


def rliable():
    """Points by SciPy and intervals by 20,000 resamples, stratified by track."""
    a, b, taus = scores(1, 0.1), scores(2, 0), [0.3, 0.5, 0.7, 0.9]

    def again(x):
        return np.take_along_axis(x, r.integers(0, x.shape[1], x.shape), 1)

    def iqm(x):
        return stats.trim_mean(x, 0.25, axis=None)

    def poi(x, y):
        return np.mean([stats.mannwhitneyu(p, q).statistic / (len(p) * len(q)) for p, q in zip(x, y)])

    def fast(x, y):
        d = x[:, :, None] - y[:, None, :]
        return np.mean((d > 0) + 0.5 * (d == 0))

    assert abs(fast(a, b) - poi(a, b)) < 1e-12

    def est(value, draws):
        low, high = np.percentile(draws, [2.5, 97.5])
        return dict(value=value, low=low, high=high)

    draws = 20000
    profile = [est(np.mean(a > t), [np.mean(again(a) > t) for _ in range(draws)]) for t in taus]
    return dict(a=a.tolist(), b=b.tolist(), taus=taus, profile=profile,
                iqm=est(iqm(a), [iqm(again(a)) for _ in range(draws)]),
                improvement=est(poi(a, b), [fast(again(a), again(b)) for _ in range(draws)]))


def log_rank():
    """Mantel (1966) over all lengths at which a run reached the target; negative: censored."""
    for a, b in [
        # Weeks in remission, 6-mercaptopurine and placebo (Freireich et al. 1963).
        ([6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35],
         [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]),
        ([3, 5, -7, 7, 9, -9, 12], [2, -5, 5, -6, 7, -12, -12]),
    ]:
        a, b = np.array(a), np.array(b)
        both = np.concatenate([a, b])
        oe = v = 0.0
        for t in np.unique(both[both > 0]):
            n, n1 = (abs(both) >= t).sum(), (abs(a) >= t).sum()
            d, d1 = (both == t).sum(), (a == t).sum()
            oe += d1 - d * n1 / n
            if n > 1:
                v += stats.hypergeom.var(n, n1, d)
        chi = oe * oe / v
        yield dict(a=a.tolist(), b=b.tolist(), chi=chi, p=stats.chi2.sf(chi, 1), hazard=np.exp(oe / v))


def crossed():
    """The same examples under each seed: mean squares, Satterthwaite's t interval."""
    for s, n in [(3, 12), (6, 40), (8, 25)]:
        easy, seed = r.normal(0, 1, n), r.normal(0, 0.5, s)[:, None]
        a = (easy + seed + r.normal(0, 1, (s, n)) > -1).astype(int)
        b = (0.5 * easy + r.normal(0, 1, (s, n)) > -0.3).astype(int)
        d = a - b
        rows, cols = d.mean(1, keepdims=True), d.mean(0, keepdims=True)
        mss = n * rows.var(ddof=1)
        mse = ((d - rows - cols + d.mean()) ** 2).sum() / ((s - 1) * (n - 1))
        msn = s * cols.var(ddof=1)
        seeds, examples = mss / (s * n), max(0, (msn - mse) / (s * n))
        var = seeds + examples
        df = var**2 / (seeds**2 / (s - 1) + examples**2 / (n - 1))
        half = stats.t.ppf(0.975, df) * np.sqrt(var)
        yield dict(a=a.tolist(), b=b.tolist(), value=d.mean(), low=d.mean() - half, high=d.mean() + half)


def bounded():
    """Korn and Graubard (1998): beta quantiles at the effective sample size."""
    for x, size in [([0.99, 1.0, 0.98, 0.97], 100), ([0.5, 0.7], 1000), ([0.9, 0.91, 0.92, 0.9, 0.93], 0)]:
        p, s = np.mean(x), len(x)
        m = p * (1 - p) / (np.var(x, ddof=1) / s) * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, s - 1)) ** 2
        m = min(m, s * size or np.inf)
        yield dict(x=x, size=size, low=stats.beta.ppf(0.025, p * m, m - p * m + 1), high=stats.beta.ppf(0.975, p * m + 1, m - p * m))


def bca():
    for x in [r.exponential(1, 25), r.normal(0, 1, 40)]:
        ci = stats.bootstrap((x,), np.mean, n_resamples=50000, method="BCa", random_state=r).confidence_interval
        yield dict(x=x.tolist(), low=ci.low, high=ci.high)


out = dict(
    source=f"peers/intervals.py, SciPy {scipy.__version__}, NumPy {np.__version__}",
    clopper_pearson=list(clopper_pearson()), sign_flip=list(sign_flip()), effect=list(effect()), power=list(power()),
    seeds=list(seeds()), rliable=rliable(), log_rank=list(log_rank()), crossed=list(crossed()), bounded=list(bounded()), bca=list(bca()),
)
lines = ",\n".join(json.dumps(name) + ": " + json.dumps(value, default=float) for name, value in out.items())
sys.stdout.write("{\n" + lines + "\n}\n")
