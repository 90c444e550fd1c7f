"""Clustered gaps: as statsmodels has them, wide enough where topics differ, and silent where they can say nothing."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from frontstage.core import Mistake
from frontstage.stats.clusters import TOPICS, cluster_bootstrap, cluster_t

TOPIC = [f"topic {i // 4}" for i in range(160)]


def _gaps(seed: int, spread: float, topics: int = 40) -> np.ndarray:
    """[topics · 4] gaps around .1 whose topics differ by `spread`."""
    draw = np.random.default_rng(seed)
    return np.clip(0.1 + np.repeat(draw.normal(0, spread, topics), 4) + draw.normal(0, 0.1, topics * 4), -1, 1)


def test_the_cluster_t_is_statsmodels() -> None:
    d = _gaps(0, 0.2)[:-3]  # clusters of unequal size
    topic = TOPIC[:-3]
    known = sm.OLS(d, np.ones(len(d))).fit(
        cov_type="cluster", cov_kwds={"groups": [int(name.split()[1]) for name in topic], "use_correction": False}
    )
    found = cluster_t(d, topic)
    assert found
    error = float(known.bse[0]) * np.sqrt(40 / 39)
    assert found.gap == pytest.approx(float(known.params[0]))
    assert found.high - found.gap == pytest.approx(error * 2.0226909, rel=1e-6)  # t of 39 at .975
    assert found.estimand == TOPICS


def test_a_query_a_cluster_is_the_paired_t() -> None:
    d = _gaps(1, 0.1)
    found, half = cluster_t(d, range(len(d))), 1.9749 * d.std(ddof=1) / np.sqrt(len(d))
    assert found
    assert found.high - found.low == pytest.approx(2 * half, rel=1e-4)


def test_where_topics_differ_queries_are_not_samples() -> None:
    """Of 300 runs with 40 topics 95 in 100 intervals hold the mean; taken query by query far fewer do."""
    held = {"topics": 0, "bootstrap": 0, "queries": 0}
    for seed in range(300):
        d = _gaps(seed, 0.2)
        for name, found in (
            ("topics", cluster_t(d, TOPIC)),
            ("bootstrap", cluster_bootstrap(d, TOPIC, draws=300, seed=seed)),
            ("queries", cluster_t(d, range(len(d)))),
        ):
            assert found
            held[name] += found.low <= 0.1 <= found.high
    assert held["topics"] >= 278
    assert held["bootstrap"] >= 270
    assert held["queries"] <= 240


def test_few_topics_say_so_and_one_says_nothing() -> None:
    d = _gaps(2, 0.1, topics=5)
    few, many = cluster_t(d, TOPIC[:20]), cluster_t(_gaps(2, 0.1), TOPIC)
    assert few
    assert many
    assert "under 30, so of this list only" in few.method
    assert "under" not in many.method
    assert cluster_t(d, ["one"] * 20) is None
    assert cluster_bootstrap(d, ["one"] * 20) is None
    assert cluster_t([0.5] * 20, TOPIC[:20]) is None, "an interval of no width is none"
    assert cluster_t([], []) is None
    with pytest.raises(Mistake, match="a gap and a cluster"):
        cluster_t(d, ["one"])
    assert cluster_bootstrap(d, TOPIC[:20], seed=3) == cluster_bootstrap(d, TOPIC[:20], seed=3)
