"""What a caption leaves open shall come out in pictures as it does in scenes: evenly.

Guidance sharpens whatever is likelier, and teaching by pictures that alone are right leaves it so: of doctors nobody said to
be women, none was one. Here every picture of a person whose gender or skin tone is left open is given the value which, over
the last such pictures together, makes all values as frequent at the least cost: the best assignment of values to pictures by
the readout's own probabilities, so that whoever looks most like a woman already becomes one for certain (distributional
alignment: Shen et al. 2024). Genders are evened noun by noun, tones over all people.
"""
import threading
from collections import defaultdict, deque

import numpy as np
from scipy.optimize import linear_sum_assignment

# So many pictures are evened together: of one noun, or of all people.
LAST = {"gender": 12, "skin": 60}
# No target before there are so many for each value.
ENOUGH = 2


class Evenly:
    def __init__(self):
        self.lock = threading.Lock()
        self.banks = {trait: defaultdict(lambda size=size: deque(maxlen=size)) for trait, size in LAST.items()}

    def targets(self, trait, group, p):
        """trait: of LAST; group: what is evened apart; p: probabilities of values, float [n, K]. -> int [n], the column that
        each picture shall show; -1 while too few have been seen."""
        with self.lock:
            bank = self.banks[trait][group]
            rows = np.array([*bank, *p])
            bank.extend(p)
        values = p.shape[1]
        if len(rows) < ENOUGH * values:
            return np.full(len(p), -1)
        # As many places for each value; if they don't come out even, which is short of one is left to the cost.
        places = np.tile(np.arange(values), -(-len(rows) // values))
        cost = -np.log(np.clip(rows[:, places], 1e-6, 1))
        return places[linear_sum_assignment(cost)[1]][-len(p):]
