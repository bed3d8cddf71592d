#!/bin/sh
# The data: training scenes and held-out scenes from other seeds.
# usage: make-scenes.sh ART SCENES HELDOUT
set -eu
cd "$(dirname "$0")"
python -m scenes.make_shards --art "$1" --out "$2" --shards "${SHARDS:-28}" --seed 1
python -m scenes.make_shards --art "$1" --out "$3" --shards 3 --seed 2
