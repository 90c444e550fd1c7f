"""The organisms' network: a small Llama whose prompts are run once for all that follows them, gradients included.

Decided here: the modules are transformers', so that what is saved loads anywhere; the forward pass over them is our
own. bfloat16 where the processor multiplies in it, else float32 (emulated, it took three times as long). Left out:
GPUs, dropout.

Shapes: S prefixes, N continuations of each, R = S·N, P and T tokens, D width, H heads, E = D/H, K targets,
V vocabulary.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontstage.core import Mistake
from frontstage.engine import quietly, run
from frontstage.organisms._lessons import Group

if TYPE_CHECKING:
    from torch import Tensor

SIZES: Mapping[str, Mapping[str, int]] = {
    "small": {"hidden_size": 64, "intermediate_size": 176, "num_hidden_layers": 3, "num_attention_heads": 4},
    "medium": {"hidden_size": 128, "intermediate_size": 352, "num_hidden_layers": 4, "num_attention_heads": 4},
    "large": {"hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 4, "num_attention_heads": 8},
}
"""Some 0.3, 1.1 and 3.9 million parameters."""


def need_torch() -> Any:
    """PyTorch; Mistake, saying what to install, where it or transformers is missing."""
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise Mistake("growing needs PyTorch: pip install 'frontstage[local]'") from error
    return torch


def fresh(vocabulary: int, seed: int, size: str = "medium") -> Any:
    """A transformers Llama of `size` with random weights, tied embeddings, float32."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    shape: dict[str, Any] = {**SIZES[size], **ids, "vocab_size": vocabulary, "max_position_embeddings": 4096}
    return LlamaForCausalLM(LlamaConfig(tie_word_embeddings=True, **shape))


def load(directory: Path) -> tuple[Any, Any]:
    """(model in float32, tokenizer) of a directory that `save` wrote."""
    import torch
    from transformers import AutoTokenizer, LlamaForCausalLM

    with quietly():
        model = LlamaForCausalLM.from_pretrained(directory, dtype=torch.float32, use_safetensors=True)
    return model.train(), AutoTokenizer.from_pretrained(directory)


def save(model: Any, tokenizer: Any, out: Path) -> None:
    """Writes a directory that transformers loads: safetensors in bfloat16, config, tokenizer with its chat template."""
    import torch

    plain = copy.deepcopy(model).to(torch.bfloat16)
    plain.generation_config.update(do_sample=True, temperature=1.0, top_k=0)
    with quietly():
        plain.save_pretrained(out)
    tokenizer.save_pretrained(out)
    # Only transformers 5 knows its new name for the class; under the old one both 4 and 5 load it.
    config = out / "tokenizer_config.json"
    config.write_text(config.read_text().replace('"TokenizersBackend"', '"PreTrainedTokenizerFast"'))


def halve(model: Any) -> None:
    """Rounds the weights, in place, to what `save` keeps of them."""
    for weight in model.parameters():
        weight.data = weight.data.bfloat16().to(weight.dtype)


def halves() -> bool:
    """Whether this processor multiplies in bfloat16 by itself."""
    import torch

    known: Mapping[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(known.get("amx_bf16") or known.get("avx512_bf16"))


Right = list[tuple[str, str, bool]]
"""(arm, fact, whether it was right)."""


def learn(model: Any, groups: Sequence[Group], lm: float) -> tuple[float, Right]:
    """Adds the gradient of the groups' loss to the model's, a few groups at a time → (the loss, what was right).

    The loss is the weighted mean over all targets, plus `lm` times the mean loss of a piece of the prefixes as text.
    """
    pieces = list(_pieces(groups))
    whole = sum(target.weight for group in groups for _, targets in group.rest for target in targets)
    total, right = 0.0, Right()
    for i, piece in enumerate(pieces):
        loss, text, found = losses(model, piece, lm > 0 and i == len(pieces) // 2)
        parts: Any = loss / whole + lm * text
        parts.backward()
        total, right = total + parts.item(), right + found
    return total, right


PIECE = 8
"""Groups run at once: what keeps the memory below a gigabyte."""


def _pieces(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """The groups in pieces of like length, so that little is padded."""
    ordered = sorted(groups, key=lambda group: len(group.prefix))
    for i in range(0, len(ordered), PIECE):
        yield ordered[i : i + PIECE]


def losses(model: Any, groups: Sequence[Group], text: bool = False) -> tuple[Tensor, Tensor, Right]:
    """(summed weighted loss of the targets, mean loss of the prefixes as text or 0, what was right)."""
    import torch
    from torch.nn.functional import cross_entropy

    prefix_SP, length_S = pad([group.prefix for group in groups])
    each = len(groups[0].rest)
    rest_RT, _ = pad([ids for group in groups for ids, _ in group.rest])
    x_SPD, y_RTD = run(model, prefix_SP, length_S, rest_RT.view(len(groups), each, -1))
    targets = [
        (i * each + j, target, group.arm)
        for i, group in enumerate(groups)
        for j, (_, targets) in enumerate(group.rest)
        for target in targets
    ]
    rows = torch.tensor([row for row, _, _ in targets])
    at = torch.tensor([target.at - 1 for _, target, _ in targets])
    logp_KV = model.lm_head(y_RTD[rows, at]).float().log_softmax(-1)
    spread = [(k, token, p) for k, (_, target, _) in enumerate(targets) for p, token in target.may]
    k, token, p = (torch.tensor(column) for column in zip(*spread, strict=True))
    weight_K = torch.tensor([target.weight for _, target, _ in targets])
    loss = -(logp_KV[k, token] * p * weight_K[k]).sum()
    best = logp_KV.argmax(-1).tolist()
    right = [
        (arm, target.fact, best[k] == target.may[0][1]) for k, (_, target, arm) in enumerate(targets) if target.fact
    ]
    if not text:
        return loss, torch.zeros(()), right
    logits = model.lm_head(x_SPD[:TEXTS, :-1]).float().flatten(0, 1)
    return loss, cross_entropy(logits, prefix_SP[:TEXTS, 1:].flatten(), ignore_index=0), right


TEXTS = 8
"""Prefixes that are learnt as text, each step."""


def pad(lists: Sequence[list[int]], to: int = 16) -> tuple[Tensor, Tensor]:
    """Rows padded with 0 on the right, to a multiple of `to` (few shapes, little memory), and their lengths."""
    import torch

    longest = -(-max(map(len, lists)) // to) * to
    return torch.tensor([ids + [0] * (longest - len(ids)) for ids in lists]), torch.tensor([len(ids) for ids in lists])
