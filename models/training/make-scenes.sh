#!/bin/sh
# The data: training scenes and held-out scenes from other seeds, and some of both at 256 x 256 for the decoder.
# usage: make-scenes.sh ART SCENES HELDOUT
set -eu
cd "$(dirname "$0")"
art=$1
python -m scenes.make_shards --art "$1" --out "$2" --shards "${SHARDS:-28}" --seed 11
python -m scenes.make_shards --art "$1" --out "$3" --shards 3 --seed 12
# People with noted hair and poses, for the probe: among all scenes they are few.
python -m scenes.make_shards --art "$1" --out "$2-people" --people --shards "${PEOPLE_SHARDS:-8}" --seed 31
python -m scenes.make_shards --art "$1" --out "$3-people" --people --shards 1 --seed 32
SCENE_FINENESS=2 python -m scenes.make_shards --art "$1" --out "$2-fine" --shards "${FINE_SHARDS:-6}" --seed 13
SCENE_FINENESS=2 python -m scenes.make_shards --art "$1" --out "$3-fine" --shards 1 --seed 12
# What the weights would else never draw, for train.teach.
show() { python -m scenes.make_shards --art "$art" --showing clothing clothing clothing "black and white" duotone backlit skin weather.fog+ weather.clouds- "$@"; }
show --out "$2-showing" --shards "${SHOWING_SHARDS:-20}" --seed 61
show --out "$3-showing" --shards 1 --seed 62
