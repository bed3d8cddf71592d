#!/bin/sh
# Trains the adapters with known truth; those that exist are left alone.
# usage: train-adapters.sh SCENES RUN
set -eu
cd "$(dirname "$0")"
python -m train.lora --scenes "$1" --run "$2" --ship ../adapters \
  --keep ../../tests/benchmarks/explanations/adapters --steps "${STEPS:-80}"
