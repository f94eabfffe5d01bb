#!/usr/bin/python3
"""Reference trajectories for environments/trajectory_test.go.

    environments.py ../environments/testdata
    environments.py --gymnasium

The first writes a CSV for each environment: a row for each step with the
trajectory's number, the action, the state after it in float64, the reward and
whether the episode ended. Everything is written down here a second time in
numpy from the published equations: cart-pole (Barto, Sutton and Anderson 1983,
without friction), acrobot (Sutton and Barto 1998, section 11.3), mountain car
(Sutton and Barto 1998, section 8.4) with the constants of Gymnasium, catch
(Osband et al. 2020, bsuite) and the pool of Foster, Morris and Dayan (2000).

The second steps the first three beside the classes of an installed Gymnasium
and prints the largest difference of a state, which is 0 or of the order of
rounding. It was run with the source of Gymnasium 1.4.0 (commit 3f0476a8).
"""

import csv
import pathlib
import sys

import numpy as np

STEPS = 200


class Numbers:
    """Knuth's MMIX generator, the upper 32 bits as a fraction."""

    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 32) / 2**32


def cart_pole(s, action):
    x, v, th, om = s
    force = 10.0 if action == 1 else -10.0
    mc, mp, half, g, tau = 1.0, 0.1, 0.5, 9.8, 0.02
    total = mc + mp
    push = (force + mp * half * om**2 * np.sin(th)) / total
    alpha = (g * np.sin(th) - np.cos(th) * push) / (half * (4 / 3 - mp * np.cos(th) ** 2 / total))
    acc = push - mp * half * alpha * np.cos(th) / total
    s = np.array([x + tau * v, v + tau * acc, th + tau * om, om + tau * alpha])
    return s, 1.0, abs(s[0]) > 2.4 or abs(s[2]) > 12 * 2 * np.pi / 360


def acrobot_slope(s, torque):
    """By the mass matrix, which is another way than the book's."""
    t1, t2, w1, w2 = s
    g, lc, inertia = 9.8, 0.5, 1.0
    m11 = lc**2 + (1 + lc**2 + 2 * lc * np.cos(t2)) + 2 * inertia
    m12 = lc**2 + lc * np.cos(t2) + inertia
    m22 = lc**2 + inertia
    p2 = lc * g * np.cos(t1 + t2 - np.pi / 2)
    p1 = -lc * np.sin(t2) * (w2**2 + 2 * w1 * w2) + (lc + 1) * g * np.cos(t1 - np.pi / 2) + p2
    force = np.array([-p1, torque - lc * w1**2 * np.sin(t2) - p2])
    return np.concatenate(([w1, w2], np.linalg.solve([[m11, m12], [m12, m22]], force)))


def acrobot(s, action):
    dt, torque = 0.2, action - 1.0
    k1 = acrobot_slope(s, torque)
    k2 = acrobot_slope(s + dt / 2 * k1, torque)
    k3 = acrobot_slope(s + dt / 2 * k2, torque)
    k4 = acrobot_slope(s + dt * k3, torque)
    s = s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    for i in (0, 1):
        while s[i] > np.pi:
            s[i] -= 2 * np.pi
        while s[i] < -np.pi:
            s[i] += 2 * np.pi
    s[2] = np.clip(s[2], -4 * np.pi, 4 * np.pi)
    s[3] = np.clip(s[3], -9 * np.pi, 9 * np.pi)
    over = -np.cos(s[0]) - np.cos(s[0] + s[1]) > 1
    return s, 0.0 if over else -1.0, over


def mountain_car(s, action):
    x, v = s
    v = np.clip(v + (action - 1) * 0.001 - 0.0025 * np.cos(3 * x), -0.07, 0.07)
    x = np.clip(x + v, -1.2, 0.6)
    if x == -1.2 and v < 0:
        v = 0.0
    return np.array([x, v]), -1.0, x >= 0.5 and v >= 0


def catch(s, action):
    """The state is the ball's row and column and the paddle's column."""
    row, ball, paddle = s
    paddle = min(max(paddle + action - 1, 0), 4)
    row += 1
    over = row == 9
    return np.array([row, ball, paddle]), 0.0 if not over else 1.0 if ball == paddle else -1.0, over


GOAL = np.array([0.5 * np.cos(np.pi / 4), 0.5 * np.sin(np.pi / 4)])


def water_maze(s, action):
    """The state is the place and the heading, a complex number of length 1 each way."""
    place, heading = complex(s[0], s[1]), complex(s[2], s[3])
    heading = 3 * heading + np.exp(1j * np.pi / 4 * action)
    heading /= abs(heading)
    place += 0.03 * heading
    if abs(place) > 1:
        normal = place / abs(place)
        place = normal
        heading -= 2 * (heading * normal.conjugate()).real * normal
    over = abs(place - complex(*GOAL)) <= 0.05
    return np.array([place.real, place.imag, heading.real, heading.imag]), float(over), over


def balance(s, n):
    return int(s[2] + 0.3 * s[3] + 0.02 * s[0] + 0.05 * s[1] + 0.02 * (n.next() - 0.5) > 0)


def lean(s, n):
    return int(s[2] - 0.06 + 0.3 * s[3] + 0.02 * (n.next() - 0.5) > 0)


def pump(s, n):
    return 1 + int(np.sign(s[3]))


def rock(s, n):
    return 2 if s[1] >= 0 else 0


def follow(s, n):
    return 1 + int(np.sign(s[1] - s[2])) if n.next() < 0.7 else int(3 * n.next())


def seek(s, n):
    way = GOAL - s[:2]
    return int(np.round(np.arctan2(way[1], way[0]) / (np.pi / 4))) % 8 if n.next() < 0.3 else int(8 * n.next())


def anything(actions):
    return lambda s, n: int(actions * n.next())


CASES = {
    "cart-pole": (cart_pole, 2, [balance, lean, None], lambda n: np.array([0.1 * n.next() - 0.05 for _ in range(4)])),
    "acrobot": (acrobot, 3, [None, pump, None], lambda n: np.array([0.2 * n.next() - 0.1 for _ in range(4)])),
    "mountain-car": (mountain_car, 3, [None, rock, None], lambda n: np.array([0.2 * n.next() - 0.6, 0.0])),
    "catch": (catch, 3, [follow, None, follow, None], lambda n: np.array([0, int(5 * n.next()), 2])),
    "water-maze": (water_maze, 8, [seek, None, seek, None], None),
}


def trajectories(name):
    step, actions, policies, start = CASES[name]
    for k, policy in enumerate(policies):
        n = Numbers(1000 + k)
        if start is None:  # at the rim, facing the middle
            at = np.exp(1j * np.pi / 2 * k)
            s = np.array([at.real, at.imag, -at.real, -at.imag])
        else:
            s = start(n)
        yield k, "", s, "", ""
        for _ in range(STEPS):
            a = (policy or anything(actions))(s, n)
            s, reward, over = step(s, a)
            yield k, a, s, reward, int(over)
            if over:
                break


def write(folder):
    for name in CASES:
        with open(folder / f"{name}.csv", "w", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            for k, a, s, reward, over in trajectories(name):
                out.writerow([k, a, *(format(float(v), ".17g" if a == "" else ".10g") for v in s), reward, over])


def compare():
    from gymnasium.envs import classic_control as cc

    for name, make in (("cart-pole", cc.CartPoleEnv), ("acrobot", cc.AcrobotEnv), ("mountain-car", cc.MountainCarEnv)):
        env, worst, steps = make(), 0.0, 0
        for _, a, s, reward, over in trajectories(name):
            if a == "":
                env.reset(seed=0)
                env.state = s.copy()
                continue
            _, r, terminated, _, _ = env.step(a)
            worst = max(worst, float(np.max(np.abs(np.array(env.state) - s))))
            steps += 1
            if r != reward or terminated != bool(over):
                sys.exit(f"{name}: reward {r} and end {terminated}, want {reward} and {over}")
        print(f"{name}: {steps} steps, largest difference {worst:.2g}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--gymnasium"]:
        compare()
    elif len(sys.argv) == 2:
        write(pathlib.Path(sys.argv[1]))
    else:
        sys.exit(__doc__)
