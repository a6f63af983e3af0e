"""What is believed of the error of one session before a person's own sessions say more.

Published smallest detectable changes of hip rotation, one direction, are 5.4 degrees (seated,
inclinometer, one examiner: Krause et al. 2015) and 10.9-16.4 degrees (telephone, a week apart:
Spork et al. 2021). Divided by 1.96 sqrt 2 they are standard errors of 1.95 and 3.9-5.9 degrees.
The scale below has 3.3 in its middle and 1.8 to 8.1 as its central 95 %: the figures, and room for
a person who is worse than both. For the whole arc no figure was found; the same is believed of it.

Within a session inertial sensors repeat better than between sessions and operators (van der
Straaten et al. 2018): putting the sensor on again is the larger part, so less than half of the
variance is given to the day. How long a good or a bad spell of a hip lasts was found nowhere; the
weights on one day to two weeks are a judgement.
"""

import numpy as np

from analysis.progress.evidence import Prior

SCALE_DEG = 3.3
STRENGTH = 5.0  # degrees of freedom: the published figures differ by a factor of three
STRAP_SHARE = 0.7  # of the variance: about what the mean of the table below leaves to it
DAY_SHARES = ((0.05, 0.29), (0.20, 0.28), (0.35, 0.20), (0.50, 0.16), (0.65, 0.07))
SPELL_DAYS = ((1.0, 0.40), (2.5, 0.35), (6.0, 0.20), (14.0, 0.05))


def published() -> Prior:
    """The prior that rests on published figures alone."""
    table = [(share, days, v * w) for share, v in DAY_SHARES for days, w in SPELL_DAYS]
    share, days, weight = (np.array(column) for column in zip(*table, strict=True))
    return Prior(share, days, np.log(weight), np.array(SCALE_DEG), STRENGTH)


def noise(measurement_variance_deg2: float) -> float:
    """By how much the report's own uncertainty enlarges the variance of one strapping-on."""
    return 1.0 + measurement_variance_deg2 / (STRAP_SHARE * SCALE_DEG**2)
