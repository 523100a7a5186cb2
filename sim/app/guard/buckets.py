"""Rate limits as token buckets: so many at once, and then so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]

MOST_KEYS = 10_000
"""Keys that are remembered, number; assumption: many times the addresses of a school's network."""


@dataclass(frozen=True)
class Rate:
    """A rate: ``burst`` at once, then ``per_second``."""

    burst: float
    per_second: float


class Bucket:
    """Tokens that come back at a rate; full at the start."""

    def __init__(self, rate: Rate, clock: Clock = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._tokens, self._filled = rate.burst, clock()

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._rate.burst, self._tokens + (now - self._filled) * self._rate.per_second)
        self._filled = now

    def wait(self) -> float:
        """Return the seconds until there is a token, 0 if there is one."""
        self._fill()
        return max(0.0, (1 - self._tokens) / self._rate.per_second)

    def take(self) -> bool:
        """Take a token, and return whether there was one."""
        self._fill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def owe(self) -> None:
        """Take a token even where there is none: it takes the longer until there is one again."""
        self._fill()
        self._tokens -= 1

    def is_full(self) -> bool:
        """Return whether nothing is missing, so that the bucket need not be remembered."""
        self._fill()
        return self._tokens >= self._rate.burst


class Buckets:
    """One bucket per key, such as an address or a visitor; full ones are forgotten, so that memory stays bounded."""

    def __init__(self, rate: Rate, clock: Clock = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._by_key: dict[str, Bucket] = {}

    def of(self, key: str) -> Bucket:
        """Return the bucket of a key."""
        if key not in self._by_key:
            if len(self._by_key) >= MOST_KEYS:
                self._forget()
            self._by_key[key] = Bucket(self._rate, self._clock)
        return self._by_key[key]

    def _forget(self) -> None:
        """Drop full buckets; when all are in use, the oldest half, whose keys then start anew under the limit for all."""
        kept = {key: one for key, one in self._by_key.items() if not one.is_full()}
        if len(kept) >= MOST_KEYS:
            kept = dict(list(kept.items())[MOST_KEYS // 2 :])
        self._by_key = kept
