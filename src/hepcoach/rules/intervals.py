"""How far a practice's number can be trusted: an interval for each kind of statistic, free of chance and tables.

95 % throughout. Days of one patient resemble each other, so shares over sessions take the patient as the unit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median as middle

Z = 1.959964
# With fewer patients than this a share over sessions is shown without an interval.
FEWEST_CLUSTERS = 5


@dataclass(frozen=True)
class Estimate:
    """`low` and `high` are None where the data do not carry an interval; `value` None where there are no data."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def share(count: int, n: int) -> Estimate:
    """A share of independent cases, e.g. patients who opted out (Wilson 1927)."""
    if n == 0:
        return Estimate(None, None, None, 0)
    p, zz = count / n, Z * Z
    centre = (p + zz / (2 * n)) / (1 + zz / n)
    half = Z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n)
    # At the ends rounding must not leave the observed share outside.
    return Estimate(p, max(0.0, min(centre - half, p)), min(1.0, max(centre + half, p)), n)


def ratio(clusters: Sequence[tuple[float, float]]) -> Estimate:
    """A share or rate over (part, whole) of each patient, e.g. sessions done of sessions due.

    The linearised variance of a ratio of totals (Cochran 1977, 6.3-6.4); `n` counts the patients.
    """
    used = [(part, whole) for part, whole in clusters if whole > 0]
    n, total = len(used), sum(whole for _, whole in used)
    if not n:
        return Estimate(None, None, None, 0)
    value = sum(part for part, _ in used) / total
    if n < FEWEST_CLUSTERS:
        return Estimate(value, None, None, n)
    spread = sum((part - value * whole) ** 2 for part, whole in used)
    half = Z * math.sqrt(n / (n - 1) * spread) / total
    return Estimate(value, max(0.0, value - half), value + half, n)


def median(values: Sequence[float]) -> Estimate:
    """A median with its distribution-free interval between two of the values; none with fewer than six."""
    ordered, n = sorted(values), len(values)
    if not n:
        return Estimate(None, None, None, 0)
    # The largest k with P(Binomial(n, 1/2) < k) <= 2.5 %: the k-th from each end bound the median.
    below, k = 0, 0
    for count in range(n // 2 + 1):
        below += math.comb(n, count)
        if below > 0.025 * 2**n:
            break
        k = count + 1
    if k == 0:
        return Estimate(middle(ordered), None, None, n)
    return Estimate(middle(ordered), ordered[k - 1], ordered[n - k], n)
