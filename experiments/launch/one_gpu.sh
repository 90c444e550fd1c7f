#!/bin/sh
# LoRA on one GPU, in the paper's setting; the live model answers. What follows is handed on:
#     MODEL=path/to/checkpoint sh experiments/launch/one_gpu.sh --seeds 3
# pip install 'frontstage[train]'. Not run by the project on a GPU: no time or memory is promised.
set -eu
exec frontstage train grpo_trl --model "local/${MODEL:?the directory of a checkpoint}" --setting helpful_only \
    --lora-rank 16 --lr 2e-5 --kl 0.05 --groups 8 --samples 8 --rows-at-once 4 --max-tokens 1024 \
    --out runs/one_gpu "$@"
