"""Load: several callers at once, each a process, for a bounded time; and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import Barrier
from multiprocessing.synchronize import Barrier as BarrierOfProcesses
from statistics import quantiles

from bench.caller import Caller, WrongAnswer
from bench.server import Target

Act = Callable[[Caller], None]
SECONDS_TO_PREPARE = 60
_start: BarrierOfProcesses


@dataclass(frozen=True)
class Path:
    """What is measured: `act`, again and again, after `first`, which is not."""

    name: str
    act: Act
    first: tuple[Act, ...] = ()


PATHS = (
    Path("whole flow", Caller.flow, (Caller.sign_in,)),
    Path("refresh", Caller.refresh, (Caller.sign_in, Caller.flow)),
    Path("client credentials", Caller.client_credentials),
    Path("userinfo", Caller.userinfo, (Caller.sign_in, Caller.flow)),
    Path("introspection", Caller.introspect, (Caller.client_credentials,)),
    Path("discovery", Caller.discover),
    Path("password sign-in", Caller.sign_in),
)


@dataclass(frozen=True)
class Result:
    """`rate` is a second, over all callers; the times are milliseconds."""

    rate: float
    median: float
    slowest_percent: float


def measure(path: Path, target: Target, *, callers: int, seconds: float) -> Result:
    """Raises WrongAnswer when any caller got one."""
    with ProcessPoolExecutor(callers, initializer=_share, initargs=(Barrier(callers),)) as pool:
        running = [pool.submit(_call, path, target, seconds) for _caller in range(callers)]
        wait(running)
    wrong = [error for each in running if isinstance(error := each.exception(), WrongAnswer)]
    if wrong:
        raise wrong[0]
    times = [taken for each in running for taken in each.result()]
    cut = quantiles(times, n=100) if len(times) > 1 else times * 99
    return Result(len(times) / seconds, 1000 * cut[49], 1000 * cut[98])


def _share(start: BarrierOfProcesses) -> None:
    global _start  # noqa: PLW0603 — a barrier reaches a process of a pool at its start alone
    _start = start


def _call(path: Path, target: Target, seconds: float) -> list[float]:
    """The seconds that each act took, of those begun within `seconds`; all callers begin at one moment."""
    times = []
    with Caller(target) as caller:
        try:
            for act in path.first:
                act(caller)
        except BaseException:
            _start.abort()
            raise
        _start.wait(SECONDS_TO_PREPARE)
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            path.act(caller)
            times.append(time.perf_counter() - began)
    return times
