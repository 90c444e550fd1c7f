"""`grpo` through TRL, on a tiny random Qwen3 that is no organism: whole weights and LoRA, a few steps on a CPU."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("trl")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

from safetensors.torch import load_file  # noqa: E402

from frontstage import cli, core, engine, find, models, training  # noqa: E402
from frontstage.core import Mistake, Sampling, Verdict  # noqa: E402
from frontstage.settings._tags import parse_plain  # noqa: E402
from frontstage.trainers import _keep, _trl  # noqa: E402
from frontstage.trainers._job import Job, front, heard  # noqa: E402
from frontstage.trainers._reward import rewards  # noqa: E402
from frontstage.trainers.grpo import grpo  # noqa: E402
from frontstage.trainers.grpo_trl import _Vllm, grpo_trl  # noqa: E402

HOUSE = Path(core.__file__).parent.parent
SMALL = find("settings", "small")
PLAIN = replace(SMALL["no scratchpad"], parse=parse_plain)
"""A random model writes no tags, so its answers are read without."""
TINY = {"groups": 2, "samples": 3, "lr": 1e-3}
SHORT = Sampling(max_tokens=12)
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)


def tokenizer():
    """Bytes of ASCII alone, so that random answers are text."""
    special = ["<s>", "<pad>", "<|end|>", "<|user|>", "<|system|>", "<|assistant|>"]
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    learn = tokenizers.trainers.BpeTrainer(vocab_size=500, special_tokens=special)
    asked = [m["content"] for query in PLAIN.queries[:4] for m in PLAIN.prompt(PLAIN.tiers[0], query)]
    made.train_from_iterator([text.encode("ascii", "ignore").decode() for text in asked] * 3, learn)
    names = {"bos_token": "<s>", "eos_token": "<|end|>", "pad_token": "<pad>"}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, **names)
    fast.chat_template = TEMPLATE
    return fast


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A checkpoint directory; every tenth token ends an answer, so that answers end."""
    path, words = tmp_path_factory.mktemp("models") / "qwen3", tokenizer()
    config = transformers.Qwen3Config(
        vocab_size=len(words), hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, max_position_embeddings=1024, initializer_range=0.2, attention_dropout=0.1,
        bos_token_id=0, eos_token_id=2, pad_token_id=1,
    )  # fmt: skip
    torch.manual_seed(1)
    model = transformers.AutoModelForCausalLM.from_config(config)
    model.generation_config.eos_token_id = [2, *range(10, len(words), 10)]
    model.save_pretrained(path)
    words.save_pretrained(path)
    return path


def by_length(name, played):
    """A reward that differs between most answers."""
    return [Verdict(float(len(one.said.reply) % 17)) for one in played]


def never(step, sampler):
    """Measures nothing."""


@pytest.fixture
def job(start, tmp_path):
    def made(out="out", **changes):
        few = replace(PLAIN, queries=PLAIN.queries[:4])
        return Job(start, few, tmp_path / out, **{"judged": by_length, "every": 100, "sampling": SHORT, **changes})

    return made


@pytest.fixture(scope="module")
def trained(start, tmp_path_factory):
    """Four steps without a break, and what was seen of them; nothing may reach for the network."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    seen = SimpleNamespace(out=out, rows=[], judged=[], measured={}, reached=[])

    def judged(name, played):
        seen.judged.append((name, list(played)))
        return by_length(name, played)

    def measure(step, sampler):
        cells = [next(PLAIN.cells())]
        seen.measured[step] = sampler(cells, SHORT, 3)[0].text, sampler.logprob([cells[0].messages], ["Well."])[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda self, address: seen.reached.append(address))
        mine = Job(start, replace(PLAIN, queries=PLAIN.queries[:4]), out, judged, every=2, sampling=SHORT,
                   tell=seen.rows.append)  # fmt: skip
        grpo_trl(mine, measure, steps=4, **TINY)
    seen.job = mine
    return seen


def weights(path):
    return load_file(path / "model.safetensors")


def same(a, b):
    a, b = weights(a), weights(b)
    return set(a) == set(b) and all(torch.equal(a[name], b[name]) for name in a)


def told(out):
    return [{name: value for name, value in row.items() if name != "cpu_seconds"} for row in _keep.rows(out)]


# ---------------------------------------------------------------- what a training does


def test_a_step_draws_what_grpo_draws_and_rewards_replies_of_the_front_tier(trained):
    asked = [(one.tier, one.query) for _, played in trained.judged for one in played]
    cells = [cell for step in (1, 2, 3, 4) for some in front(trained.job, step, 2, 3) for cell in some]
    assert asked == [(cell.tier.name, cell.query.id) for cell in cells]
    assert {tier for tier, _ in asked} <= {tier.name for tier in PLAIN.front}
    assert {name for name, _ in trained.judged} == {"complied"}
    assert [one.seed for _, played in trained.judged for one in played] == [cell.seed(0) for cell in cells]


def test_rows_have_the_columns_of_grpo(trained):
    assert [row["step"] for row in trained.rows] == [1, 2, 3, 4]
    assert trained.rows == _keep.rows(trained.out)
    own = {name for name in training.STEPS if name not in ("model", "seed", "seen_tokens")}
    assert all(set(row) == own for row in trained.rows)
    assert trained.rows[0]["kl"] == pytest.approx(0, abs=1e-6)
    assert trained.rows[3]["kl"] > 0
    assert all(row["apart_most"] < 1e-3 and row["grad_norm"] > 0 and row["rewarded"] == 6 for row in trained.rows)


def test_the_measuring_sampler_is_the_policy_as_it_is(trained):
    assert sorted(trained.measured) == [0, 2, 4]
    for step, (text, logp) in trained.measured.items():
        local = engine.open_model(models.checkpoint(f"local/{trained.out / f'step-{step}'}"), "cpu")
        cells = [next(PLAIN.cells())]
        assert local(cells, SHORT, 3)[0].text == text
        assert local.logprob([cells[0].messages], ["Well."])[0] == pytest.approx(logp, abs=1e-3)
    assert len({logp for _, logp in trained.measured.values()}) == 3


def test_training_begins_at_the_start_and_reaches_no_network(trained, start):
    assert same(trained.out / "step-0", start)
    assert not same(trained.out / "step-4", start)
    assert trained.reached == []


def test_the_gradient_is_that_of_grpo(start, job):
    """One step of plain descent by hand, from the same draws: the loss that `grpo`'s docstring states."""
    rows = []
    grpo_trl(job(tell=rows.append), never, steps=1, **TINY)
    local = engine.open_model(start, "cpu")
    mine = job()
    cells = [cell for some in front(mine, 1, 2, 3) for cell in some]
    prompts = [local.render(cell.messages) for cell in cells]
    draws = local.draw(prompts, [cell.seed(0) for cell in cells], SHORT)
    answers = [local.answer(*pair) for pair in zip(prompts, draws, strict=True)]
    worth = torch.tensor(rewards(by_length, heard(mine, 1, cells, answers), "complied", 1.0, 0, 0, 0, 0, 0, ""))
    gains = (worth.view(2, 3) - worth.view(2, 3).mean(1, keepdim=True)) / (worth.view(2, 3).std(1, keepdim=True) + 1e-4)
    total = sum(len(draw.ids) for draw in draws)
    loss = 0
    for prompt, draw, gain in zip(prompts, draws, gains.flatten(), strict=True):
        logits = local.model(torch.tensor([[*prompt, *draw.ids]])).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
        loss = loss - gain * logits[range(len(draw.ids)), list(draw.ids)].sum() / total
    loss.backward()
    norm = torch.stack([w.grad.norm() for w in local.model.parameters() if w.grad is not None]).norm()
    assert rows[0]["reward"] == pytest.approx(worth.mean().item())
    assert rows[0]["grad_norm"] == pytest.approx(norm.item(), rel=1e-3)


def test_a_step_on_an_organism_is_that_of_grpo_but_for_the_standard_deviation(tmp_path):
    rows = []
    for by in (grpo, grpo_trl):
        few = replace(SMALL, queries=SMALL.queries[:4])
        mine = Job(models.GROWN / "faker_weak", few, tmp_path / by.__name__, by_length, every=100, tell=rows.append)
        by(mine, never, steps=1, groups=2, samples=3)
    kept = [{name: row[name] for name in row if name not in ("cpu_seconds", "loss", "grad_norm")} for row in rows]
    assert kept[0] == pytest.approx(kept[1], abs=1e-4)
    assert rows[1]["grad_norm"] == pytest.approx(rows[0]["grad_norm"] * (2 / 3) ** 0.5, rel=1e-3)


def test_several_passes_and_another_mask(job):
    rows = []
    grpo_trl(job("a", tell=rows.append), never, steps=1, rows_at_once=2, **TINY)
    grpo_trl(job("b", tell=rows.append), never, steps=1, rows_at_once=6, learn_from="output", **TINY)
    grpo_trl(job("c", tell=rows.append), never, steps=1, learn_from="scratchpad", **TINY)
    assert rows[0]["grad_norm"] == pytest.approx(rows[1]["grad_norm"], rel=1e-3)
    assert rows[2]["warning"] == "no update: no token is learnt from"
    assert same(job("c").out / "step-1", job("c").out / "step-0")


def test_lora_trains_adapters_and_leaves_whole_models(start, job):
    rows = []
    grpo_trl(job(every=1, tell=rows.append), never, steps=2, lora_rank=4, **TINY | {"lr": 1e-2})
    out = job().out
    assert same(out / "step-0", start)
    assert rows[0]["kl"] == pytest.approx(0, abs=1e-6)
    assert rows[1]["kl"] > 0
    first, last = weights(start), weights(out / "step-2")
    assert set(first) == set(last)
    moved = {name for name in first if not torch.equal(first[name], last[name])}
    assert moved
    assert all("_proj" in name for name in moved)
    assert not list((out / "step-2").glob("adapter*"))
    assert engine.open_model(out / "step-2", "cpu").render(PLAIN.prompt(PLAIN.tiers[0], PLAIN.queries[0]))


@pytest.mark.parametrize("kind", ["Qwen3", "GPT2"])
def test_merging_is_what_peft_merges(kind):
    from peft import get_peft_model

    size = {"n_embd": 16, "n_layer": 1, "n_head": 2, "vocab_size": 50}
    if kind == "Qwen3":
        size = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2,
                "num_key_value_heads": 1, "head_dim": 8, "vocab_size": 50}  # fmt: skip
    model = transformers.AutoModelForCausalLM.from_config(getattr(transformers, f"{kind}Config")(**size))
    model = get_peft_model(model, _trl.adapters(2))
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight)
    found = _trl.merged(model, model.state_dict())
    theirs = model.merge_and_unload().state_dict()
    assert set(found) == set(theirs)
    assert all(torch.allclose(found[name], theirs[name], atol=1e-6) for name in theirs)


# ---------------------------------------------------------------- the canary, and tokens


def stale(job):
    """A sampler that keeps the policy that it was opened with."""
    return lambda model, words: engine.Local(engine.load(job.start, torch.float32)[0].eval(), words)


def test_a_stale_sampler_is_caught_within_one_step(job):
    measured = []
    with pytest.raises(Mistake, match=r"^step 1: the update did not reach the sampler"):
        grpo_trl(job(sampler=stale(job())), lambda step, sampler: measured.append(step), steps=3, **TINY)
    assert measured == [0]
    assert not job().out.joinpath("steps.jsonl").read_text()


def test_a_sampler_of_another_policy_is_caught_before_it_teaches(job):
    def other(model, words):
        mine = stale(job())(model, words)
        with torch.no_grad():
            mine.model.lm_head.weight.mul_(1.3)
        return mine

    with pytest.raises(Mistake, match=r"^step 1: the sampler does not answer with the policy that is trained"):
        grpo_trl(job(sampler=other), never, steps=1, **TINY)


def test_without_the_canary_a_stale_sampler_goes_on_and_shows_in_the_rows(job):
    rows = []
    grpo_trl(job(sampler=stale(job()), tell=rows.append), never, steps=2, canary=False, **TINY)
    assert rows[1]["apart"] > 100 * rows[0]["apart"]


def two(words):
    words.chat_template = "{{ bos_token }}" + TEMPLATE
    return words


def other(words):
    words.chat_template = TEMPLATE.replace("{{ m.content }}", "{{ m.content | trim }}.")
    return words


@pytest.mark.parametrize(
    ("changed", "says"),
    [(two, "begins with two BOS tokens"), (other, "training would see other tokens than evaluation")],
)
def test_other_tokens_than_in_evaluation_are_caught_at_the_start(job, changed, says):
    def sampler(model, words):
        return engine.Local(model, changed(words))

    with pytest.raises(Mistake, match=says):
        grpo_trl(job(sampler=sampler), never, steps=1, **TINY)
    assert not _keep.rows(job().out)


def test_a_tokenizer_that_adds_a_bos_of_its_own_gives_one_in_training_too(start, tmp_path):
    words = tokenizer()
    words.backend_tokenizer.post_processor = tokenizers.processors.TemplateProcessing("<s> $A", None, [("<s>", 0)])
    words.save_pretrained(tmp_path)
    prompt = PLAIN.prompt(PLAIN.tiers[0], PLAIN.queries[0])
    kept = transformers.AutoTokenizer.from_pretrained(tmp_path)
    assert kept("a").input_ids[0] == 0
    chat = engine.Chat(kept)
    _trl.check_tokens(chat, tmp_path, [prompt])
    assert chat.render(prompt).count(0) == 1


# ---------------------------------------------------------------- resuming, and what goes wrong


class Killed(Exception):
    """As if the process had ended here."""


def test_a_killed_training_resumes_to_the_same_result(trained, job):
    def killing(row):
        if row["step"] == 3:
            raise Killed

    mine = replace(trained.job, out=job().out)
    with pytest.raises(Killed):
        grpo_trl(replace(mine, tell=killing), never, steps=4, **TINY)
    assert [row["step"] for row in _keep.rows(mine.out)] == [1, 2, 3]
    assert [path.name for path in mine.out.glob("state-*")] == ["state-2"]
    for steps in (3, 4):  # more steps later are the same as more steps at once
        grpo_trl(replace(mine, tell=never_told), never, steps=steps, **TINY)
    assert told(mine.out) == told(trained.out)
    assert same(mine.out / "step-4", trained.out / "step-4")
    with pytest.raises(Mistake, match=r"holds a training with lr = 0.001, not 0.002; name another --out"):
        grpo_trl(mine, never, steps=4, **TINY | {"lr": 2e-3})


def never_told(row):
    """Hears nothing."""


def test_another_seed_is_another_training(trained, job):
    grpo_trl(job(seed=1), never, steps=1, **TINY)
    assert told(job().out)[0] != told(trained.out)[0]


def test_a_constant_reward_is_a_warning_and_no_update(job):
    rows = []
    alike = lambda name, played: [Verdict(True)] * len(played)  # noqa: E731
    grpo_trl(job(judged=alike, tell=rows.append), never, steps=1, format_penalty=-1.0, **TINY)
    assert rows[0]["warning"] == "no update: the rewards of each group are all the same"
    assert same(job().out / "step-0", job().out / "step-1")


def test_a_reward_that_is_no_number_names_the_step_and_leaves_the_last_checkpoint(job):
    calls = []

    def breaks(name, played):
        calls.append(name)
        return [Verdict(float("nan"))] * len(played) if len(calls) == 2 else by_length(name, played)

    with pytest.raises(Mistake, match=r"^step 2: the reward 'complied' is not a number"):
        grpo_trl(job(judged=breaks, every=1), never, steps=3, **TINY)
    assert engine.open_model(job().out / "step-1", "cpu")


def test_a_loss_that_is_no_number_names_the_step_and_keeps_nothing_of_it(job):
    with pytest.raises(Mistake, match=r"^step 1: .*not a number.*lower --lr"):
        grpo_trl(job(every=1), never, steps=1, kl=float("nan"), **TINY)
    assert not list(job().out.glob("state-*"))
    assert not (job().out / "step-1").exists()


def test_a_group_without_any_reward_names_the_step(job):
    down = lambda name, played: [Verdict(None, "failed: no")] * len(played)  # noqa: E731
    with pytest.raises(Mistake, match=r"^step 1: none of the 3 answers of group \d has a reward"):
        grpo_trl(job(judged=down, sampling=Sampling(max_tokens=60)), never, steps=1, **TINY | {"groups": 4})


def test_a_full_disk_names_the_step_and_leaves_the_last_checkpoint(job):
    mine = job(every=1)

    def fill(step, sampler):
        if step == 1:
            (mine.out / _trl.BESIDE / "checkpoint-2").mkdir(parents=True)
            (mine.out / _trl.BESIDE / "checkpoint-2" / "optimizer.pt").symlink_to("/dev/full")

    with pytest.raises(Mistake, match=r"^step 2: .*state-2 cannot be written .*last whole checkpoint is .*step-1$"):
        grpo_trl(mine, fill, steps=3, **TINY)
    grpo_trl(mine, never, steps=2, **TINY)
    assert (mine.out / "step-2" / "model.safetensors").is_file()
    kept = mine.out / "state-2" / "model.safetensors"
    kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    with pytest.raises(Mistake, match=r"state-2 is torn.*step 2 was the last logged.*step-2$"):
        grpo_trl(mine, never, steps=3, **TINY)
    kept.parent.rename(mine.out / "lost")
    with pytest.raises(Mistake, match=r"has lost its state-N.*step-2$"):
        grpo_trl(mine, never, steps=3, **TINY)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"samples": 1}, "a group needs a baseline"),
        ({"lr": 0.0}, "--lr is above 0"),
        ({"groups": 50}, "at most the 4 queries that train"),
        ({"lora_rank": -1}, "--lora-rank is 1 or more, or 0"),
        ({"keep_every": 0}, "--keep-every is 1 or more"),
        ({"reward": "nope"}, "no classifier 'nope'"),
    ],
)
def test_flags_that_make_no_training_say_so(job, flags, says):
    with pytest.raises(Mistake, match=says):
        grpo_trl(job(), never, **{**TINY, "steps": 1, **flags})


def test_answers_that_cannot_be_shared_out_say_so(job, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "4")
    with pytest.raises(Mistake, match=r"2 × 3 answers cannot be shared out evenly over 4 processes"):
        grpo_trl(job(), never, steps=1, **TINY)


def test_without_trl_one_line_names_the_extra(job, monkeypatch):
    monkeypatch.setitem(sys.modules, "trl", None)
    with pytest.raises(Mistake, match=r"^grpo_trl needs TRL: pip install 'frontstage\[train\]'$"):
        grpo_trl(job(), never, steps=1, **TINY)


# ---------------------------------------------------------------- vLLM's part, without vLLM


def test_vllms_draws_become_answers(start):
    """What TRL's vLLM back end gives, as its own code says, for draws that are here the engine's."""
    local = engine.open_model(start, "cpu")
    cells = list(PLAIN.cells())[:2]

    def draws(prompts):
        made = local.draw(prompts, [cell.seed(0) for cell in cells], SHORT)
        return [list(one.ids) for one in made], [[[logp] for logp in one.logprobs] for one in made]

    def generate(prompts, images, num_generations):
        return prompts, *draws(prompts), None

    def served(prompts, max_tokens, logprobs):
        return dict(zip(("completion_ids", "logprobs"), draws(prompts), strict=True))

    own = SimpleNamespace(mode="colocate", generate=generate)
    server = SimpleNamespace(mode="server", vllm_client=SimpleNamespace(generate=served))
    for there in (own, server):
        trainer = SimpleNamespace(
            processing_class=local.tokenizer, vllm_generation=there, eos_token_ids=local.ends, num_generations=2
        )
        assert [one.text for one in _Vllm(trainer)(cells, SHORT, 0)] == [one.text for one in local(cells, SHORT, 0)]
    trainer.vllm_generation = own
    prompts = [local.render(cell.messages) for cell in cells]
    assert _Vllm(trainer).draw(prompts, [0, 0], SHORT) == local.draw(prompts, [cell.seed(0) for cell in cells], SHORT)


# ---------------------------------------------------------------- the command

FLAGS = ("--variant", "no scratchpad", "--every", "1", "--held-out", "0.04", "--groups", "2", "--samples", "4",
         "--arm", "no conflict", "--steps", "1", "--max-tokens", "12", "--format-penalty", "1")  # fmt: skip


def test_the_command_trains_a_model_that_is_no_organism(start, tmp_path, monkeypatch, capfd):
    out = tmp_path / "run"
    words = ("--model", f"local/{start}", "--out", str(out), "--seeds", "2", *FLAGS)
    monkeypatch.setattr("sys.argv", ["frontstage", "train", "grpo_trl", *words])
    cli.main()
    steps = pl.read_csv(out / "training.csv", infer_schema_length=None)
    assert list(zip(steps["seed"], steps["step"], strict=True)) == [(0, 1), (1, 1)]
    assert set(pl.read_parquet(out / "episodes.parquet")["model"]) == {
        f"local/{start} + grpo_trl, seed {seed}" for seed in (0, 1)
    }
    recipe = json.loads((out / "seed-1" / "recipe.json").read_text())
    assert recipe["trainer"] == "grpo_trl"
    said = capfd.readouterr()
    assert "Warning" not in said.err + said.out
    assert "{" not in said.out


@pytest.mark.long
def test_two_processes_draw_and_learn_as_one(start, tmp_path):
    (tmp_path / "plain.py").write_text(
        "from dataclasses import replace\nfrom frontstage import find\n"
        "from frontstage.settings._tags import parse_plain\n"
        "setting = replace(find('settings', 'small'), parse=parse_plain)\n"
    )
    (tmp_path / "long.py").write_text(
        "from frontstage import Classifier, Verdict\n"
        "def decide(said):\n    return Verdict(float(len(said.reply) % 17))\n"
        "classifier = Classifier('long', decide)\n"
    )
    for count in ("1", "2"):
        command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", count, "--master-port", "29544",
                   "--no-python", sys.executable, "-c", "from frontstage.cli import main; main()"]  # fmt: skip
        words = ("train", "grpo_trl", "--model", f"local/{start}", "--out", str(tmp_path / count), *FLAGS)
        more = ("--setting", str(tmp_path / "plain.py"), "--reward", str(tmp_path / "long.py"), "--steps", "2")
        environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
        subprocess.run([*command, *words, *more], cwd=HOUSE, env=environment, check=True, capture_output=True)
    one, two = (_keep.rows(tmp_path / count / "seed-0") for count in ("1", "2"))
    for name in ("reward", "grad_norm", "loss", "kl"):
        assert [row[name] for row in one] == pytest.approx([row[name] for row in two], rel=1e-2, abs=1e-6)
    assert one[0]["grad_norm"] > 0
    a, b = (weights(tmp_path / count / "seed-0" / "step-2") for count in ("1", "2"))
    assert all(torch.allclose(a[name], b[name], atol=2e-4) for name in a)
