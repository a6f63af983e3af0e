"""Packets that came after one that was sent later, put back into the order of sending."""

import numpy as np
from numpy.typing import NDArray

from sensor.samples import FloatArray

# Bluetooth delivers in order; only a sensor's own buffers could hand packets over late, and none
# holds more than a moment of them.
LATEST_S = 2.0
PASSES = 3  # a late packet beside another one shows when that one is in its place
NEARER = 0.75  # of its step: every packet before a jump back is somewhat nearer than the last

# Of two samples at one time the second is a repetition. Different samples are a period apart;
# rounding, hours into a session, is a thousand times less than this.
SAME_TIME_S = 1e-7


def as_sent(
    first_s: FloatArray, last_s: FloatArray, arrival_s: FloatArray, *, period_s: float
) -> NDArray[np.int64]:
    """(p,) the packets in the order in which they were sent: late ones are put back.

    first_s, last_s: (p,) when each packet begins and ends by the clock of the sensor.
    """
    heads = np.flatnonzero(np.abs(np.diff(first_s, prepend=-np.inf)) > SAME_TIME_S)
    again = np.diff(heads, append=len(first_s))  # how often each came, one right after another
    order = np.arange(len(heads))
    first_s, last_s, arrival_s = first_s[heads], last_s[heads], arrival_s[heads]
    for _ in range(PASSES):
        earliest = np.searchsorted(arrival_s, arrival_s[order] - LATEST_S)
        order = order[_late_put_back(first_s[order], last_s[order], earliest, period_s)]
    return np.concatenate([np.arange(heads[i], heads[i] + again[i]) for i in order.tolist()])


def _late_put_back(
    first: FloatArray, last: FloatArray, earliest: NDArray[np.int64], period_s: float
) -> NDArray[np.int64]:
    """(p,) the packets with late ones where their time goes on, but for those next to such a one.

    Late is a packet that neither follows the one before it nor is followed by the next one, if
    these two follow each other better, or if it fills a hole. After a clock is set anew the next
    packet follows. earliest: before which packet each may have been sent at the earliest.
    """
    due = last + period_s
    step = np.append(np.abs(first[1:] - due[:-1]), np.inf)  # after the last nothing follows
    over = np.append(np.abs(first[2:] - due[:-2]), 0.0)
    sent = list(range(len(first)))
    untouched = len(sent) + 1
    for i in reversed(
        (1 + np.flatnonzero(np.minimum(step[:-1], step[1:]) > period_s / 2)).tolist()
    ):
        begin = max(0, int(earliest[i]) - 1)
        if i >= untouched - 1 or begin >= i:
            continue
        place = begin + int(np.argmin(np.abs(first[i] - due[begin:i])))
        fills = min(first[i] - due[place], first[place + 1] - due[i]) > -period_s / 2
        goes_on = over[i - 1] < step[i]
        if abs(first[i] - due[place]) < NEARER * step[i - 1] and (fills or goes_on):
            sent.insert(place + 1, sent.pop(i))
            untouched = place + 1
    return np.array(sent)
