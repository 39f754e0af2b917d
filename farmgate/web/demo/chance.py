"""Chance with a seed: the same marks give the same draws, whatever else was drawn before."""

import random

SEED = "farmgate demo 1"


def draw(*marks: object) -> random.Random:
    """Draws of their own for one purpose, named by its marks: `draw("S0007", "orders", 3)`."""
    return random.Random(":".join(map(str, (SEED, *marks))))  # noqa: S311 nothing here is secret


def poisson(rng: random.Random, mean: float) -> int:
    """How often something rare happened that happens `mean` times on average."""
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count += 1
        left += rng.expovariate(1.0)
    return count
