"""The words that a report may carry in `flags`, each with what it means to a person."""

from enum import StrEnum


class Flag(StrEnum):
    """Words of `Report.flags` and `Repetition.flags`. Stored and relied on: never rename one."""

    NO_MOVEMENT = "no_movement"
    NO_STANDING_REST = "no_standing_rest"
    NO_NEUTRAL = "no_neutral"
    ONE_STANCE = "one_stance"
    STANCES_DIFFER = "stances_differ"
    GAPS = "gaps"
    GAP_AT_EXTREME = "gap_at_extreme"
    HEAVY_LOSS = "heavy_loss"
    LOW_RATE = "low_rate"
    CLIPPED = "clipped"
    DAMAGED_SAMPLES = "damaged_samples"
    STRAP_SLIPPED = "strap_slipped"
    DRIFT = "drift"
    NOT_GRAVITY = "not_gravity"
    PLANE_UNKNOWN = "plane_unknown"
    DIRECTION_UNCHECKED = "direction_unchecked"
    AXIS_UNCERTAIN = "axis_uncertain"
    DOUBTFUL_COUNT = "doubtful_count"
    NOT_SEATED = "not_seated"
    FUSED = "fused"
    LIVE_COUNT_DIFFERED = "live_count_differed"


MEANINGS: dict[Flag, str] = {
    Flag.NO_MOVEMENT: "nothing in the recording looks like the exercise",
    Flag.NO_STANDING_REST: (
        "the leg was never still, so the sensor's position on the thigh was guessed from the "
        "movement itself"
    ),
    Flag.NO_NEUTRAL: (
        "where the leg points at rest could not be known, so in and out cannot be told apart; "
        "the whole arc is still given"
    ),
    Flag.ONE_STANCE: (
        "the leg stood still on one side of the set only, so drift makes in and out less sure"
    ),
    Flag.STANCES_DIFFER: (
        "the leg pointed differently at rest before and after, by more than swaying explains; in "
        "and out are less sure"
    ),
    Flag.GAPS: "parts of the recording are missing; the angle across them was interpolated",
    Flag.GAP_AT_EXTREME: "the leg turned round while data were missing; how far is interpolated",
    Flag.HEAVY_LOSS: "more than a tenth of the samples never came",
    Flag.LOW_RATE: "too few samples a second to follow a movement",
    Flag.CLIPPED: "the leg turned faster than the sensor can measure; angles are too small",
    Flag.DAMAGED_SAMPLES: "some samples were not numbers, or impossible, and were left out",
    Flag.STRAP_SLIPPED: "the sensor moved on the thigh",
    Flag.DRIFT: "the gyroscope drifted more than a sound sensor does",
    Flag.NOT_GRAVITY: (
        "at rest the accelerometer does not show gravity: wrong units, or a damaged sensor"
    ),
    Flag.PLANE_UNKNOWN: (
        "forward and sideways could not be told apart without a knee raise or a few steps, so "
        "only the tilt of the thigh is given"
    ),
    Flag.DIRECTION_UNCHECKED: (
        "one sensor does not see which way the thigh went; that it was the way of this exercise is "
        "what the program was told"
    ),
    Flag.AXIS_UNCERTAIN: "the thigh's long axis could not be found well; angles are less sure",
    Flag.DOUBTFUL_COUNT: "the count itself cannot be trusted",
    Flag.NOT_SEATED: "the thigh was not level, as the seated exercise needs it",
    Flag.FUSED: "the sensor sent its own orientation instead of what it measured",
    Flag.LIVE_COUNT_DIFFERED: "the count during the session was different from this one",
}
