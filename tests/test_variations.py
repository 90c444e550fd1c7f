"""Every published variation is here by a name, every setting and variant runs, and the docs say which is which."""

from pathlib import Path

import pytest

from frontstage import oracles
from frontstage.cli import _as_text
from frontstage.core import Cell, Judge, Sampling, Setting, find, names, play
from frontstage.models import sampler

SETTINGS: dict[str, Setting] = {name: find("settings", name) for name in names("settings")}
OF = {"HO": "helpful_only", "AW": "animal_welfare"}
DOCS = Path(__file__).parents[1] / "docs"
ROWS = {row.id: row for row in oracles.variations()}
OURS = {row.id: row for row in oracles.ours()}


def here(number: int) -> Setting:
    return SETTINGS[OF[ROWS[number].setting]][OURS[number].variant]


def test_every_row_of_both_tables_has_a_variation_here() -> None:
    assert list(OURS) == list(ROWS) == list(range(1, 146))
    for number in OURS:
        assert here(number).variant == OURS[number].variant


def test_rows_that_name_another_model_say_so_and_no_others_share_a_name() -> None:
    others = [number for number in ROWS if any(name in ROWS[number].variation for name in ("sonnet", "haiku", "gpt"))]
    assert others == [number for number, row in OURS.items() if row.note.startswith("another model")]
    alone = [(ROWS[number].setting, OURS[number].variant) for number in OURS if number not in others]
    twice = {pair for pair in alone if alone.count(pair) > 1}
    assert twice == {("AW", "honest + shares values + effect on values unsaid")}, "one text for two ways of cutting"


def test_every_row_but_the_base_changes_the_prompt_and_shows_as_a_diff() -> None:
    for number, row in OURS.items():
        base = SETTINGS[OF[ROWS[number].setting]]
        assert (_as_text(here(number)) == _as_text(base)) == (row.variant == "base"), row


def table() -> str:
    """docs/variations.md as the data have it."""
    head = (DOCS / "variations.md").read_text(encoding="utf-8").partition("| row |")[0]
    lines = ["| row | the table's | here | |", "|---|---|---|---|"]
    for number, row in ROWS.items():
        told = row.variation.replace("|", "\\|")
        lines.append(f"| {row.setting} {number} | {told} | `{OURS[number].variant}` | {OURS[number].note} |")
    return head + "\n".join(lines) + "\n"


def test_the_docs_table_is_what_the_data_say() -> None:
    """`python tests/test_variations.py` writes it anew."""
    assert (DOCS / "variations.md").read_text(encoding="utf-8") == table()


@pytest.mark.parametrize("name", SETTINGS)
def test_the_docs_name_every_variation(name: str) -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    worded = [variant for variant in SETTINGS[name].variations if " + " not in variant]
    missing = [variant for variant in worded if f"`{variant}`" not in text and not variant.startswith("wording")]
    assert not missing


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("organism", ["faker", "refuser"])
def test_every_variant_of_every_setting_runs_with_a_scripted_organism(name: str, organism: str) -> None:
    setting = SETTINGS[name]
    for variant in ("base", *setting.variations):
        arm = setting[variant]
        cells = [Cell(arm, tier, query) for query in arm.queries[:2] for tier in arm.tiers]
        for one in play(sampler(f"scripted/{organism}"), f"scripted/{organism}", cells, Sampling()):
            assert not one.said.fault, (variant, one.said)
            assert bool(one.said.thought) == bool(arm.facts.get("scratchpad", True)), variant
            assert set(one.facts) == set(setting.facts)
        by = find("classifiers", str(arm.facts.get("complied_by") or "complied").removeprefix("not "))
        assert isinstance(by, Judge) or by.decide(one.said).value is not None, variant


if __name__ == "__main__":
    (DOCS / "variations.md").write_text(table(), encoding="utf-8")
