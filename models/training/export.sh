#!/bin/sh
# Writes ../storybook, grades it and draws its contact sheet.
# usage: export.sh HELDOUT RUN
set -eu
cd "$(dirname "$0")"
python -m export.checkpoint --run "$2"
python -m export.readout --run "$2" --heldout "$1"
python -m probe.grade --run "$2" --sweeps --out "$2/grades.json"
python -m train.sheet --run "$2" --prompts ../storybook/contact-prompts.json \
  --out ../storybook/contact-sheet.png
