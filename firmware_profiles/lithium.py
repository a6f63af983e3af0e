"""The charge of a single lithium cell from its voltage, for sensors that send only that.

Source: the table in the vendor's github WITMOTION/WitBluetooth_BWT901BLE5_0 (DeviceModel.java).
"""

import bisect

# The charge at and above these volts; below the first it is empty.
VOLTS = (3.40, 3.50, 3.68, 3.70, 3.73, 3.77, 3.79, 3.82, 3.87, 3.93, 3.96)
PERCENT = (0, 5, 10, 15, 20, 30, 40, 50, 60, 75, 90, 100)


def lithium_percent(volts: float) -> int:
    """The charge of a cell of this voltage, 0 to 100."""
    return PERCENT[bisect.bisect_right(VOLTS, volts)]


def lithium_volts(percent: int) -> float:
    """The least voltage that the table shows as this charge or the step below it."""
    return VOLTS[max(bisect.bisect_right(PERCENT, percent) - 2, 0)]
