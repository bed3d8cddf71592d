#!/bin/bash
# On one GPU with a dozen cores or more, goes on from what lies in RUN, in about ten minutes: composes scenes, trains the
# denoiser on them, meanwhile the readout; then the denoiser by its own pictures, meanwhile the probe (decision 0128).
# usage: train-gpu.sh ART RUN [PART…]     (parts: compose, scenes, pictures; all of them unless told)
# An empty RUN begins with ../storybook and the probe that is kept. It may be filled elsewhere and brought along: unet.pt, codec.pt,
# decoder.pt and readout.pt (export.restore), and probe.safetensors.
# FRESH=1 begins the denoiser from nothing. COMPOSE_ON=1 goes on composing afterwards. In minutes: MINUTES (denoiser), READ_AT and READOUT_MINUTES, REWARD_MINUTES, PROBE_MINUTES.
# MINILM as README.md says. What was found lies in RUN: unet.pt, unet-before.pt (by scenes alone), readout.pt, judge/probe.pt, logs.
set -euo pipefail
cd "$(dirname "$0")"
art=$1 run=$2 data=${DATA:-$2/data}
shift 2
parts=${*:-compose scenes pictures}
mkdir -p "$run/judge" "$run/hand" "$data"

begin() {
  [ -f "$run/unet.pt" ] || python3 -m export.restore --run "$run"
  [ -f "$run/probe.pt" ] || [ -f "$run/probe.safetensors" ] || cp probe/kept/probe.safetensors "$run/"
}

compose() { OMP_NUM_THREADS=1 nice -n 8 python3 -m scenes.make_shards --art "$art" --tokenizer "$MINILM/tokenizer.json" "$@" >> "$run/composing.log" 2>&1; }
# Scenes without end, of five kinds, until somebody stops them; held-out ones first. The probe has its own, of other seeds.
compose_all() {
  seldom=(clothing "black and white" "black and white" duotone duotone backlit backlit skin skin skin second second second second
    expression:sad expression:sad expression:angry pose sleep weather.fog+ weather.fog+ weather.clouds-)
  (compose --out "$data/heldout" --seed 62 --shards 1; compose --out "$data/probe-scenes" --seed 73 --shards 900) &
  (compose --out "$data/heldout-people" --seed 32 --shards 1 --people; compose --out "$data/probe-people" --seed 74 --shards 900 --people) &
  compose --out "$data/probe-scenes" --seed 73 --shards 900 --first 1000 &
  for k in 0 1; do compose --out "$data/people" --seed 71 --shards 900 --first ${k}000 --people & done
  for k in 90 91 92; do compose --out "$data/showing" --seed 75 --shards 900 --first ${k}000 --showing "${seldom[@]}" & done
  for ((k = 10; k < 10 + ${COMPOSERS:-6}; k++)); do compose --out "$data/scenes" --seed 72 --shards 900 --first ${k}000 & done
  wait
}

# Of each network what it needs, where its weights lie.
hand() { for part in codec decoder "$@"; do cp "$run/$part.pt" "$to/"; done; }
rough() { OMP_NUM_THREADS=2 python3 -m train.rough --limit 500 "$@" >> "$run/rough.log" 2>&1; }
# Hard links of all that is composed by now: later shards must not come in between.
now() { mkdir -p "$1"; for folder in "${@:2}"; do ln -f "$data/$folder"/shard-*.npz "$1/"; done; }

read_scenes() {
  sleep "$(awk "BEGIN { print 60 * ${READ_AT:-2} }")"
  to=$run/hand; hand unet readout
  now "$data/now/scenes" scenes showing
  now "$data/now/people" people
  rough --run "$run/hand" --scenes "$data/now/scenes" --shards 40 & one=$!
  rough --run "$run/hand" --scenes "$data/now/scenes" --shards 40 --first 40 & two=$!
  rough --run "$run/hand" --scenes "$data/heldout" --shards 1
  # Those that show what is seldom seen have the last numbers.
  rough --run "$run/hand" --scenes "$data/now/scenes" --shards 20 --first -20
  rough --run "$run/hand" --scenes "$data/now/people" --shards 20
  wait $one $two
  OMP_NUM_THREADS=4 python3 -m train.readout --scenes "$data/now/scenes" --people "$data/now/people" --people-shards 99 --heldout "$data/heldout" \
    --run "$run/hand" --shards 999 --batch "${READOUT_BATCH:-768}" --heads-minutes 0 --minutes "${READOUT_MINUTES:-2.2}"
  cp "$run/readout.pt" "$run/readout-before.pt"
  cp "$run/hand/readout.pt" "$run/readout.pt"
}

learn_scenes() {
  begin
  read_scenes > "$run/readout.log" 2>&1 & reading=$!
  again=--again
  [ -z "${FRESH:-}" ] || again=
  OMP_NUM_THREADS=4 python3 -m train.fast --scenes "$data/scenes" "$data/people" "$data/showing" --heldout "$data/heldout" --run "$run" \
    --minutes "${MINUTES:-5}" --keep 100000 --rate "${RATE:-6e-4}" --batch "${BATCH:-1024}" --min-shards "${MIN_SHARDS:-12}" --snapshot 9999 $again 2>&1 | tee "$run/fast.log"
  [ -n "${COMPOSE_ON:-}" ] || pkill -f scenes.make_shards || true
  wait $reading
  tail -n 1 "$run/readout.log"
}

learn_to_judge() {
  to=$run/judge; hand unet
  [ ! -f "$run/probe.safetensors" ] || from="--from $run/probe.safetensors"
  [ ! -f "$run/probe.pt" ] || from="--from $run/probe.pt"
  now "$data/judge/scenes" probe-scenes
  now "$data/judge/people" probe-people
  rough --run "$run/judge" --scenes "$data/judge/scenes" --shards 99 & one=$!
  rough --run "$run/judge" --scenes "$data/judge/people" --shards 99
  rough --run "$run/judge" --scenes "$data/heldout" --shards 1
  rough --run "$run/judge" --scenes "$data/heldout-people" --shards 1
  wait $one
  OMP_NUM_THREADS=3 python3 -m probe.train --scenes "$data/judge/scenes" --people "$data/judge/people" --people-shards 99 --heldout "$data/heldout" \
    --heldout-people "$data/heldout-people" --run "$run/judge" --shards 99 --batch "${PROBE_BATCH:-384}" --rate 1e-3 --minutes "${PROBE_MINUTES:-2.3}" $from
}

learn_pictures() {
  begin
  learn_to_judge > "$run/probe.log" 2>&1 & judging=$!
  OMP_NUM_THREADS=4 python3 -m train.reward --scenes "$data/now/scenes" --people "$data/now/people" --run "$run" --minutes "${REWARD_MINUTES:-3.2}" \
    --shards "${REWARD_SHARDS:-24}" --batch "${REWARD_BATCH:-256}" --rate "${REWARD_RATE:-3e-5}" --anchor 12 --stretch 1 --ask 0 \
    --readouts "$run/readout-before.pt" --teach skin expression second "black and white" duotone backlit weather.fog+ weather.clouds- 2>&1 | tee "$run/reward.log"
  wait $judging
  tail -n 2 "$run/probe.log"
}

for part in $parts; do
  case $part in
    compose) compose_all & composing=$! ;;
    scenes) learn_scenes ;;
    pictures) learn_pictures ;;
    *) echo "There is no part $part: compose, scenes, pictures." >&2; exit 2 ;;
  esac
done
[ "$parts" != compose ] || wait $composing
