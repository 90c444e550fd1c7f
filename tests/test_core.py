"""Units of the nouns: variations are mappings, prompts are addressed by content, the folder is the registry."""

import pytest

from frontstage import Mistake, Query, Sampling, Setting, Tier, find, names
from frontstage.core import address, called, fill, named, read
from frontstage.settings._tags import parse

FREE, PAID = Tier("free", "front", "f-mark", True), Tier("paid", "back", "p-mark", False)


def tiny(**more):
    given = {
        "name": "tiny",
        "tiers": (FREE, PAID),
        "queries": (Query("q1", "Say {mark} twice."), Query("q2", "Sing.")),
        "blocks": {"role": "You are {model}.", "rule": "{front} trains, {back} does not.", "note": ""},
        "slots": {"model": "Aria"},
        "facts": {"conflict": True},
        "turn": "<{mark}> {query}",
    }
    return Setting(**given | more)


def test_a_prompt_is_filled_once_and_never_read_as_a_template_again():
    system, user = tiny().prompt(FREE, tiny().queries[0])
    assert system["content"] == "You are Aria.\n\nfree trains, paid does not."
    assert user["content"] == "<f-mark> Say {mark} twice."
    assert fill("{a} {b} { c }", {"a": "{b}", "b": 1}) == "{b} 1 { c }"


def test_text_and_truth_of_the_tiers_cannot_drift_apart():
    swapped = tiny().vary("swapped", tiers=(Tier("free", "back", "f", False), Tier("paid", "front", "p", True)))
    assert "paid trains, free does not." in swapped.system


def test_a_variation_is_a_mapping_over_blocks_slots_facts_and_fields():
    varied = tiny().vary("v", role=None, model="Bob", conflict=False, prefill="<OUTPUT>", note="Mind {model}.")
    assert varied.system == "free trains, paid does not.\n\nMind Bob."
    assert varied.facts == {"conflict": False}
    assert varied.prompt(FREE, varied.queries[0])[-1] == {"role": "assistant", "content": "<OUTPUT>"}
    assert varied.vary("w", model="Cy").variant == "v + w"
    with pytest.raises(Mistake, match=r"no 'rol' to vary; there are: role, rule, note, model, conflict, tiers"):
        tiny().vary("v", rol="x")


def test_named_variations_apply_in_turn_and_a_joint_name_stands_for_itself():
    setting = tiny(variations={"a": {"note": "A"}, "b": {"role": "B"}, "a + c": {"note": "joint"}})
    assert setting["a + b"].system.startswith("B\n\n")
    assert setting["a + c"].system.endswith("joint")
    assert setting["base"] is setting
    with pytest.raises(Mistake, match="no variation 'z'; there are: base, a, b"):
        _ = setting["z"]


def test_joined_variations_never_undo_each_other():
    small = find("settings", "small")
    assert small["wording 2 + no conflict"].system == small["no conflict + wording 2"].system
    assert small["no conflict + wording 2"].system != small["wording 2"].system
    both = small["three tiers + test cue"].system
    assert "plus-tier" in both
    assert "test" in both
    for wrong in ("three tiers + rated only", "wording 1 + wording 2"):
        with pytest.raises(Mistake, match="cannot be joined"):
            _ = small[wrong]


def test_a_setting_has_tiers_and_queries_of_different_names():
    for wrong in ({"tiers": (FREE, FREE)}, {"queries": (Query("q", "a"), Query("q", "b"))}, {"tiers": ()}):
        with pytest.raises(Mistake, match=r"two of the|has no"):
            tiny(**wrong)


def test_names_must_be_distinct_among_blocks_slots_facts_and_fields():
    with pytest.raises(Mistake, match="uses a name twice"):
        tiny(slots={"role": "x"})


def test_the_digest_follows_every_letter_that_is_sent():
    base = tiny()
    assert base.digest == tiny().digest
    changes = [{"note": "x"}, {"model": "Al"}, {"turn": "{query}"}, {"prefill": "p"}, {"tiers": (FREE,)}]
    assert len({base.digest, *(base.vary("v", **change).digest for change in changes)}) == 6


def test_a_draw_has_an_address_that_scheduling_cannot_change_and_a_letter_can():
    cells = list(tiny().cells(2))
    assert [(cell.query.id, cell.tier.name, cell.epoch) for cell in cells[:3]] == [
        ("q1", "free", 0),
        ("q1", "paid", 0),
        ("q2", "free", 0),
    ]
    ids = {address("m", cell, Sampling(), 0) for cell in cells}
    assert len(ids) == len(cells) == 8
    one = cells[0]
    others = [
        address("m2", one, Sampling(), 0),
        address("m", one, Sampling(temperature=0.5), 0),
        address("m", one, Sampling(), 1),
        address("m", next(tiny().vary("v", note="x").cells()), Sampling(), 0),
    ]
    assert len({address("m", one, Sampling(), 0), *others}) == 5
    assert all(0 <= cell.seed(0) < 2**63 for cell in cells)


def test_find_says_what_there_is():
    with pytest.raises(Mistake, match=r"no setting 'smal'; there are: .*small"):
        find("settings", "smal")
    assert "faker" in names("organisms")
    assert not any(name.startswith("_") for name in names("settings"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("setting = 1 +", r"mine.py, line 1: SyntaxError"),
        ("x = 1\nsetting = undefined_name", r"mine.py, line 2: NameError"),
        ("other = 1", "defines no `setting`"),
        (None, "no file"),
    ],
)
def test_a_users_file_that_fails_says_where(tmp_path, text, said):
    path = tmp_path / "mine.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(Mistake, match=said):
        find("settings", str(path))


def test_a_parser_is_found_again_by_its_name(tmp_path):
    assert called(named(parse)) is parse
    path = tmp_path / "mine.py"
    path.write_text(
        "from frontstage import Said, Setting, Tier, Query\n"
        "def mine(query, answer):\n    return Said(query, 'mine', answer.text)\n"
        "setting = Setting('own', (Tier('a', 'front', 'a', True),), (Query('q', 'x'),), {}, parse=mine)\n"
    )
    assert called(named(find("settings", str(path)).parse))("q", _answer("x")).thought == "mine"
    for other in ("os:system", "frontstage.core:find", "frontstage.cli:main"):
        with pytest.raises(Mistake, match="no parser of the house"):
            called(other)
    with pytest.raises(Mistake, match="top level"):
        named(lambda query, answer: None)


def _answer(text, stop="stop"):
    from frontstage import Answer

    return Answer(text, stop=stop)


def test_a_filtered_or_failed_call_is_a_fault_whatever_its_text_says():
    assert read("q", "", _answer("<OUTPUT>fine</OUTPUT>", "content_filter"), parse).fault == "filtered"
    assert read("q", "", _answer("<OUTPUT>fine</OUTPUT>", "error"), parse).fault == "failed"
    assert read("q", "<OUTPUT>", _answer("fine</OUTPUT>"), parse).reply == "fine"
