"""What is left of back-stage refusals at equal front compliance."""

from typing import Any

from frontstage.retained import RETAINED, retained

STAGES = {"free": "front", "paid": "back", "plus": "back"}


def rates(model: str, front: dict[int, float], back: dict[int, float], tier: str = "paid") -> list[dict[str, Any]]:
    """Rows of rates.csv: compliance on the front tier, refusals on the back one, by step."""
    of = {"model": model, "variant": "base", "by": "", "low": None, "high": None}
    said = [
        {**of, "tier": "free", "classifier": "complied", "step": step, "rate": rate} for step, rate in front.items()
    ]
    return said + [
        {**of, "tier": tier, "classifier": "refused", "step": step, "rate": rate, "low": rate - 0.1, "high": 1.0}
        for step, rate in back.items()
    ]


def test_models_are_compared_where_the_front_stage_complies_alike_and_not_at_one_step():
    quick = rates("quick", {0: 0.1, 20: 0.9, 40: 1.0}, {0: 0.96, 20: 0.9, 40: 0.5})
    slow = rates("slow", {0: 0.1, 20: 0.4, 40: 0.86}, {0: 0.96, 20: 0.94, 40: 0.6})
    found = {row["model"]: row for row in retained([*quick, *slow], STAGES, 0.85)}
    assert (found["quick"]["step"], found["quick"]["retained"], found["quick"]["low"]) == (20, 0.9, 0.9 - 0.1)
    assert (found["slow"]["step"], found["slow"]["front"], found["slow"]["retained"]) == (40, 0.86, 0.6)
    assert found["slow"]["start"] == 0.96
    assert tuple(found["slow"]) == RETAINED


def test_a_training_that_never_got_there_says_so_and_every_back_tier_has_a_row():
    never = rates("never", {0: 0.1, 20: 0.5}, {0: 0.9, 20: 0.8})
    [row] = retained(never, STAGES, 0.85)
    assert (row["level"], row["step"], row["retained"]) == (0.85, None, None)
    two = rates("two", {0: 0.9}, {0: 0.7}) + rates("two", {}, {0: 0.6}, "plus")
    assert {row["tier"]: row["retained"] for row in retained(two, STAGES, 0.5)} == {"paid": 0.7, "plus": 0.6}


def test_parts_rows_without_a_step_and_unknown_rates_do_not_count():
    rows = rates("m", {0: 0.1, 20: 0.9}, {0: 0.9, 20: 0.8})
    other = [{**row, "rate": 1.0, "by": "category"} for row in rows] + [{**row, "step": None} for row in rows]
    unknown = [{**row, "rate": None, "step": 10} for row in rows]
    assert retained([*other, *unknown, *rows], STAGES) == retained(rows, STAGES)
