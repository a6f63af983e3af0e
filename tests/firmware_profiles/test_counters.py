"""Counters and time stamps: what they tell apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_profiles.counters import JUMPED, VISIBLE_STEP_S, Counter, Order, Place, SampleClock
from sensor.profile import Event, Lost, Notice, Repeated

BITS = st.sampled_from([8, 16, 24, 32, 64])


def counter(bits: int = 8) -> Counter:
    return Counter(bits=bits, ahead=100, behind=10)


def clock(**changes: float) -> SampleClock:
    """Ten samples a second, ticks of a millisecond in 16 bits."""
    return SampleClock(bits=16, tick_s=1e-3, period_s=changes.get("period_s", 0.1))


@given(bits=BITS, start=st.integers(0, 2**64), steps=st.lists(st.integers(1, 100), max_size=60))
def test_a_wrapping_counter_goes_on(bits: int, start: int, steps: list[int]) -> None:
    wrapping = counter(bits)
    first = start % 2**bits
    assert wrapping.place(first) == Place(Order.NEXT, first, 0)
    value = first
    for step in steps:
        value += step
        assert wrapping.place(value % 2**bits) == Place(Order.NEXT, value, step)


def test_a_value_again_is_a_repetition() -> None:
    one = counter()
    one.place(250)
    one.place(3)
    assert one.place(3).order is Order.REPEATED
    assert one.place(250).order is Order.REPEATED


def test_a_value_passed_over_is_late_once() -> None:
    one = counter()
    one.place(5)
    one.place(7)
    assert one.place(6) == Place(Order.LATE, 6, -1, made_up=True)
    assert one.place(6).order is Order.REPEATED
    assert one.place(8) == Place(Order.NEXT, 8, 1)


def test_a_value_before_the_first_was_never_given_up() -> None:
    one = counter()
    one.place(5)
    assert one.place(4) == Place(Order.LATE, 4, -1, made_up=False)


@pytest.mark.parametrize("value", [5 + 101, 5 - 11])
def test_too_long_a_step_is_a_restart_that_goes_on_from_the_newest(value: int) -> None:
    one = counter(16)
    one.place(4)
    one.place(5)
    assert one.place(value % 2**16, bridge=3) == Place(Order.RESTARTED, 8, 3)
    assert one.place((value + 1) % 2**16) == Place(Order.NEXT, 9, 1)
    assert one.place(value % 2**16).order is Order.REPEATED


def test_what_came_before_a_restart_is_no_repetition_of_what_comes_after() -> None:
    one = counter(16)
    one.place(4)
    one.place(5)
    one.place(1000, bridge=3)
    assert one.place(997) == Place(Order.LATE, 5, -3, made_up=False)


@pytest.mark.parametrize("value", [5 + 100, 5 - 10])
def test_the_longest_step_is_none(value: int) -> None:
    one = counter(16)
    one.place(5)
    assert one.place(value % 2**16).order is not Order.RESTARTED


def test_of_the_two_ways_round_the_shorter_is_meant() -> None:
    one = Counter(bits=8, ahead=127, behind=128)
    one.place(200)
    assert one.place(100) == Place(Order.LATE, 100, -100, made_up=False)
    assert one.place(71) == Place(Order.NEXT, 256 + 71, 127)


def microseconds() -> SampleClock:
    return SampleClock(bits=32, tick_s=1e-6, period_s=0.01)


def stamps(one: SampleClock, *ticks: int, n: int = 1) -> tuple[list[float], list[Event]]:
    times: list[float] = []
    events: list[Event] = []
    for tick in ticks:
        stamped, told = one.stamp(tick, n)
        times += [] if stamped is None else stamped.tolist()
        events += told
    return times, events


def test_even_stamps_lose_nothing() -> None:
    times, events = stamps(clock(), 65_400, 65_500, 64, 164)
    np.testing.assert_allclose(times, [65.4, 65.5, 65.6, 65.7])
    assert events == []


@pytest.mark.parametrize(("gap", "missing"), [(100, 0), (149, 0), (200, 1), (251, 2), (1000, 9)])
def test_a_gap_is_as_many_samples_as_fit(gap: int, missing: int) -> None:
    _, events = stamps(clock(), 0, gap)
    assert events == ([Lost(missing)] if missing else [])


def test_packets_of_four_lose_by_fours() -> None:
    one = SampleClock(bits=32, tick_s=1e-3, period_s=1 / 52)
    times, events = stamps(one, 0, 77, 231, n=4)
    assert events == [Lost(4)]
    np.testing.assert_allclose(times[4:8], 0.077 + np.arange(4) / 52, atol=1e-4)


def test_a_last_samples_stamp_counts_back() -> None:
    one = SampleClock(bits=32, tick_s=1e-3, period_s=0.1, stamps="last")
    times, events = one.stamp(1000, 3)
    assert times is not None
    np.testing.assert_allclose(times, [0.8, 0.9, 1.0])
    assert list(events) == []
    assert list(one.stamp(1500, 5)[1]) == []
    assert list(one.stamp(2000, 3)[1]) == [Lost(2)]


def test_late_and_repeated_packets() -> None:
    times, events = stamps(clock(), 0, 200, 100, 100, 0)
    assert times == pytest.approx([0.0, 0.2, 0.1])
    assert events == [Lost(1), Lost(-1), Repeated(1), Repeated(1)]


def test_a_senseless_stamp_is_a_restart_and_no_loss() -> None:
    one = SampleClock(bits=32, tick_s=1e-6, period_s=0.01)
    times, events = stamps(one, 10_000, 20_000, 4_000_000_000, 4_000_010_000)
    assert [type(event) for event in events] == [Notice]
    np.testing.assert_allclose(np.diff(times), 0.01)


@pytest.mark.parametrize(("gap_s", "told"), [(31, Lost(3099)), (33, Notice(JUMPED))])
def test_a_gap_that_no_link_outlives_is_a_clock_set_anew(gap_s: int, told: Event) -> None:
    """Bluetooth ends a link that was silent for 32 s."""
    assert stamps(microseconds(), 0, gap_s * 1_000_000)[1] == [told]


def test_over_a_restart_the_arrivals_tell_how_long_it_took_and_a_step_shows_it() -> None:
    one = microseconds()
    one.stamp(10_000_000, 1, arrival_s=50.0)
    times, _ = one.stamp(0, 1, arrival_s=53.5)
    assert times is not None
    assert times[0] == pytest.approx(10.0 + 3.5 + VISIBLE_STEP_S)


def test_over_a_restart_without_arrivals_the_time_goes_on() -> None:
    one = microseconds()
    one.stamp(10_000_000, 1)
    times, _ = one.stamp(0, 1)
    assert times is not None
    assert times[0] == pytest.approx(10.01)


def arriving(one: SampleClock, *packets: tuple[float, float]) -> list[Event]:
    """The events of packets, each with its time on the sensor's clock and its arrival."""
    events: list[Event] = []
    for stamp_s, arrival_s in packets:
        events += one.stamp(round(stamp_s * 1e6), 1, arrival_s=arrival_s)[1]
    return events


def test_a_stamp_from_the_future_is_a_clock_set_forward_and_no_loss() -> None:
    steady = [(i / 100, 50 + i / 100) for i in range(100)]
    assert arriving(microseconds(), *steady, (4.0, 51.0)) == [Notice(JUMPED)]


def test_a_gap_that_took_its_time_is_loss() -> None:
    steady = [(i / 100, 50 + i / 100) for i in range(100)]
    assert arriving(microseconds(), *steady, (4.0, 54.01)) == [Lost(300)]


def test_a_burst_after_a_stall_is_neither_and_a_gap_within_it_is_loss() -> None:
    steady = [(i / 100, 50 + i / 100) for i in range(100)]
    burst = [(1 + i / 100, 55.0) for i in range(200)]
    after = [(4 + i / 100, 55.0) for i in range(100)]  # 1 s overflowed the sensor's memory
    assert arriving(microseconds(), *steady, *burst, *after) == [Lost(100)]


@pytest.mark.parametrize("wrong", [1.007, 0.993])
def test_drift_is_no_jump(wrong: float) -> None:
    drifting = [(wrong * i / 10, 50 + i / 10) for i in range(20_000)]
    one = SampleClock(bits=32, tick_s=1e-6, period_s=0.1)
    assert arriving(one, *drifting, (wrong * 2005.0, 2055.0)) == [Lost(50)]


def test_no_more_comes_back_than_was_given_up() -> None:
    _, events = stamps(clock(), 0, 100, 300, 250, 200, 150)
    assert events == [Lost(1), Lost(-1)]


def test_the_period_follows_the_sensor() -> None:
    one = SampleClock(bits=32, tick_s=1e-6, period_s=0.02)
    for i in range(400):
        one.stamp(round(i * 5 * 20_600), 5)  # three percent slow
    assert one.period_s == pytest.approx(0.0206, rel=1e-3)
    one.restart(period_s=0.01)
    assert one.period_s == 0.01
