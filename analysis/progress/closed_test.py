"""Six questions at once: which are answered, at most 5 % of people being told anything wrongly.

Closed testing with weighted means of e-values [Hartog & Lei 2025, arXiv 2501.09015]. Of every set
of the six questions, the weighted mean of their evidence is evidence against all of the set
together, however the six depend on each other; a question is answered when every set that holds it
is. So two legs that gain help each other, and what an arc does not need goes to its in and out.
"""

from itertools import product

import numpy as np

from analysis.fit import BoolArray
from sensor.samples import FloatArray

ARC, SPLIT = 0.8, 0.1  # of a leg's weight: the arc is the primary figure, in and out share the rest
PARTS = (ARC / 2, SPLIT / 2, SPLIT / 2)  # of alpha, enough for one alone of a leg's arc, in and out
SPLIT_ALONE = 0.5  # weight of a leg of which only in and out are asked; 1 where its arc is asked
MOST = 300.0  # the logarithm beyond which more evidence makes no difference


def answered(log_evidence: FloatArray, *, alpha: float) -> BoolArray:
    """(p, 2, 3) which of the questions; log_evidence: (p, 2, 3) by person, leg and quantity."""
    evidence = np.exp(np.minimum(log_evidence, MOST)).reshape(len(log_evidence), -1)
    against = evidence @ WEIGHTS.T >= 1 / alpha
    found = [against[:, SETS[:, one]].all(axis=1) for one in range(evidence.shape[1])]
    return np.stack(found, axis=1).reshape(log_evidence.shape)


def _weights(asked: BoolArray) -> FloatArray:
    """(2, 3) of one set: what is not asked leaves its part to the arc, else to its leg's other."""
    weight = asked * np.array([ARC, SPLIT, SPLIT])
    weight[:, 0] += asked[:, 0] * (1 - weight.sum(axis=1))
    total = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    weight *= np.where(asked[:, :1], 1.0, SPLIT_ALONE)
    return np.asarray(weight / weight.sum())


SETS = np.array([one for one in product((False, True), repeat=6) if any(one)])
WEIGHTS = np.array([_weights(one.reshape(2, 3)).ravel() for one in SETS])
