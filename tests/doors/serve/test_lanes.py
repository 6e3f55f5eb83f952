"""Admission: what is at work, what may wait, and who is sent away at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from amends.doors.serve.lanes import LONGEST_RETRY, PATIENCE, QUEUE, Busy, Lane, Slot


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def run(story: Callable[[Lane, Watch], Awaitable[None]], *, slots: int = 1) -> None:
    async def told() -> None:
        watch = Watch()
        await story(Lane(slots, clock=watch), watch)

    asyncio.run(told())


async def slow_work(lane: Lane, watch: Watch, seconds: float) -> None:
    """Teach a lane that its requests take long."""
    for _ in range(200):
        slot = await lane.enter(first=True)
        watch.now += seconds
        slot.leave()


async def queued(lane: Lane, count: int) -> None:
    while lane.waiting() < count:
        await asyncio.to_thread(lambda: None)  # let them come


def test_as_many_are_at_work_as_there_are_slots() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        slots = [await lane.enter(first=False) for _ in range(2)]
        third = asyncio.ensure_future(lane.enter(first=False))
        await queued(lane, 1)
        slots[0].leave()

        assert isinstance(await third, Slot)
        assert lane.waiting() == 0

    run(story, slots=2)


def test_who_has_something_going_on_comes_before_those_who_are_new() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        came: list[str] = []

        async def visit(name: str, *, first: bool) -> None:
            slot = await lane.enter(first=first)
            came.append(name)
            slot.leave()

        holding = await lane.enter(first=False)
        visits = [asyncio.ensure_future(visit(name, first=name == "known")) for name in ("new", "newer", "known")]
        await queued(lane, 3)
        holding.leave()
        await asyncio.gather(*visits)

        assert came == ["known", "new", "newer"]

    run(story)


def test_who_would_wait_too_long_is_sent_away_at_once_with_a_time() -> None:
    async def story(lane: Lane, watch: Watch) -> None:
        await slow_work(lane, watch, 2.0)
        await lane.enter(first=True)

        with pytest.raises(Busy) as busy:
            await lane.enter(first=True)
        assert busy.value.retry_after == 2
        assert lane.waiting() == 0

    run(story)


def test_the_more_are_sent_away_the_later_they_are_asked_to_come_back() -> None:
    async def story(lane: Lane, watch: Watch) -> None:
        await slow_work(lane, watch, 2.0)
        await lane.enter(first=True)
        waits = []
        for _ in range(20):
            with pytest.raises(Busy) as busy:
                await lane.enter(first=True)
            waits.append(busy.value.retry_after)
        watch.now += 1_000
        with pytest.raises(Busy) as later:
            await lane.enter(first=True)

        assert waits == sorted(waits)
        assert (waits[0], waits[-1], later.value.retry_after) == (2, LONGEST_RETRY, 2)

    run(story)


def test_a_queue_has_an_end_even_where_nothing_is_known_of_its_speed() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        slots = [await lane.enter(first=False) for _ in range(1000)]
        waiting = [asyncio.ensure_future(lane.enter(first=False)) for _ in range(QUEUE)]
        await queued(lane, QUEUE)

        with pytest.raises(Busy):
            await lane.enter(first=False)
        for slot in slots:
            slot.leave()
        assert len(await asyncio.gather(*waiting)) == QUEUE

    run(story, slots=1000)


def test_who_waits_while_nothing_moves_is_told_so_and_takes_no_slot_afterwards() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        stuck = await lane.enter(first=False)

        with pytest.raises(Busy):
            await lane.enter(first=False)
        assert lane.waiting() == 0

        stuck.leave()

        assert isinstance(await lane.enter(first=False), Slot)

    run(story)


def test_a_visitor_who_gives_up_leaves_neither_a_place_in_the_queue_nor_a_slot_behind() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        holding = await lane.enter(first=False)
        gone = [asyncio.ensure_future(lane.enter(first=False)) for _ in range(2)]
        await queued(lane, 2)
        gone[0].cancel()
        await asyncio.gather(gone[0], return_exceptions=True)
        still = lane.waiting()
        holding.leave()
        gone[1].cancel()  # just as its turn has come
        await asyncio.gather(gone[1], return_exceptions=True)

        assert still == 1
        assert isinstance(await lane.enter(first=False), Slot)

    run(story)


def test_who_gives_up_just_before_a_slot_is_given_back_has_only_given_up() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        holding = await lane.enter(first=False)
        gone = asyncio.ensure_future(lane.enter(first=False))
        await queued(lane, 1)
        gone.cancel()
        holding.leave()
        (ended,) = await asyncio.gather(gone, return_exceptions=True)

        assert isinstance(ended, asyncio.CancelledError)
        assert isinstance(await lane.enter(first=False), Slot)

    run(story)


def test_whose_patience_ends_just_before_a_slot_is_given_back_is_told_to_come_back() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        holding = await lane.enter(first=False)
        late = asyncio.ensure_future(lane.enter(first=False))
        await queued(lane, 1)
        loop = asyncio.get_running_loop()
        loop.call_later(PATIENCE + 0.05, holding.leave)
        loop.call_later(PATIENCE - 0.05, time.sleep, 0.2)  # held up, so that both moments come in one round of the loop

        with pytest.raises(Busy):
            await late
        assert isinstance(await lane.enter(first=False), Slot)

    run(story)


def test_a_slot_is_given_back_once() -> None:
    async def story(lane: Lane, _watch: Watch) -> None:
        slot = await lane.enter(first=False)
        slot.leave()
        slot.leave()
        await lane.enter(first=False)
        second = asyncio.ensure_future(lane.enter(first=False))
        await queued(lane, 1)

        assert not second.done()
        second.cancel()

    run(story)
