#!/bin/sh
# Writes ../storybook, draws its contact sheet and grades it.
# usage: export.sh HELDOUT RUN SCENES     (MINILM and WORDNET as README.md says)
set -eu
: "${WORDNET:?is not set: the folder of WordNet 3.0, see README.md}"
cd "$(dirname "$0")"
python -m export.checkpoint --run "$2"
python -m export.readout --run "$2" --heldout "$1"
python -m export.contrasts --run "$2" --scenes "$3" "$3-people" --heldout "$1" "$1-people"
python -m export.questions --run "$2" --scenes "$3" "$3-people" --heldout "$1" "$1-people" \
  --bench ../../tests/fixtures/audit/held-out-answers.json
cp contact-prompts.json ../storybook/contact-prompts.json
python -m train.sheet --run "$2" --prompts contact-prompts.json --size 192 --columns 9 \
  --out ../storybook/contact-sheet.png
python -m train.plot --run "$2"
python -m probe.styles --run "$2" --scenes "$1"
python -m probe.effects
python -m probe.grade
python -m probe.card
# The studio checks what it installs against this list.
node ../../scripts/run-typescript.mjs ../../scripts/hash-checkpoint.ts ../storybook
