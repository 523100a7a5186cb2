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
from sim.state import channel, conversation, person, scalar, turn_log
from sim.state.constants import NEVER

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
    "escalates": "a responder lacks the authority and hands the matter to somebody who has it",
    "moves to private": "the company moves the conversation out of public sight",
    "makes contact": "the company speaks first",
    "drops": "the company ends the relationship",
    "answers": "a peer answers without settling the matter",
    "defends": "a peer takes the company's side",
    "reshares": "somebody passes the conversation on",
}
"""What a turn can be, in the order of their numbers in ``sim.state.turn_log``, and what it means."""

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

    Shapes (turns, columns) and (conversations, columns); the turns' conversation numbers point into the latter, -1 into none.
    """
    turns = model.turns.copy()
    used = int(model.state.scalars[scalar.CONVERSATIONS_USED])
    conversations = model.state.conversations[:used]
    kept = (conversations[:, conversation.DAY] >= (model.started or 0)) & _opened(conversations, model)
    numbers = turns[:, turn_log.CONVERSATION].astype(np.int64)
    kept[numbers[numbers >= 0]] = True
    order = np.flatnonzero(kept)
    order = order[
        np.lexsort(
            (
                conversations[order, conversation.ORDINAL],
                conversations[order, conversation.DAY],
                conversations[order, conversation.OPENER],
            )
        )
    ]  # by identity
    place = np.full(used + 1, -1, dtype=np.int64)
    place[order] = np.arange(order.size)
    turns[:, turn_log.CONVERSATION] = place[numbers]  # -1 is the last place, which points to none
    return turns, conversations[order]


def _opened(conversations: Floats, model: ConversationModel) -> npt.NDArray[np.bool_]:
    """Return whether conversations have been opened by now: a word about this evening's news is only planned for tomorrow."""
    opened: npt.NDArray[np.bool_] = conversations[:, conversation.OPENED_AT] < model.day * DAY_MIN
    return opened


def conversation_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``conversations``, ordered by opener, day and ordinal."""
    turns, conversations = logged(model)
    scenario, started = model.resolved_scenario, float(model.started or 0)
    channels = [one.name for one in scenario.channels]
    causes = [cause.name for cause in scenario.causes]
    return {
        **identity(conversations, started),
        "opened": _since(conversations[:, conversation.OPENED_AT], started),
        "opened_at": calendar(conversations[:, conversation.OPENED_AT]),
        "kind": named(KINDS, conversations[:, conversation.KIND]),
        "valence": conversations[:, conversation.VALENCE].astype(np.int8),
        "severity": named(SEVERITIES, conversations[:, conversation.SEVERITY]),
        "cause": named(causes, conversations[:, conversation.CAUSE]),
        "fair": conversations[:, conversation.FAIR] > 0.0,
        "channel": named(channels, conversations[:, conversation.CHANNEL]),
        "public": model.state.channels[conversations[:, conversation.CHANNEL].astype(np.int64), channel.PUBLIC] > 0.0,
        "anger": conversations[:, conversation.ANGER],
        "heard": _since(conversations[:, conversation.HEARD_AT], started),
        "first_answer": _since(conversations[:, conversation.FIRST_ANSWER_AT], started),
        "last_turn": _since(conversations[:, conversation.LAST_TURN_AT], started),
        "company_turns": conversations[:, conversation.COMPANY_TURNS].astype(np.int32),
        "customer_turns": conversations[:, conversation.CUSTOMER_TURNS].astype(np.int32),
        "peer_turns": conversations[:, conversation.PEER_TURNS].astype(np.int32),
        "escalations": conversations[:, conversation.ESCALATIONS].astype(np.int32),
        "reshares": conversations[:, conversation.RESHARES].astype(np.int32),
        "impressions": conversations[:, conversation.IMPRESSIONS],
        "compensation": conversations[:, conversation.COMPENSATION_PAID],
        "late": conversations[:, conversation.LATE] > 0.0,
        "defended": conversations[:, conversation.DEFENDED] > 0.0,
        "backfired": conversations[:, conversation.BACKFIRED] > 0.0,
        "outcome": named(tuple(OUTCOMES), outcomes(conversations, turns)),
    }


def outcomes(conversations: Floats, turns: Floats) -> Array:
    """Return how each conversation ended, as places in ``OUTCOMES``."""
    place = {name: number for number, name in enumerate(OUTCOMES)}
    kind, solved, closed = (
        conversations[:, conversation.KIND],
        conversations[:, conversation.SOLVED],
        conversations[:, conversation.STATE] == conversation.CLOSED,
    )
    answered = conversations[:, conversation.FIRST_ANSWER_AT] < NEVER
    withdrawn = np.zeros(len(conversations), dtype=np.bool_)
    withdrawn[turns[turns[:, turn_log.ACT] == turn_log.GIVES_UP, turn_log.CONVERSATION].astype(np.int64)] = True
    nothing_to_solve = (kind == conversation.PRAISE) | (kind == conversation.WORD)
    cases = [
        (nothing_to_solve & answered, "acknowledged"),
        (nothing_to_solve, "unanswered"),
        (solved == conversation.BY_COMPANY, "solved by the company"),
        (solved == conversation.BY_PEER, "solved by a peer"),
        ((kind == conversation.CONTACT) & (conversations[:, conversation.COMPANY_TURNS] > 0.0), "had"),
        (kind == conversation.CONTACT, "not had"),
        (withdrawn, "withdrawn"),
        (closed & answered, "failed"),
        (closed, "unanswered"),
    ]
    return np.select([case for case, _ in cases], [place[name] for _, name in cases], place["open"])


# Turns


def turn_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``turns``, by minute, and within a minute in the order in which they were taken."""
    turns, conversations = logged(model)
    turns = turns[np.argsort(turns[:, turn_log.MINUTE], kind="stable")]
    started, who = float(model.started or 0), turns[:, turn_log.WHO]
    company, dropped = turns[:, turn_log.SPEAKER] == turn_log.BY_COMPANY, turns[:, turn_log.ACT] == turn_log.DROPS
    return {
        **_case_of(turns, conversations, started),
        "minute": turns[:, turn_log.MINUTE] - started * DAY_MIN,
        "time": calendar(turns[:, turn_log.MINUTE]),
        "speaker": named(SPEAKERS, turns[:, turn_log.SPEAKER]),
        "act": named(tuple(ACTS), turns[:, turn_log.ACT]),
        "person": _maybe(who, ~company & (who >= 0.0)),  # nobody in particular outside the market
        "responder": _maybe(who, company & ~dropped & (who >= 0.0)),
    }


def _case_of(turns: Floats, conversations: Floats, started: float) -> dict[str, Any]:
    """Return each turn's conversation and its opener; a drop belongs to no conversation, and its opener is who is dropped."""
    number = turns[:, turn_log.CONVERSATION].astype(np.int64)
    outside = number < 0
    opener = turns[:, turn_log.WHO].copy()
    opener[~outside] = conversations[number[~outside], conversation.OPENER]
    cases = identity(conversations, started)["case"].take(pa.array(number, mask=outside))
    return {"case": cases, "opener": opener.astype(np.int32)}


def identity(conversations: Floats, started: float) -> dict[str, Any]:
    """Return what makes a conversation the same one under every policy: opener, day and ordinal; and the three as one text."""
    opener, ordinal = (
        conversations[:, conversation.OPENER].astype(np.int32),
        conversations[:, conversation.ORDINAL].astype(np.int32),
    )
    day = (conversations[:, conversation.DAY] - started).astype(np.int32) + np.int32(1)
    parts = [pa.array(part).cast(pa.string()) for part in (opener, day, ordinal)]
    return {"case": pc.binary_join_element_wise(*parts, "."), "opener": opener, "day": day, "ordinal": ordinal}


# People


def people_rows(model: ConversationModel) -> Columns:
    """Return columns of the table ``people``: everybody as they are now."""
    people, scenario, started = model.state.people, model.resolved_scenario, model.started or 0
    channels = [one.name for one in scenario.channels]
    segments = people[person.SEGMENT]
    count = people.shape[1]
    held = people[person.STATUS] == person.CUSTOMER
    return {
        "person": np.arange(count, dtype=np.int32),
        "day": np.full(count, model.day - started, dtype=np.int32),
        "status": named(STATUSES, people[person.STATUS]),
        "advocate": named(ADVOCACY, people[person.ADVOCATE]),
        "whiner": people[person.WHINER] > 0.0,
        "influencer": people[person.INFLUENCER] > 0.0,
        "follows_company": people[person.FOLLOWS_COMPANY] > 0.0,
        "segment": named([one.name for one in scenario.segments], segments),
        "region": named([one.region for one in scenario.segments], segments),
        "customer_type": named([one.customer_type for one in scenario.segments], segments),
        "public_channel": named(channels, people[person.PUBLIC_CHANNEL]),
        "private_channel": named(channels, people[person.PRIVATE_CHANNEL]),
        **{name: people[column].copy() for name, column in _NUMBERS.items()},  # the evening, not what follows
        **{name: people[column].astype(np.int32) for name, column in _COUNTS.items()},
        "searching": held & (people[person.SEARCH_UNTIL] > model.day - 1),
        "customer_since": np.where(held, people[person.CUSTOMER_SINCE] - started + 1.0, np.nan),
        "last_left": np.where(people[person.LAST_LEFT] >= started, people[person.LAST_LEFT] - started + 1.0, np.nan),
        "dropped": people[person.DROPPED] > 0.0,
        "label": named(LABELS, people[person.LABEL]),
    }


_NUMBERS: Final = {
    "attitude": person.ATTITUDE,
    "relationship": person.RELATIONSHIP,
    "expectation": person.EXPECTATION,
    "redress_belief": person.REDRESS_BELIEF,
    "motivation": person.MOTIVATION,
    "skill": person.SKILL,
    "loudness": person.LOUDNESS,
    "entitlement": person.ENTITLEMENT,
    "susceptibility": person.SUSCEPTIBILITY,
    "interest": person.INTEREST,
    "switching_cost": person.SWITCHING_COST,
    "margin": person.MARGIN,
    "reach": person.REACH,
    "waited_min": person.WAITED_MIN,
    "compensated": person.COMPENSATED,
    "served_cost": person.SERVED_COST,
}
_COUNTS: Final = {
    "cases": person.CASES,
    "answered": person.ANSWERED,
    "silent_failures": person.SILENT_FAILURES,
    "departures": person.DEPARTURES,
}


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
    return np.where(minutes < NEVER, minutes - started * DAY_MIN, np.nan)


def _maybe(numbers: Floats, there: npt.NDArray[np.bool_]) -> Any:
    """Return whole numbers, null where there is none."""
    return pa.array(np.where(there, numbers, 0.0).astype(np.int32), mask=~there)
