#!/bin/sh
# Whole weights on eight GPUs of one node: ZeRO-3 shards them, and each GPU holds a vLLM that draws answers.
#     MODEL=path/to/checkpoint sh experiments/launch/eight_gpus.sh
# pip install 'frontstage[train]' 'trl[vllm]' deepspeed. Not run by the project: no time or memory is promised.
# One seed a launch. LoRA fits without shards: accelerate launch --multi_gpu --num_processes 8, and --lora-rank 16.
set -eu
here=$(dirname "$0")
exec accelerate launch --config_file "$here/zero3.yaml" "$(command -v frontstage)" train grpo_trl \
    --model "local/${MODEL:?the directory of a checkpoint}" --setting helpful_only \
    --vllm colocate --lr 1e-6 --kl 0.05 --groups 16 --samples 8 --rows-at-once 2 --max-tokens 1024 \
    --keep-every 20 --out runs/eight_gpus "$@"
