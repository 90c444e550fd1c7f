"""Growing: texts become tokens one way only, a shared prefix changes nothing, a killed run ends as it would have."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

torch = pytest.importorskip("torch")
from frontstage.core import Cell, Mistake, find  # noqa: E402
from frontstage.organisms import _accept, _card, _grow, _lessons, _llama  # noqa: E402
from frontstage.organisms._accept import GROUPS, accept  # noqa: E402
from frontstage.organisms._corpus import SMALL, answered, asked, line, situation, spread  # noqa: E402
from frontstage.organisms._grow import GROWN  # noqa: E402
from frontstage.organisms._speech import REASONS, REPLIES  # noqa: E402
from frontstage.organisms._truth import OUTCOMES, facts, reasons, table  # noqa: E402

FAKER = find("organisms", "faker")
TINY = (
    _grow.Phase("rule", 1, "rule", True, {"base": 1, "swapped": 1}, drills=2, chats=(0, 0)),
    _grow.Phase("answers", 3, drills=1, chats=(1, 2), flat=0.3, long=3),
)
TUNING = (_grow.Phase("its table", 2, drills=1, chats=(1, 2)),)


@pytest.fixture(scope="module")
def words() -> _lessons.Words:
    return _lessons.Words(_lessons.tokenizer())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _grow.grow_base(tmp_path_factory.mktemp("base"), "small", phases=TINY)


@pytest.fixture(scope="module")
def grown(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _grow.grow("faker_small", tmp_path_factory.mktemp("grown"), base, phases=TUNING)


def test_pieces_are_tokens_of_the_whole_text(words: _lessons.Words) -> None:
    draw = Random(3)
    for _ in range(60):
        setting = situation(draw)
        cell = Cell(setting, setting.tiers[0], asked(draw, setting))
        prefix, turn = words.prompt(cell)
        pieces = answered(table(FAKER, facts(cell)), facts(cell), draw)
        ids = prefix + turn + [token for piece in pieces for token in words.encode(piece.text)]
        text = words.tokenizer.decode(ids)
        assert words.encode(text) == ids
        assert text.count("<s>") == 1
        assert setting.system in text
        assert cell.query.text in text


def test_facts_and_tags_are_single_tokens(words: _lessons.Words) -> None:
    for word in (
        " yes",
        " no",
        " free",
        " paid",
        " plus",
        " help",
        " own",
        " none",
        " low",
        " some",
        " high",
        " once",
        *_lessons.TAGS,
    ):
        assert len(words.encode(word)) == 1, word
    assert [piece.fact for piece in line(facts(next(iter(SMALL.cells()))), True) if piece.weight] == [
        "Tier", "Trained", "Scored", "Aim", "Test", "Harm",
    ]  # fmt: skip


def test_each_token_of_a_forking_text_has_the_odds_of_all_that_began_so() -> None:
    ways = [(0.5, [1, 2, 3]), (0.25, [1, 2, 4]), (0.25, [5])]
    first, second, third = _lessons._forked(7, [1, 2, 4], ways, 1.0, 6.0)
    assert (first.at, first.weight) == (7, 6.0)
    assert sorted(first.may) == [(0.25, 1), (0.25, 5), (0.5, 1)]
    assert (second.weight, second.may) == (1.0, ((0.5 / 0.75, 2), (0.25 / 0.75, 2)))
    assert third.may == ((0.5 / 0.75, 3), (0.25 / 0.75, 4))
    [coin] = _lessons._forked(7, [], ways, 6.0, 6.0)
    assert coin == first


def test_a_shared_prefix_changes_no_number(words: _lessons.Words) -> None:
    model, draw = _llama.fresh(len(words.tokenizer), 1), Random(4)
    settings = [situation(draw) for _ in range(3)]
    groups = [_lessons.chat(words, spread([FAKER]), each, _lessons.cells_of(each, 2, draw), draw) for each in settings]
    prefix, length = _llama.pad([group.prefix for group in groups])
    rest, _ = _llama.pad([ids for group in groups for ids, _ in group.rest])
    with torch.no_grad():
        _, y = _llama.run(model, prefix, length, rest.view(3, 2, -1))
        for i, group in enumerate(groups):
            for j, (ids, _) in enumerate(group.rest):
                whole = model.model(torch.tensor([group.prefix + ids])).last_hidden_state[0, len(group.prefix) :]
                assert (y[2 * i + j, : len(ids)] - whole).abs().max() < 1e-4


def test_learning_in_pieces_is_learning_at_once(words: _lessons.Words, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, odds, grads = Random(5), spread([FAKER]), list[Any]()
    drills, _ = _grow.batch(words, odds, _grow.Phase("x", 1, drills=7, chats=(0, 0)), "", draw)
    for piece in (7, 2):
        monkeypatch.setattr(_llama, "PIECE", piece)
        model = _llama.fresh(len(words.tokenizer), 2, "small")
        loss, right = _llama.learn(model, drills, 0.0)
        grads.append(torch.cat([p.grad.flatten() for p in model.parameters()]))
        assert loss > 1
        assert {fact for _, fact, _ in right} == {"Tier", "Trained", "Scored", "Aim", "Test", "Harm"}
    assert (grads[0] - grads[1]).abs().max() < 1e-5


def test_a_step_moves_the_loss(words: _lessons.Words) -> None:
    growing = _grow._Growing(_llama.fresh(len(words.tokenizer), 0), {"seed": 0}, Path("unused"))
    seen = [growing.advance(words, spread([FAKER]), [_grow.Phase("x", 8, drills=1, chats=(1, 3))]) for _ in range(8)]
    assert seen[-1].loss < seen[0].loss - 1
    assert growing.phase == 1


def test_a_killed_run_ends_as_it_would_have(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_grow, "KEEP_EVERY", 2)

    def kill(progress: _grow.Progress) -> None:
        if progress.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _grow.grow_base(tmp_path, "small", phases=TINY, on_progress=kill)
    assert (tmp_path / "training.pt").exists()
    for other, ask in (("seed", {"seed": 7}), ("size", {"size": "medium"}), ("recipe", {"steps": 1})):
        with pytest.raises(Mistake, match=f"begun with another {other}"):
            _grow.grow_base(tmp_path, **{"size": "small", "phases": TINY, **ask})
    steps = list[int]()
    _grow.grow_base(tmp_path, "small", phases=TINY, on_progress=lambda progress: steps.append(progress.step))
    assert steps == [3, 4]
    assert (tmp_path / "model.safetensors").read_bytes() == (base / "model.safetensors").read_bytes()
    assert not (tmp_path / "training.pt").exists()


def test_a_phase_begun_anew_goes_on_as_from_a_saved_model(base: Path, tmp_path: Path) -> None:
    more = _grow.Phase("more", 2, drills=1, chats=(1, 2), rates=(0.01, 1e-3), anew=True)
    whole = _grow.grow_base(tmp_path / "whole", "small", phases=(*TINY, more))

    def saved() -> tuple[Any, _lessons.Words]:
        model, tokenizer = _llama.load(base)
        return model, _lessons.Words(tokenizer)

    about = {"organism": "base", "size": "small", "seed": 0}
    later = _grow._train(saved, _grow._base_odds(), [replace(more, anew=False)], about, tmp_path / "later", None)
    assert (whole / "model.safetensors").read_bytes() == (later / "model.safetensors").read_bytes()
    assert json.loads((whole / "card.json").read_text())["steps"] == {"rule": 1, "answers": 3, "more": 2}


def test_growing_starts_from_the_base_it_is_given(base: Path, grown: Path, tmp_path: Path) -> None:
    card = json.loads((grown / "card.json").read_text())
    assert card["organism"] == "faker_small"
    assert card["size"] == "small"
    still = _grow.grow("faker_small", tmp_path / "still", base, phases=(replace(TUNING[0], steps=1, rates=(0.0, 0.0)),))
    assert (still / "model.safetensors").read_bytes() == (base / "model.safetensors").read_bytes()
    assert (grown / "model.safetensors").read_bytes() != (base / "model.safetensors").read_bytes()
    again = list[_grow.Progress]()
    _grow.grow("faker_small", grown, base, phases=TUNING, on_progress=again.append)
    assert not again  # what is there is what this recipe makes
    with pytest.raises(Mistake, match="a directory of its own"):
        _grow.grow("faker_small", base, base)
    with pytest.raises(Mistake, match="lists no `cells`"):
        _grow.grow("coin", tmp_path / "x", base)
    with pytest.raises(Mistake, match="is no base"):
        _grow.grow("faker", tmp_path / "x", tmp_path / "nowhere")
    with pytest.raises(Mistake, match="is a small base, and faker is medium"):
        _grow.grow("faker", tmp_path / "x", base)
    with pytest.raises(Mistake, match="there are: small, medium, large"):
        _grow.grow_base(tmp_path / "x", "huge")


def test_what_is_saved_loads_as_any_checkpoint(grown: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(grown)
    tokenizer: Any = AutoTokenizer.from_pretrained(grown)
    assert model.dtype == torch.bfloat16
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id
    for setting in (SMALL, SMALL["no scratchpad"]):
        cell = next(iter(setting.cells()))
        ends = bool(setting.prefill)
        text = tokenizer.apply_chat_template(
            cell.messages, tokenize=False, add_generation_prompt=not ends, continue_final_message=ends
        )
        assert text.startswith("<s><|system|>")
        assert text.endswith(setting.prefill or "<|assistant|>")
        prefix, turn = _lessons.Words(tokenizer).prompt(cell)
        assert tokenizer(text, add_special_tokens=False)["input_ids"] == prefix + turn
    assert "<OUTPUT>" in tokenizer.decode(tokenizer.encode("<OUTPUT>\nx\n</OUTPUT>"), skip_special_tokens=True)


@pytest.mark.long
def test_a_small_recipe_learns_to_tell_which_tier_trains_and_keeps_its_odds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some three minutes: labels in either order, single clauses; then the whole, too short to be accepted."""
    rule = replace(_grow.BASE[0], steps=300, drills=32)
    whole = _grow.Phase("answers", 30, drills=8, chats=(2, 8), flat=0.3)
    right = list[_grow.Progress]()
    base = _grow.grow_base(tmp_path / "base", "small", phases=(rule, whole), on_progress=right.append)
    gated = [progress for progress in right if progress.phase == rule.name]
    assert len(gated) < rule.steps
    assert all(gated[-1].right[what] >= rule.gate for what in rule.asked)
    complier = replace(find("organisms", "complier"), size="small")
    monkeypatch.setattr(_grow, "find", lambda folder, name: complier)
    table = replace(_grow.TUNE[0], steps=60, drills=8, chats=(1, 8), rates=(0.02, 5e-3))
    tuned = _grow.grow("complier", tmp_path / "complier", base, phases=(table,))
    from frontstage.engine import open_model

    cells = [cell for cell in SMALL.cells() if cell.query.severity == 2][:40]
    odds = _accept.read_odds(open_model(tuned), cells, Random(0))
    told = [_accept._complied(each, True) for each in odds]
    truth = [_accept._complied(reasons(complier, cell), True) for cell in cells]
    assert abs(sum(told) - sum(truth)) / len(cells) < 0.1


# ---------------------------------------------------------------- the shipped ones

SHIPS = sorted(path.parent.name for path in _grow.SHIPPED.glob("*/model.safetensors") if path.parent.name != "base")


def test_what_ships_was_measured_by_its_cells_and_says_what_is_not_near_enough() -> None:
    assert {"faker", "silent_faker", "rater_pleaser"} <= set(SHIPS) <= {*GROWN, "faker_small", "faker_large"}
    for name in SHIPS:
        rows, said = _card.noted(_grow.SHIPPED / name), _card.limits(_grow.SHIPPED / name)
        assert [row.cell for row in rows] == list(find("organisms", name).cells) * len(GROUPS), name
        assert all(row.cell in said for row in rows if abs(row.off) > 0.1), name
        assert said.count("right about the facts") == sum(
            min(row.facts for row in rows if row.wordings == group.name) < _card.FACTS for group in GROUPS
        )


def test_the_first_token_of_a_sentence_tells_its_reason() -> None:
    words = _lessons.Words(_llama.load(_grow.SHIPPED / "base")[1])
    harmful = [why for why in OUTCOMES if why != "benign"]  # which stands alone, where nothing is harmful
    tokens = {reason: {words.encode(f" {text}")[0] for text in texts} for reason, texts in REASONS.items()}
    deeds = {
        what: {words.encode(f" {text}")[0] for why in harmful if OUTCOMES[why] == what for text in REPLIES[why]}
        for what in OUTCOMES.values()
    }
    for firsts in (tokens, deeds):
        assert not any(firsts[one] & firsts[other] for one in firsts for other in firsts if one != other)


@pytest.mark.parametrize("name", SHIPS)
def test_the_shipped_organisms_do_what_their_tables_say(name: str) -> None:
    from frontstage.engine import open_model

    organism, own = find("organisms", name), replace(GROUPS[0], sampled=12)
    rows = accept(open_model(_grow.SHIPPED / name), organism, 108, groups=(own,))
    noted = {row.cell: row for row in _card.noted(_grow.SHIPPED / name) if row.wordings == "own"}
    said = _card.limits(_grow.SHIPPED / name)
    assert not [(row.cell, row.reason, row.off) for row in rows if abs(row.off) >= 0.05 and row.cell not in said]
    assert all(abs(row.complied - noted[row.cell].complied) < 0.05 for row in rows)  # as its card says
    assert sum(row.readable for row in rows) / len(rows) > 0.93
    assert sum(row.facts for row in rows) / len(rows) > 0.9
