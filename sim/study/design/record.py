"""Optional tables of a study: conversations with their turns, and everybody in the market on given days.

It is asked for in words, the same in a study file and on the command line: ``days`` (always there), ``conversations``, and
``people@0,180`` for the people on the evening of those days; day 0 is the end of burn-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sim.kernel.errors import GrapevineError
from sim.kernel.units import DAY_MIN, Floats
from sim.measures.outcome import Columns
from sim.scenario.messages import did_you_mean
from sim.scenario.parameters import SEVERITIES
from sim.state import columns as c

if TYPE_CHECKING:
    from sim.model import ConversationModel

Array = npt.NDArray[Any]

FIRST_MONDAY: Final = "2001-01-01"
"""Burn-in begins on this Monday, so that weekdays in the log are those of the model."""

KINDS: Final = ("complaint", "question", "praise", "word", "contact")
SPEAKERS: Final = ("customer", "company", "peer")
STATUSES: Final = ("prospect", "customer", "former")
ADVOCACY: Final = ("none", "organic", "member")
LABELS: Final = ("untouched", "reached", "uses", "takes up")
ACTS: Final[Mapping[str, str]] = {
    "opens": "the customer opens the conversation",
    "replies": "the customer answers the company",
    "thanks": "the customer says thanks",
    "gives up": "the customer has waited as long as they would and withdraws",
    "lapses": "two days have passed without an answer, and the customer draws the conclusion",
    "acknowledges": "the company answers praise or a word, where there is nothing to solve",
    "solves": "the matter is settled, by the company or by a peer",
    "does not solve": "the company answers, the matter is not settled, and the customer will reply",
    "fails": "the company answers, the matter is not settled, and the customer turns away",
    "compensates": "the company pays compensation",
    "hands on": "a responder lacks the authority and hands the matter to somebody who has it",
    "moves to private": "the company moves the conversation out of public sight",
    "makes contact": "the company speaks first",
    "drops": "the company ends the relationship",
    "answers": "a peer answers without settling the matter",
    "defends": "a peer takes the company's side",
    "reshares": "somebody passes the conversation on",
}
"""What a turn can be, in the order of their numbers in ``sim.state.columns``, and what it means."""

OUTCOMES: Final[Mapping[str, str]] = {
    "solved by the company": "the company settled the matter",
    "solved by a peer": "another customer settled it",
    "failed": "the company answered and did not settle it",
    "withdrawn": "the customer gave up waiting",
    "unanswered": "nobody of the company answered",
    "acknowledged": "praise or a word that the company answered",
    "had": "a contact by the company that took place",
    "not had": "a contact that was planned for somebody who was no customer any more at its minute",
    "open": "not over when the run ended",
}
"""How a conversation ended, and what it means."""


class RecordError(GrapevineError):
    """The words for optional tables cannot be understood; ``exit_code`` is 2."""


@dataclass(frozen=True)
class Record:
    """Optional tables of each run beside its days: the conversations, and the people on the evenings of the days ``people``."""

    conversations: bool = False
    people: tuple[int, ...] = ()

    @property
    def turns(self) -> bool:
        """True when the log of turns is to be kept."""
        return self.conversations

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that this adds."""
        return (("conversations", "turns") if self.conversations else ()) + (("people",) if self.people else ())

    @property
    def words(self) -> tuple[str, ...]:
        """The words that ask for this; none when nothing is added."""
        days = ",".join(str(day) for day in self.people)
        return (("conversations",) if self.conversations else ()) + ((f"people@{days}",) if days else ())

    def look(self, model: ConversationModel, *, last: bool) -> Sequence[tuple[str, Columns]]:
        """Return the rows of this evening, see ``sim.engine.replicate.Recorder``."""
        found: list[tuple[str, Columns]] = []
        if model.day - (model.started or 0) in self.people:
            found.append(("people", people_rows(model)))
        if last and self.conversations:
            found.append(("conversations", conversation_rows(model)))
            found.append(("turns", turn_rows(model)))
        return found


def read_record(words: Sequence[str], where: str = "--record") -> Record:
    """Return the ``Record`` that words ask for; ``where`` they stand is for the message. Raises RecordError for unknown words."""
    conversations, people = False, set[int]()
    _check_once([word.strip() for word in words if "@" not in word], where, "word")
    for word in words:
        name, at, days = word.strip().partition("@")
        if name == "people":
            found = _days(word, days, where)
            _check_once([*people, *found], where, "day")
            people |= {*found}
        elif at:
            raise RecordError(f"{where}: {word!r}: only people are recorded on given days, as people@0,180")
        elif name == "conversations":
            conversations = True
        elif name != "days":
            hint = did_you_mean(name, ("days", "conversations", "people")) or ";"
            raise RecordError(f"{where}: {word!r}{hint} expected days, conversations, or people@0,180")
    return Record(conversations, tuple(sorted(people)))


def _check_once(given: Sequence[object], where: str, what: str) -> None:
    twice = next((one for place, one in enumerate(given) if one in given[:place]), None)
    if twice is not None:
        raise RecordError(f"{where}: the {what} {twice} is given twice, expected once")


def _days(word: str, days: str, where: str) -> list[int]:
    try:
        found = [int(day) for day in days.split(",")]
    except ValueError:
        found = [-1]
    if min(found) < 0:
        raise RecordError(
            f"{where}: {word!r}: expected the days of the snapshots, 0 for the end of burn-in, as people@0,180"
        )
    return found


# Conversations


def logged(model: ConversationModel) -> tuple[Floats, Floats]:
    """Return the turns of the comparison, and the conversations that were opened in it or had a turn in it.

    Shapes (turns, columns) and (conversations, columns); the turns' thread numbers point into the latter, -1 into none.
    """
    turns = model.turns.copy()
    used = int(model.state.gauge[c.THREADS_USED])
    threads = model.state.threads[:used]
    kept = (threads[:, c.DAY] >= (model.started or 0)) & _opened(threads, model)
    numbers = turns[:, c.TURN_THREAD].astype(np.int64)
    kept[numbers[numbers >= 0]] = True
    order = np.flatnonzero(kept)
    order = order[
        np.lexsort((threads[order, c.ORDINAL], threads[order, c.DAY], threads[order, c.OPENER]))
    ]  # by identity
    place = np.full(used + 1, -1, dtype=np.int64)
    place[order] = np.arange(order.size)
    turns[:, c.TURN_THREAD] = place[numbers]  # -1 is the last place, which points to none
    return turns, threads[order]


def _opened(threads: Floats, model: ConversationModel) -> npt.NDArray[np.bool_]:
    """Return whether conversations have been opened by now: a word about this evening's news is only planned for tomorrow."""
    opened: npt.NDArray[np.bool_] = threads[:, c.OPENED] < model.day * DAY_MIN
    return opened


def conversation_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``conversations``, ordered by opener, day and ordinal."""
    turns, threads = logged(model)
    scenario, started = model.resolved_scenario, float(model.started or 0)
    channels = [channel.name for channel in scenario.channels]
    causes = [cause.name for cause in scenario.causes]
    return {
        **identity(threads, started),
        "opened": _since(threads[:, c.OPENED], started),
        "opened_at": calendar(threads[:, c.OPENED]),
        "kind": named(KINDS, threads[:, c.KIND]),
        "valence": threads[:, c.VALENCE].astype(np.int8),
        "severity": named(SEVERITIES, threads[:, c.SEVERITY]),
        "cause": named(causes, threads[:, c.CAUSE]),
        "fair": threads[:, c.FAIR] > 0.0,
        "channel": named(channels, threads[:, c.CHANNEL]),
        "public": model.state.channels[threads[:, c.CHANNEL].astype(np.int64), c.CH_PUBLIC] > 0.0,
        "anger": threads[:, c.ANGER],
        "heard": _since(threads[:, c.HEARD_AT], started),
        "first_answer": _since(threads[:, c.FIRST_ANSWER], started),
        "last_turn": _since(threads[:, c.TOUCHED], started),
        "company_turns": threads[:, c.COMPANY_TURNS].astype(np.int32),
        "customer_turns": threads[:, c.CUSTOMER_TURNS].astype(np.int32),
        "peer_turns": threads[:, c.PEER_TURNS].astype(np.int32),
        "handoffs": threads[:, c.HANDOFFS].astype(np.int32),
        "reshares": threads[:, c.RESHARES].astype(np.int32),
        "impressions": threads[:, c.IMPRESSIONS],
        "compensation": threads[:, c.PAID],
        "late": threads[:, c.LATE] > 0.0,
        "defended": threads[:, c.DEFENDED] > 0.0,
        "backfired": threads[:, c.BACKFIRED] > 0.0,
        "outcome": named(tuple(OUTCOMES), outcomes(threads, turns)),
    }


def outcomes(threads: Floats, turns: Floats) -> Array:
    """Return how each conversation ended, as places in ``OUTCOMES``."""
    place = {name: number for number, name in enumerate(OUTCOMES)}
    kind, solved, closed = threads[:, c.KIND], threads[:, c.SOLVED], threads[:, c.STATE] == c.CLOSED
    answered = threads[:, c.FIRST_ANSWER] < c.NEVER
    withdrawn = np.zeros(len(threads), dtype=np.bool_)
    withdrawn[turns[turns[:, c.TURN_ACT] == c.GIVES_UP, c.TURN_THREAD].astype(np.int64)] = True
    nothing_to_solve = (kind == c.PRAISE) | (kind == c.WORD)
    cases = [
        (nothing_to_solve & answered, "acknowledged"),
        (nothing_to_solve, "unanswered"),
        (solved == c.BY_COMPANY, "solved by the company"),
        (solved == c.BY_PEER, "solved by a peer"),
        ((kind == c.CONTACT) & (threads[:, c.COMPANY_TURNS] > 0.0), "had"),
        (kind == c.CONTACT, "not had"),
        (withdrawn, "withdrawn"),
        (closed & answered, "failed"),
        (closed, "unanswered"),
    ]
    return np.select([case for case, _ in cases], [place[name] for _, name in cases], place["open"])


# Turns


def turn_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``turns``, by minute, and within a minute in the order in which they were taken."""
    turns, threads = logged(model)
    turns = turns[np.argsort(turns[:, c.TURN_MINUTE], kind="stable")]
    started, who = float(model.started or 0), turns[:, c.TURN_WHO]
    company, dropped = turns[:, c.TURN_SPEAKER] == c.BY_FIRM, turns[:, c.TURN_ACT] == c.DROPS
    return {
        **_case_of(turns, threads, started),
        "minute": turns[:, c.TURN_MINUTE] - started * DAY_MIN,
        "time": calendar(turns[:, c.TURN_MINUTE]),
        "speaker": named(SPEAKERS, turns[:, c.TURN_SPEAKER]),
        "act": named(tuple(ACTS), turns[:, c.TURN_ACT]),
        "person": _maybe(who, ~company),
        "responder": _maybe(who, company & ~dropped & (who >= 0.0)),
    }


def _case_of(turns: Floats, threads: Floats, started: float) -> dict[str, Any]:
    """Return each turn's conversation and its opener; a drop belongs to no conversation, and its opener is who is dropped."""
    number = turns[:, c.TURN_THREAD].astype(np.int64)
    outside = number < 0
    opener = turns[:, c.TURN_WHO].copy()
    opener[~outside] = threads[number[~outside], c.OPENER]
    cases = identity(threads, started)["case"].take(pa.array(number, mask=outside))
    return {"case": cases, "opener": opener.astype(np.int32)}


def identity(threads: Floats, started: float) -> dict[str, Any]:
    """Return what makes a conversation the same one under every policy: opener, day and ordinal; and the three as one text."""
    opener, ordinal = threads[:, c.OPENER].astype(np.int32), threads[:, c.ORDINAL].astype(np.int32)
    day = (threads[:, c.DAY] - started).astype(np.int32) + np.int32(1)
    parts = [pa.array(part).cast(pa.string()) for part in (opener, day, ordinal)]
    return {"case": pc.binary_join_element_wise(*parts, "."), "opener": opener, "day": day, "ordinal": ordinal}


# People


def people_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``people``: everybody as they are now."""
    people, scenario, started = model.state.people, model.resolved_scenario, model.started or 0
    channels = [channel.name for channel in scenario.channels]
    segments = people[c.SEGMENT]
    count = people.shape[1]
    held = people[c.STATUS] == c.CUSTOMER
    return {
        "person": np.arange(count, dtype=np.int32),
        "day": np.full(count, model.day - started, dtype=np.int32),
        "status": named(STATUSES, people[c.STATUS]),
        "advocate": named(ADVOCACY, people[c.ADVOCATE]),
        "whiner": people[c.WHINER] > 0.0,
        "influencer": people[c.INFLUENCER] > 0.0,
        "follows_company": people[c.WATCHES] > 0.0,
        "segment": named([one.name for one in scenario.segments], segments),
        "region": named([one.region for one in scenario.segments], segments),
        "customer_type": named([one.customer_type for one in scenario.segments], segments),
        "public_channel": named(channels, people[c.HOME_PUBLIC]),
        "private_channel": named(channels, people[c.HOME_PRIVATE]),
        **{name: people[column].copy() for name, column in _NUMBERS.items()},  # the evening, not what follows
        **{name: people[column].astype(np.int32) for name, column in _COUNTS.items()},
        "searching": held & (people[c.SEARCH_UNTIL] > model.day - 1),
        "customer_since": np.where(held, people[c.SINCE] - started + 1.0, np.nan),
        "last_left": np.where(people[c.LEFT_ON] >= started, people[c.LEFT_ON] - started + 1.0, np.nan),
        "dropped": people[c.DROPPED] > 0.0,
        "label": named(LABELS, people[c.LABEL]),
    }


_NUMBERS: Final = {
    "attitude": c.ATTITUDE,
    "relationship": c.RELATIONSHIP,
    "expectation": c.EXPECTATION,
    "redress_belief": c.REDRESS,
    "motivation": c.MOTIVATION,
    "skill": c.SKILL,
    "loudness": c.LOUDNESS,
    "entitlement": c.ENTITLEMENT,
    "susceptibility": c.SUSCEPTIBILITY,
    "interest": c.INTEREST,
    "switching_cost": c.SWITCHING,
    "margin": c.MARGIN,
    "reach": c.REACH,
    "waited_min": c.WAITED,
    "compensated": c.COMPENSATED,
    "served_cost": c.SERVED_COST,
}
_COUNTS: Final = {"cases": c.CASES, "answered": c.ANSWERED, "silent_failures": c.SILENT, "departures": c.DEPARTURES}


# From numbers to what people read


def named(words: Sequence[str], numbers: Array) -> Any:
    """Return numbers as words, an Arrow array; below zero there is none."""
    places = pa.array(numbers.astype(np.int64), mask=numbers < 0)
    return pa.array(list(words), pa.string()).take(places)


def calendar(minutes: Floats) -> Any:
    """Return absolute minutes as times of a made-up calendar, to the second, see ``FIRST_MONDAY``."""
    start = np.datetime64(FIRST_MONDAY, "s")
    return pa.array(start + np.floor(minutes * 60.0).astype("timedelta64[s]")).cast(pa.timestamp("ms"))


def _since(minutes: Floats, started: float) -> Floats:
    """Return absolute minutes as minutes since the end of burn-in; nan for never."""
    return np.where(minutes < c.NEVER, minutes - started * DAY_MIN, np.nan)


def _maybe(numbers: Floats, there: npt.NDArray[np.bool_]) -> Any:
    """Return whole numbers, null where there is none."""
    return pa.array(np.where(there, numbers, 0.0).astype(np.int32), mask=~there)
