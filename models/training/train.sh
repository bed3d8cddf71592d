#!/bin/sh
# Trains all networks, one after another; stopped anywhere, it goes on from there.
# usage: train.sh SCENES HELDOUT RUN
set -eu
cd "$(dirname "$0")"
data="--scenes $1 --heldout $2 --run $3"
python -m train.unet $data --minutes "${MINUTES:-75}"
[ -f "$3/decoder.pt" ] || python -m train.decoder $data --minutes 15
[ -f "$3/readout.pt" ] || python -m train.readout $data --minutes 15
[ -f "$3/probe.pt" ] || python -m probe.train $data --minutes 5
