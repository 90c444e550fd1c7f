#!/bin/sh
# Whole weights on several nodes of eight GPUs, with a node more that serves answers. On that node first:
#     trl vllm-serve --model path/to/checkpoint --tensor-parallel-size 8 --host 0.0.0.0 --port 8000
# then on each of the others the same command, with its own number from 0; all see the same directories:
#     MODEL=path/to/checkpoint SERVER=http://10.0.0.9:8000 FIRST=10.0.0.1 NODES=2 NODE=0 \
#         sh experiments/launch/several_nodes.sh
# pip install 'frontstage[train]' 'trl[vllm]' deepspeed. Not run by the project: no time or memory is promised.
set -eu
here=$(dirname "$0")
exec accelerate launch --config_file "$here/zero3.yaml" --num_machines "$NODES" --num_processes $((NODES * 8)) \
    --machine_rank "$NODE" --main_process_ip "$FIRST" --main_process_port 29500 "$(command -v frontstage)" \
    train grpo_trl --model "local/${MODEL:?the directory of a checkpoint}" --setting helpful_only \
    --vllm "$SERVER" --lr 1e-6 --kl 0.05 --groups 16 --samples 8 --rows-at-once 1 --max-tokens 1024 \
    --keep-every 20 --out runs/several_nodes "$@"
