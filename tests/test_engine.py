"""The in-process sampler against Hugging Face itself, on tiny random models."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

from frontstage import engine  # noqa: E402
from frontstage.core import Activations, Answer, Mistake, Query, Sampling, Setting, Tier, play  # noqa: E402
from frontstage.engine import Local, open_model  # noqa: E402

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}"
    "{% if not loop.last or m.role != 'assistant' %}<|end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
SPECIAL = ["<s>", "<pad>", "<|end|>", "<|user|>", "<|system|>", "<|assistant|>", "<OUTPUT>", "</OUTPUT>"]
GREEDY = Sampling(temperature=0.0, max_tokens=20)
SYSTEM = {"role": "system", "content": "You are a small model, and the tier stands above each message."}
ASKED = ["Name a bird.", "Write a short poem about rain on the old mill, please.", "Why?", "Name a bird that sings."]
PROMPTS = [[SYSTEM, {"role": "user", "content": text}] for text in ASKED]
PROMPTS += [[{"role": "user", "content": "No system prompt here."}]]


def tokenizer(side: str = "left") -> Any:
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=320, special_tokens=SPECIAL, initial_alphabet=alphabet)
    made.train_from_iterator([*ASKED, SYSTEM["content"]] * 3, trainer)
    names = {"bos_token": "<s>", "eos_token": "<|end|>", "pad_token": "<pad>"}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, padding_side=side, **names)
    fast.chat_template = TEMPLATE
    return fast


def network(kind: str, **changes: Any) -> Any:
    """A random model whose logits differ enough for a wrong mask or position to show."""
    ids = {"vocab_size": 320, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
    size = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    llama = {**size, "num_key_value_heads": 2, "max_position_embeddings": 256, "initializer_range": 0.4, **ids}
    gpt2 = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 256, "initializer_range": 0.4, **ids}
    config = {
        "llama": lambda: transformers.LlamaConfig(**{**llama, **changes}),
        "qwen2": lambda: transformers.Qwen2Config(**{**llama, **changes}),
        "gpt2": lambda: transformers.GPT2Config(**{**gpt2, **changes}),
        "mistral": lambda: transformers.MistralConfig(**{**llama, "sliding_window": 20, **changes}),
        "mpt": lambda: transformers.MptConfig(d_model=32, n_layers=2, n_heads=4, initializer_range=0.4, **ids),
    }[kind]()
    torch.manual_seed(1)
    return transformers.AutoModelForCausalLM.from_config(config).eval()


def save(kind: str, directory: Path, side: str = "left") -> Path:
    network(kind).save_pretrained(directory)
    tokenizer(side).save_pretrained(directory)
    return directory


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    return {kind: save(kind, root / kind) for kind in ("llama", "gpt2")}


@pytest.fixture(scope="module")
def llama(checkpoints: dict[str, Path]) -> Local:
    return open_model(checkpoints["llama"], device="cpu", batch=3)


@pytest.fixture(scope="module")
def ids(llama: Local) -> list[list[int]]:
    """Ragged prompts: a shared prefix, twins, a prompt of one token and one that is another's beginning."""
    rendered = [llama.render(prompt) for prompt in PROMPTS]
    return [*rendered, rendered[0], rendered[1][:-4], [9]]


def by_generate(model: Any, prompt: list[int], tokens: int) -> list[int]:
    given = torch.tensor([prompt])
    out = model.generate(given, attention_mask=torch.ones_like(given), do_sample=False, max_new_tokens=tokens)
    return out[0, len(prompt) :].tolist()


def by_forward(model: Any, prompt: list[int], reply: list[int]) -> list[float]:
    with torch.no_grad():
        logp = model(torch.tensor([prompt + reply])).logits[0].log_softmax(-1)
    return [float(logp[len(prompt) + i - 1, token]) for i, token in enumerate(reply)]


# ---------------------------------------------------------------- the same tokens as Hugging Face


@pytest.mark.parametrize(
    ("kind", "lean", "even"),
    [
        ("llama", True, False),
        ("qwen2", True, False),
        ("gpt2", False, False),
        ("mistral", False, True),
        ("mpt", False, True),
    ],
)
def test_greedy_draws_and_scores_are_hugging_faces(kind: str, lean: bool, even: bool, ids: list[list[int]]) -> None:
    model = network(kind)
    sampler = Local(model, tokenizer(), batch=3)
    assert (sampler.lean, sampler.even) == (lean, even)
    drawn = [list(draw.ids) for draw in sampler.draw(ids, range(len(ids)), GREEDY)]
    assert drawn == [by_generate(model, prompt, GREEDY.max_tokens) for prompt in ids]
    assert len({tuple(draw) for draw in drawn}) > 4
    scored = sampler.score(ids, drawn)
    for prompt, reply, found in zip(ids, drawn, scored, strict=True):
        assert found == pytest.approx(by_forward(model, prompt, reply), abs=1e-3)


@pytest.mark.parametrize(
    "changes", [{"rope_scaling": {"rope_type": "linear", "factor": 2.0}}, {"attention_bias": True}]
)
def test_the_lean_pass_keeps_to_the_configuration(changes: dict[str, Any], ids: list[list[int]]) -> None:
    model = network("llama", **changes)
    sampler = Local(model, tokenizer())
    assert sampler.lean
    drawn = sampler.draw(ids, range(len(ids)), GREEDY)
    assert [list(draw.ids) for draw in drawn] == [by_generate(model, prompt, GREEDY.max_tokens) for prompt in ids]


def test_the_cache_grows_past_its_first_room(ids: list[list[int]]) -> None:
    model = network("llama")
    sampler = Local(model, tokenizer())
    sampler.ends = frozenset()
    model.generation_config.eos_token_id = None
    long = Sampling(temperature=0.0, max_tokens=160)
    drawn = sampler.draw(ids[:3], range(3), long)
    assert [list(draw.ids) for draw in drawn] == [by_generate(model, prompt, 160) for prompt in ids[:3]]


def test_a_lean_pass_that_disagrees_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    model = network("llama", hidden_act="gelu")
    monkeypatch.setattr(engine, "_plain", lambda _model: True)
    assert not Local(model, tokenizer()).lean


def test_the_padding_side_changes_nothing(tmp_path: Path) -> None:
    sides = {side: open_model(save("gpt2", tmp_path / side, side), device="cpu") for side in ("left", "right")}
    assert sides["right"].tokenizer.padding_side == "right"
    left, right = (sampler.sample(PROMPTS, range(5), GREEDY) for sampler in sides.values())
    assert left == right


# ---------------------------------------------------------------- seeds


@pytest.mark.parametrize("kind", ["llama", "gpt2"])
@pytest.mark.parametrize("top_p", [1.0, 0.9])
def test_a_draw_depends_on_its_seed_and_on_nothing_beside_it(kind: str, top_p: float, ids: list[list[int]]) -> None:
    model, sampling = network(kind), Sampling(temperature=0.8, top_p=top_p, max_tokens=24)
    together = Local(model, tokenizer(), batch=8).draw(ids, range(len(ids)), sampling)
    order = list(reversed(range(len(ids))))
    apart = Local(model, tokenizer(), batch=1).draw([ids[i] for i in order], order, sampling)
    assert [apart[order.index(i)] for i in range(len(ids))] == together
    assert Local(model, tokenizer(), batch=8).draw(ids, range(100, 100 + len(ids)), sampling) != together


def test_first_tokens_fall_as_the_model_says(ids: list[list[int]]) -> None:
    model, n = network("llama", initializer_range=0.15), 4000
    sampler = Local(model, tokenizer(), batch=1000)
    drawn = sampler.draw([ids[0]] * n, range(n), Sampling(temperature=0.7, max_tokens=1))
    counts = Counter(draw.ids[0] for draw in drawn)
    with torch.no_grad():
        p = (model(torch.tensor([ids[0]])).logits[0, -1] / 0.7).softmax(-1)
    common = [token for token in range(320) if p[token] * n >= 10]
    assert len(common) > 20
    chi2 = sum((counts[token] - n * float(p[token])) ** 2 / (n * float(p[token])) for token in common)
    assert chi2 < len(common) + 4 * (2 * len(common)) ** 0.5


def test_top_p_draws_from_the_smallest_set_that_holds_it(ids: list[list[int]]) -> None:
    model, n = network("llama", initializer_range=0.15), 3000
    with torch.no_grad():
        p, order = model(torch.tensor([ids[0]])).logits[0, -1].softmax(-1).sort(descending=True)
    kept = order[: int((p.cumsum(0) < 0.5).sum()) + 1].tolist()
    drawn = Local(model, tokenizer(), batch=1000).draw([ids[0]] * n, range(n), Sampling(top_p=0.5, max_tokens=1))
    assert {draw.ids[0] for draw in drawn} == set(kept)


def test_a_token_of_no_probability_is_never_drawn() -> None:
    logits = torch.tensor([[-1e4, 0.0, 0.0, -1e4]])
    for sampling in (Sampling(), Sampling(top_p=0.99)):
        assert [int(engine._pick(logits, sampling, [u])[0]) for u in (0.0, 0.49, 0.51, 1 - 2**-53)] == [1, 1, 2, 2]


# ---------------------------------------------------------------- text


def test_there_is_exactly_one_bos(llama: Local) -> None:
    assert llama.render(PROMPTS[0]).count(0) == 1
    adds = tokenizer()
    adds.backend_tokenizer.post_processor = tokenizers.processors.TemplateProcessing("<s> $A", None, [("<s>", 0)])
    assert Local(llama.model, adds).render(PROMPTS[0]).count(0) == 1
    adds.chat_template = TEMPLATE.replace("{{ bos_token }}", "")
    assert Local(llama.model, adds).render(PROMPTS[0]).count(0) == 1
    adds.chat_template = "{{ bos_token }}" + TEMPLATE
    with pytest.raises(Mistake, match="two BOS"):
        Local(llama.model, adds).render(PROMPTS[0])


@pytest.mark.parametrize("prefill", ["<OUTPUT>", "<OUTPUT>\n", "Well, "])
def test_a_final_assistant_message_is_continued_to_the_letter(llama: Local, prefill: str) -> None:
    messages = [*PROMPTS[0], {"role": "assistant", "content": prefill}]
    rendered = llama.tokenizer.decode(llama.render(messages))
    assert rendered.endswith(f"<|assistant|>\n{prefill}")
    theirs = llama.tokenizer.apply_chat_template(messages, tokenize=False, continue_final_message=True)
    assert rendered.rstrip() == theirs.rstrip()


def test_a_template_that_drops_assistant_turns_still_gets_the_prefill(llama: Local) -> None:
    made = tokenizer()
    made.chat_template = TEMPLATE.replace("{% for m in messages %}", "{% for m in messages if m.role != 'assistant' %}")
    messages = [*PROMPTS[0], {"role": "assistant", "content": "<OUTPUT>\n"}]
    text = made.decode(Local(llama.model, made).render(messages))
    assert text.endswith(f"{ASKED[0]}<|end|>\n<|assistant|>\n<OUTPUT>\n")


def test_a_template_without_a_system_role_gets_it_in_the_user_turn(llama: Local) -> None:
    strict = tokenizer()
    strict.chat_template = (
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" + TEMPLATE
    )
    silent = tokenizer()
    silent.chat_template = TEMPLATE.replace("{% for m in messages %}", "{% for m in messages if m.role != 'system' %}")
    for made in (strict, silent):
        text = made.decode(Local(llama.model, made).render(PROMPTS[0]))
        assert f"<|user|>\n{SYSTEM['content']}\n\n{ASKED[0]}<|end|>" in text


def test_a_checkpoint_without_a_template_is_asked_plainly(llama: Local) -> None:
    bare = tokenizer()
    bare.chat_template = None
    messages = [*PROMPTS[0], {"role": "assistant", "content": "<OUTPUT>"}]
    text = bare.decode(Local(llama.model, bare).render(messages))
    assert text == f"{SYSTEM['content']}\n\nUser: {ASKED[0]}\n\nAssistant: <OUTPUT>"


def test_tags_that_are_tokens_stay_and_the_end_token_goes(llama: Local) -> None:
    output, end = SPECIAL.index("<OUTPUT>"), SPECIAL.index("<|end|>")
    words = llama.tokenizer(" a bird", add_special_tokens=False).input_ids
    stopped = llama.answer([0, 5], engine.Draw((output, *words, output + 1, end), "stop"))
    assert stopped == Answer("<OUTPUT> a bird</OUTPUT>", stop="stop", tokens_in=2, tokens_out=len(words) + 3)
    cut = llama.answer([0, 5], engine.Draw((output, *words), "max_tokens"))
    assert (cut.text, cut.stop) == ("<OUTPUT> a bird", "max_tokens")


def test_a_reply_stops_at_any_end_token_or_at_the_limit(ids: list[list[int]]) -> None:
    model = network("llama")
    free = [draw.ids for draw in Local(model, tokenizer()).draw(ids, range(len(ids)), GREEDY)]
    model.generation_config.eos_token_id = [2, free[0][3]]
    drawn = Local(model, tokenizer()).draw(ids, range(len(ids)), GREEDY)
    first = free[0].index(free[0][3]) + 1
    assert (drawn[0].ids, drawn[0].stop) == (free[0][:first], "stop")
    assert {len(draw.ids) for draw in drawn if draw.stop == "max_tokens"} <= {20}
    for draw, whole in zip(drawn, free, strict=True):
        assert draw.ids == whole[: len(draw.ids)]
        assert (draw.stop == "stop") == (draw.ids[-1] in (2, free[0][3]))


def test_the_context_is_a_limit(ids: list[list[int]]) -> None:
    sampler = Local(network("gpt2", n_positions=len(ids[1]) + 5), tokenizer())
    sampler.ends = frozenset()
    short, long = sampler.draw([ids[4][:6], ids[1]], [1, 2], Sampling(max_tokens=12))
    assert (len(short.ids), len(long.ids), long.stop) == (12, 5, "max_tokens")
    with pytest.raises(Mistake, match="leaves no room in the model's context"):
        sampler.score([ids[1]], [[9] * 7])
    with pytest.raises(Mistake, match="leaves no room in the model's context"):
        sampler.draw([ids[1] + [9] * 5], [0], Sampling())


@pytest.mark.parametrize("prefill", ["", "<OUTPUT>"])
def test_logprob_is_that_of_the_plain_forward(checkpoints: dict[str, Path], prefill: str) -> None:
    ending = [{"role": "assistant", "content": prefill}] if prefill else []
    prompts = [[*prompt, *ending] for prompt in PROMPTS]
    replies = ["A wren.", " Rain on the mill", "</OUTPUT><|end|>", "No", "Why? Why?"]
    for directory in checkpoints.values():
        sampler = open_model(directory, device="cpu", batch=2)
        tokens = [sampler.tokenizer(reply, add_special_tokens=False).input_ids for reply in replies]
        right = [by_forward(sampler.model, sampler.render(p), r) for p, r in zip(prompts, tokens, strict=True)]
        assert sampler.logprob(prompts, replies) == pytest.approx([sum(row) for row in right], abs=1e-3)
        assert [len(row) for row in sampler.logprobs(prompts, replies)] == [len(row) for row in right]


@pytest.mark.parametrize("kind", ["llama", "qwen2"])
@pytest.mark.parametrize("alike", [False, True])
def test_log_probabilities_with_gradients_are_those_of_the_plain_forward(
    kind: str, alike: bool, ids: list[list[int]]
) -> None:
    model = network(kind)
    prompts = [ids[0], ids[5], ids[3]] if alike else [ids[1], ids[4], [9]]
    replies = [[(5, 6, 7 + i), (40 + i,) * 9] for i in range(3)]
    found, real = engine.logps(model, prompts, replies)
    rows = [(prompt, list(reply)) for prompt, some in zip(prompts, replies, strict=True) for reply in some]
    for (prompt, reply), logps, counts in zip(rows, found, real, strict=True):
        assert logps[counts].tolist() == pytest.approx(by_forward(model, prompt, reply), abs=1e-3)
    assert found.requires_grad
    assert not engine.trains(network("gpt2"))


# ---------------------------------------------------------------- as a sampler


@pytest.mark.parametrize("kind", ["llama", "gpt2", "mistral"])
def test_odds_are_those_of_the_plain_forward(kind: str) -> None:
    local = Local(network(kind), tokenizer(), batch=3)
    begun = ["", "Well", "<OUTPUT>\n", "", "A"]
    options = [["Yes", " rain"], ["No", "Name a bird"], ["the"], ["Yes", " rain"], ["Why"]]
    odds = local.odds(PROMPTS, begun, options)
    for prompt, text, each, found in zip(PROMPTS, begun, options, odds, strict=True):
        ids = local.render(prompt) + local._encode(text)
        for option, p in zip(each, found, strict=True):
            first = local._encode(option)[:1]
            assert p == pytest.approx(math.exp(by_forward(local.model, ids, first)[0]), abs=1e-5)
    [[once, again]] = local.odds(PROMPTS[:1], [""], [["Yes", "Yet"]])
    assert (once > 0, again) == (True, 0)


@pytest.mark.parametrize("kind", ["llama", "mistral"])
def test_activations_are_the_models_hidden_states_at_the_places_named(kind: str, ids: list[list[int]]) -> None:
    local = Local(network(kind), tokenizer(), batch=3)
    at = [{"last": len(row) - 1, "first": 0} for row in ids]
    shown: Activations = local
    found = shown.activations(ids, at)
    assert found["last"].shape == (len(ids), 3, 32)
    for i, row in enumerate(ids):
        with torch.no_grad():
            states = local.model(torch.tensor([row]), output_hidden_states=True).hidden_states
        for layer, state in enumerate(states):
            assert (found["last"][i, layer] - state[0, -1]).abs().max() < 1e-4
            assert (found["first"][i, layer] - state[0, 0]).abs().max() < 1e-4
    with pytest.raises(Mistake, match="names the same places: last"):
        local.activations(ids[:2], [{"last": 0}, {"first": 0}])
    for place in (-1, len(ids[0])):
        with pytest.raises(Mistake, match="is an index into its row's"):
            local.activations(ids[:1], [{"last": place}])


def test_it_is_a_sampler_of_cells(llama: Local) -> None:
    tiers = (Tier("free", "front", "free", True), Tier("paid", "back", "paid", False))
    queries = tuple(Query(str(i), text) for i, text in enumerate(ASKED))
    setting = Setting("tiny", tiers, queries, {"role": "You are a small model."}, turn="<tier>{mark}</tier>\n{query}")
    cells, sampling = list(setting.cells(2)), Sampling(max_tokens=8)
    episodes = play(llama, "local/tiny", cells, sampling, seed=3)
    assert [(row.tier, row.query, row.epoch) for row in episodes] == [(c.tier.name, c.query.id, c.epoch) for c in cells]
    again = play(llama, "local/tiny", cells[5:9], sampling, seed=3)
    assert again == episodes[5:9]
    assert all(0 < row.tokens_out <= 8 and row.tokens_in == len(llama.render(c.messages))
               for row, c in zip(episodes, cells, strict=True))  # fmt: skip
    assert play(llama, "local/tiny", cells, sampling, seed=4) != episodes


def test_a_lent_model_is_read_live_and_given_back_as_it_was(ids: list[list[int]]) -> None:
    model = network("llama", attention_dropout=0.5).train()
    sampler = Local(model, tokenizer())
    before = sampler.draw(ids, range(len(ids)), GREEDY)
    assert before == sampler.draw(ids, range(len(ids)), GREEDY)
    with torch.no_grad():
        model.model.layers[0].self_attn.v_proj.weight.mul_(-1)
    assert sampler.draw(ids, range(len(ids)), GREEDY) != before
    assert model.training
    assert all(p.requires_grad and not p.is_inference() for p in model.parameters())


def test_weights_that_diverged_are_an_error(ids: list[list[int]]) -> None:
    model = network("llama")
    sampler = Local(model, tokenizer())
    with torch.no_grad():
        model.model.norm.weight.fill_(float("nan"))
    with pytest.raises(FloatingPointError, match="diverged"):
        sampler.draw(ids, range(len(ids)), GREEDY)


def test_batches_share_prefixes_and_even_ones_hold_one_length() -> None:
    one, two = [1] * 50, [2] * 50
    prompts = [(one if i % 2 else two) + [10 + i] * (1 + i % 3) for i in range(12)]
    batches = engine._batches(prompts, 8, even=False)
    assert sorted(i for batch in batches for i in batch) == list(range(12))
    assert all(len({prompts[i][0] for i in batch}) == 1 for batch in batches)
    for batch in engine._batches(prompts, 8, even=True):
        assert len({len(prompts[i]) for i in batch}) == 1
    alike_in_nothing = [[i, 5, 6] for i in range(12)]
    assert [len(batch) for batch in engine._batches(alike_in_nothing, 8, even=False)] == [8, 4]


# ---------------------------------------------------------------- mistakes


def test_importing_the_engine_loads_no_torch() -> None:
    code = "import sys, frontstage.engine; assert not {'torch', 'transformers'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_pytorch_the_extra_is_named(checkpoints: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(Mistake, match=r"pip install 'frontstage\[local\]'"):
        open_model(checkpoints["llama"])


def _gone(directory: Path) -> None:
    (directory / "config.json").unlink()


def _pickled(directory: Path) -> None:
    (directory / "model.safetensors").rename(directory / "pytorch_model.bin")


def _torn(directory: Path) -> None:
    whole = (directory / "model.safetensors").read_bytes()
    (directory / "model.safetensors").write_bytes(whole[: len(whole) // 2])


def _sharded(directory: Path) -> None:
    index = {"metadata": {}, "weight_map": {"lm_head.weight": "model-00002-of-00002.safetensors"}}
    (directory / "model.safetensors.index.json").write_text(json.dumps(index))


def _lacking(directory: Path) -> None:
    from safetensors.torch import load_file, save_file

    held = load_file(directory / "model.safetensors")
    del held["model.layers.1.mlp.up_proj.weight"]
    save_file(held, directory / "model.safetensors", metadata={"format": "pt"})


def _foreign(directory: Path) -> None:
    config = json.loads((directory / "config.json").read_text())
    config |= {
        "model_type": "of_my_own",
        "auto_map": {"AutoModelForCausalLM": "code.Model", "AutoConfig": "code.Config"},
    }
    (directory / "config.json").write_text(json.dumps(config))
    (directory / "code.py").write_text("raise SystemExit('this file was executed')\n")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_gone, "no config.json"),
        (_pickled, "only pickled weights"),
        (_torn, "no whole Hugging Face checkpoint"),
        (_sharded, "no model-00002-of-00002.safetensors"),
        (_lacking, "lacks weights .*up_proj"),
        (_foreign, "no whole Hugging Face checkpoint"),
    ],
)
def test_a_harmed_checkpoint_is_a_mistake_in_one_line(tmp_path: Path, harm: Any, says: str) -> None:
    directory = save("llama", tmp_path / "model")
    harm(directory)
    with pytest.raises(Mistake, match=says) as raised:
        open_model(directory, device="cpu")
    assert "\n" not in str(raised.value)


def test_a_directory_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"no model directory .* has config.json"):
        open_model(tmp_path / "nowhere")


def test_sampling_that_means_nothing_is_a_mistake(llama: Local) -> None:
    for sampling in (Sampling(temperature=-1), Sampling(top_p=0), Sampling(top_p=1.5), Sampling(max_tokens=0)):
        with pytest.raises(Mistake, match="not "):
            llama.sample(PROMPTS, range(5), sampling)
    with pytest.raises(Mistake, match="as many seeds"):
        llama.sample(PROMPTS, [1], GREEDY)
    with pytest.raises(Mistake, match="at least one token"):
        llama.logprob(PROMPTS, ["a", "", "a", "a", "a"])
    with pytest.raises(Mistake, match="at least one row"):
        Local(llama.model, llama.tokenizer, batch=0)
    assert llama.sample([], [], GREEDY) == []


def test_a_model_without_a_key_value_cache_is_a_mistake() -> None:
    config = transformers.MambaConfig(vocab_size=320, hidden_size=16, num_hidden_layers=1, state_size=4)
    with pytest.raises(Mistake, match="keeps no key-value cache"):
        Local(transformers.AutoModelForCausalLM.from_config(config), tokenizer())


def test_effort_reaches_the_template(llama: Local) -> None:
    thinks = tokenizer()
    thinks.chat_template = TEMPLATE + "{{ reasoning_effort | default('') }}"
    sampler = Local(llama.model, thinks)
    assert thinks.decode(sampler.render(PROMPTS[0], "high")).endswith("high")
    assert sampler.render(PROMPTS[0]) == llama.render(PROMPTS[0])


@pytest.mark.parametrize("kind", ["llama", "gpt2"])
def test_a_row_that_ends_leaves_the_batch(kind: str, ids: list[list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    sampler, sampling = Local(network(kind), tokenizer()), Sampling(max_tokens=30)
    sampler.ends = frozenset(range(0, 320, 6))
    fed: list[int] = []
    feed = sampler._rows.feed

    def counting(self: Any, x_BT: Any, *rest: Any) -> Any:
        fed.append(x_BT.shape[0])
        return feed(self, x_BT, *rest)

    monkeypatch.setattr(sampler._rows, "feed", counting)
    draws = sampler.draw(ids, range(len(ids)), sampling)
    lengths = [len(draw.ids) for draw in draws]
    steps = [sum(length > t for length in lengths) for t in range(max(lengths))]
    assert len(set(steps)) > 3
    assert fed[-len(steps) :] == steps
    sampler.batch = 1
    assert sampler.draw(ids, range(len(ids)), sampling) == draws
