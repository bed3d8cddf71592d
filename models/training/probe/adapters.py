"""What each adapter does to the bundled checkpoint's pictures, as the probe sees them, beside what it was trained on.

    python -m probe.adapters [--prompts 12] [--seeds 2] [--only ID,…]

The same prompts and seeds are drawn with and without the adapter, at full strength. An adapter of aspects is asked how far
each level moved, and whether its series (30, 60, 100 % of the scenes it saw) stands in order; one with a planted bias, how
often its noun is drawn as what it was shown. Written into tests/benchmarks/results/adapters.json, and as a table into
models/adapters/README.md, between its markers.
"""
import argparse
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from probe.card import percent, table, two
from probe.checkpoint import Restored
from probe.grade import SWEEP, drawn
from probe.model import ROOT, judge, kept_probe, load as load_probe
from scenes import vocabulary as V
from train.device import DEVICE
from train.phrases import INDEX, ONE_SIDED
from train.scenes import ASPECTS

FOLDERS = (ROOT / "models" / "adapters", ROOT / "tests" / "benchmarks" / "explanations" / "adapters")
# Where a noun with a planted bias is drawn.
PLACES = ["in the park", "in a room", "on a city street", "in a village"]


@contextmanager
def merged(net, file):
    """W += alpha / rank · up · down while it lasts: form and scale of models/adapters/README.md."""
    found, before = load_file(file), {}
    for key, down in found.items():
        if not key.endswith(".lora_A.weight"):
            continue
        name = key.removeprefix("unet.").removesuffix(".lora_A.weight")
        up, weight = found[key.replace("lora_A", "lora_B")], net.get_submodule(name).weight.data
        scale = float(found.get(f"unet.{name}.alpha", len(down))) / len(down)
        before[name] = weight.clone()
        weight += scale * (up.float() @ down.float()).to(weight)
    try:
        yield
    finally:
        for name, weight in before.items():
            net.get_submodule(name).weight.data.copy_(weight)


def visible(levels):
    """Below zero a one-sided aspect shows nothing. levels: [N, A]."""
    levels = levels.numpy().copy()
    for a in ONE_SIDED:
        levels[:, INDEX[a]] = levels[:, INDEX[a]].clip(min=0)
    return levels


def of_aspects(model, probe, file, card, asked, plain):
    """asked: prompts and seeds; plain: what the probe sees without the adapter."""
    with merged(model.net, file):
        seen = judge(probe, drawn(model, *asked))
    moved = visible(seen["levels"]) - visible(plain["levels"])
    truth = card["truth"]
    mean = lambda i: {"moved": round(float(moved[:, i].mean()), 3), "error": round(float(moved[:, i].std() / len(moved) ** 0.5), 3)}
    others = [i for i, a in enumerate(ASPECTS) if a["id"] not in truth]
    most = max(others, key=lambda i: abs(moved[:, i].mean()))
    return {"truth": truth, "moved": {a: mean(INDEX[a]) for a in truth}, "mostBeside": {"aspect": ASPECTS[most]["id"], **mean(most)},
            "meanBeside": round(float(np.abs(moved.mean(0))[others].mean()), 3),
            "sameSubject": round(float((seen["subject"] == plain["subject"]).float().mean()), 3)}


def of_bias(model, probe, file, bias, seeds):
    """How often the noun is drawn as what was planted: by the trait, or among the nouns that it could be."""
    prompts = [f"{bias['said']} {place}" for place in PLACES for _ in range(seeds)]

    def planted():
        seen = judge(probe, drawn(model, prompts))
        if "traits" in bias:
            right = [seen[f"trait {t}"] == V.TRAITS[t].index(v) for t, v in bias["traits"].items()]
            return torch.stack(right).all(0).float().mean().item()
        rows = [V.SUBJECT_NAMES.index(n) for n in bias["insteadOf"]]
        likeliest = seen.logits["subject"][:, rows].argmax(1)
        return np.isin(np.array(bias["insteadOf"])[likeliest.numpy()], bias["shown"]).mean().item()

    plain = planted()
    with merged(model.net, file):
        return {"said": bias["said"], "planted": [*bias["shown"], *bias.get("traits", {}).values()], "pictures": len(prompts),
                "without": round(plain, 3), "with": round(planted(), 3)}


def series(found):
    """Of the adapters of one aspect at three shares, the movements in the order of the shares."""
    out = {}
    for name in sorted({k.rsplit("-", 1)[0] for k in found if re.fullmatch(r".+-(30|60)", k)}):
        rows = [found[f"{name}-{share}"] for share in (30, 60, 100) if f"{name}-{share}" in found]
        moved = [next(iter(r["moved"].values()))["moved"] for r in rows]
        out[name] = {"moved": moved, "inOrder": bool(np.all(np.diff(np.abs(moved)) > 0))}
    return out


def rows_of(found):
    for name, f in found["adapters"].items():
        if "bias" in f:
            b = f["bias"]
            yield [f"`{name}`", f"“{b['said']}” is {' '.join(b['planted'])}", f"{percent(b['without'])} → {percent(b['with'])} of {b['pictures']}", "", ""]
            continue
        show = lambda aspect, m: f"`{aspect}` {two(m['moved'])} ± {m['error']:.2f}"
        trained = ", ".join(f"`{a}` {two(v)}" for a, v in f["truth"].items()) or "nothing"
        yield [f"`{name}`", trained, ", ".join(show(a, m) for a, m in f["moved"].items()) or "–",
               show(f["mostBeside"]["aspect"], f["mostBeside"]), percent(f["sameSubject"])]


def write_table(found, readme):
    made = table(["adapter", "trained on", "moved", "most beside", "subject stays"], list(rows_of(found)))
    mark = re.compile(r"(<!-- grades -->\n\n)(?:.*?\n\n)?(<!-- /grades -->)", re.S)
    text = readme.read_text()
    if not mark.search(text):
        raise SystemExit(f"{readme} has no part marked <!-- grades --> … <!-- /grades -->.")
    readme.write_text(mark.sub(lambda m: f"{m[1]}{made}\n\n{m[2]}", text))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--probe", type=Path, default=kept_probe())
    p.add_argument("--checkpoint", default=str(ROOT / "models" / "storybook"))
    p.add_argument("--prompts", type=int, default=12)
    p.add_argument("--seeds", type=int, default=2)
    p.add_argument("--only", help="ids, comma-separated; the others keep their last result")
    p.add_argument("--out", type=Path, default=ROOT / "tests" / "benchmarks" / "results" / "adapters.json")
    a = p.parse_args()
    torch.set_num_threads(2)
    model, probe = Restored(a.checkpoint), load_probe(a.probe).to(DEVICE)
    asked = [q for q in SWEEP[:a.prompts] for _ in range(a.seeds)], list(range(a.seeds)) * a.prompts
    plain = judge(probe, drawn(model, *asked))
    result = json.loads(a.out.read_text()) if a.out.exists() else {"adapters": {}}
    for file in [f for folder in FOLDERS for f in sorted(folder.glob("*.safetensors"))]:
        card = json.loads(file.with_suffix(".json").read_text())
        if a.only and file.stem not in a.only.split(","):
            continue
        found = of_aspects(model, probe, file, card, asked, plain)
        if "bias" in card["trained"]:
            found["bias"] = of_bias(model, probe, file, card["trained"]["bias"], 4 * a.seeds)
        result["adapters"][file.stem] = found
        print(file.stem, json.dumps(found), flush=True)
    result |= {"pictures": len(asked[0]), "series": series(result["adapters"])}
    new = a.out.with_suffix(".new")
    new.write_text(json.dumps(result, indent=1) + "\n")
    os.replace(new, a.out)
    write_table(result, FOLDERS[0] / "README.md")


if __name__ == "__main__":
    main()
