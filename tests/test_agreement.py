"""Coefficients of agreement: textbook examples by hand, the paradox of kappa, and limits that follow a seed."""

from __future__ import annotations

import pytest

from frontstage.core import Mistake
from frontstage.stats.agreement import (
    ac1,
    alpha,
    confusion,
    kappa,
    positive,
    sensitivity,
    specificity,
    with_limits,
)

TABLE = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15


def test_textbook_table() -> None:
    assert kappa(TABLE) == pytest.approx((0.7 - 0.5) / 0.5)
    assert ac1(TABLE) == pytest.approx((0.7 - 2 * 0.55 * 0.45) / (1 - 2 * 0.55 * 0.45))
    assert positive(TABLE) == pytest.approx(40 / 55)
    assert (sensitivity(TABLE), specificity(TABLE)) == (20 / 25, 15 / 25)
    assert confusion(TABLE)[True, False] == 5


def test_krippendorffs_own_example_with_gaps() -> None:
    readers = ("*****34121133*3", "1*213343*******", "**21344*21133*4")
    items = [[said for said in three if said != "*"] for three in zip(*readers, strict=True)]
    assert alpha(items) == pytest.approx(0.691, abs=5e-4)


def test_where_one_answer_is_rare_kappa_falls_and_the_others_tell_why() -> None:
    rare = [(True, False)] * 2 + [(False, True)] * 2 + [(False, False)] * 96
    assert kappa(rare) == pytest.approx(-0.0204, abs=1e-3)
    assert ac1(rare) == pytest.approx(0.958, abs=2e-3)
    assert positive(rare) == 0


def test_what_is_not_defined_is_none() -> None:
    assert kappa([]) is ac1([]) is positive([]) is alpha([]) is None
    assert kappa([(True, True)] * 9) is None
    assert alpha([[True, True], [True]]) is None
    assert sensitivity([(False, True)]) is specificity([(True, True)]) is None
    assert with_limits([(True, True)] * 9, kappa) is None


def test_limits_hold_the_value_and_follow_the_seed() -> None:
    made, again, other = (with_limits(TABLE, kappa, seed) for seed in (0, 0, 1))
    assert made == again != other
    assert made is not None
    assert made.low < made.value < made.high
    assert made.n == 50
    assert 0.2 < made.high - made.low < 0.7
    with pytest.raises(Mistake, match="at least one draw"):
        with_limits(TABLE, kappa, draws=0)
