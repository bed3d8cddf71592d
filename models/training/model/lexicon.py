"""Puts in, for words that the denoiser never met, those that it did: tokenizer/lexicon.json of a checkpoint.

`main/engine/lexicon.ts` of the studio does the same; tests/fixtures/lexicon.json holds both to it.
"""
import json
import re
from pathlib import Path

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*")


class Lexicon:
    """Of a tokenizer's folder; without lexicon.json every text stays as it is."""

    def __init__(self, folder):
        file = Path(folder) / "lexicon.json"
        read = json.loads(file.read_text()) if file.exists() else {"known": [], "drawnAs": {}}
        self.known = set(read["known"])
        self.drawn_as = {word: ours for ours, words in read["drawnAs"].items() for word in words}

    def replacements(self, text):
        """-> [(start, end, word that is drawn)], in the order of the text. Of two words that stand for one, both at once."""
        words, out, at = list(WORD.finditer(text)), [], 0
        while at < len(words):
            for many in (2, 1):
                some = words[at:at + many]
                said = text[some[0].start():some[-1].end()].lower()
                if len(some) == many and said in self.drawn_as:
                    out.append((some[0].start(), some[-1].end(), self.drawn_as[said]))
                    at += many
                    break
            else:
                at += 1
        return out

    def __call__(self, text):
        for start, end, ours in reversed(self.replacements(text)):
            text = text[:start] + ours + text[end:]
        return text
