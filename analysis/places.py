"""What the place of a stop, against neutral and the leg's range, says of it.

inner_deg, outer_deg: how far the leg has lately gone to each side; None before that is known.
"""

NO_SIDE_DEG = 3.0  # no side of the exercise is so short: who comes home overshoots by less
NEAR_SHARE = 0.4  # of the smaller side: a stop nearer to neutral than that is at neutral
NEAREST_DEG = 2.5
NEAR_DEG = 3.5  # before any side is known
FURTHEST_NEAR_DEG = 8.0
FARTHEST_DEG = 88.0  # no leg is held so far from neutral: the body has turned, by a quarter
SETTLED_DEG = 5.5  # so near to where it then stands, the leg had not turned round but come to rest
WIDE_DEG = 50.0  # a small set may be followed by one with holds as wide as this
BEYOND_SHARE, BEYOND_DEG = 1.4, 12.0  # times the side, and degrees more: who stops beyond that, and
# beyond WIDE_DEG, has turned the body
CREPT_SHARE = 0.5  # of a side: a leg that stands may be so far out only if the side is short
CREPT_DEG = (4.0, 2.0)  # at least so far from neutral, and from where it stopped
AMID = 0.25  # of the way from neutral to an extreme, and from there to neutral


def is_near(away_deg: float, inner_deg: float | None, outer_deg: float | None) -> bool:
    """Whether a stop so far from neutral is one at neutral, not a hold at the end of the range."""
    near = NEAR_DEG
    if inner_deg is not None and outer_deg is not None:
        near = min(FURTHEST_NEAR_DEG, max(NEAREST_DEG, NEAR_SHARE * min(inner_deg, outer_deg)))
    return abs(away_deg) < near


def is_far(away_deg: float) -> bool:
    """Whether no leg is held so far from neutral."""
    return abs(away_deg) > FARTHEST_DEG


def is_side(away_deg: float) -> bool:
    """Whether the leg may have gone so far from neutral in a repetition, and has not settled."""
    return SETTLED_DEG < abs(away_deg) < FARTHEST_DEG


def out_of_range(away_deg: float, inner_deg: float | None, outer_deg: float | None) -> bool:
    """Whether a stop so far from neutral is out of the leg's range: the body has turned."""
    side = inner_deg if away_deg > 0 else outer_deg
    if side is None:
        return is_far(away_deg)
    return abs(away_deg) > max(WIDE_DEG, BEYOND_SHARE * side + BEYOND_DEG)


def amid(level_deg: float, neutral_deg: float, extreme_deg: float | None) -> bool:
    """Whether a stop is amid the leg's range: what was taken for neutral is the range's end."""
    if extreme_deg is None or extreme_deg == neutral_deg:
        return False
    return AMID < (level_deg - neutral_deg) / (extreme_deg - neutral_deg) < 1 - AMID


def has_crept(away_deg: float, since_deg: float, side_deg: float | None) -> bool:
    """Whether a leg that seemed to stand has reached an extreme meanwhile.

    away_deg: from neutral, since_deg: from where it stopped, both positive to the side of side_deg.
    """
    least, crept = CREPT_DEG
    return away_deg > max(least, CREPT_SHARE * (side_deg or 0.0)) and since_deg > crept
