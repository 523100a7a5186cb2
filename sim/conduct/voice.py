"""Phase 3: who speaks, to whom, where and when.

After a failure: silence, a private complaint, a public complaint, or a quiet exit. Without one: praise, a
question, a word to peers, an unfounded complaint. An act is drawn from one of the two, never both. Choices
use the state of the morning and the failure itself; the minute at which somebody speaks follows the profile
of hours and weekdays.
"""

from __future__ import annotations

from sim.conduct.experience import fade_trouble, start_search, suffer
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import flag, logistic, logit
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import has_room, schedule
from sim.state.state import World, new_thread

EVENTS_PER_OPENING = 4


@kernel
def stated_complaint(severity: int, p: Record) -> tuple[float, float]:
    """The stated chance of complaining after a failure of ``severity``, and the solved shift that makes it come true."""
    if severity == 0:
        return p.voice_complain_minor, p.baseline_complain_minor
    if severity == 1:
        return p.voice_complain_quality, p.baseline_complain_quality
    if severity == 2:
        return p.voice_complain_money, p.baseline_complain_money
    return p.voice_complain_serious, p.baseline_complain_serious


@kernel
def complains(severity: int, loudness: float, redress: float, switching: float, deviated: float, p: Record) -> float:
    """Chance that somebody complains after a failure.

    Log odds: the stated chance, moved by loudness, belief that complaining pays, switching cost, and a recent failed recovery.
    """
    stated, shift = stated_complaint(severity, p)
    odds = (
        logit(stated)
        + shift
        + p.voice_loudness_effect * (loudness - p.society_loudness_median)
        + p.voice_redress_effect * (redress - p.baseline_redress)
        + p.voice_switching_effect * (switching - 0.5)
        + 0.5 * p.voice_deviation_effect * deviated
    )
    return logistic(odds)


@kernel
def goes_public(loudness: float, redress: float, deviated: float, p: Record) -> float:
    """Chance that a complaint is made in public: loudness, redress belief and a failed recovery raise it."""
    odds = (
        logit(p.voice_public_share)
        + p.baseline_public
        + p.voice_loudness_effect * (loudness - p.society_loudness_median)
        + p.voice_redress_effect * (redress - p.baseline_redress)
        + p.voice_deviation_effect * deviated
    )
    return logistic(odds)


@kernel
def exits_quietly(severity: int, switching: float, relationship: float, p: Record) -> float:
    """Chance that somebody leaves at once and without a word after a failure; centred at middling switching cost and relationship."""
    if severity == 0:
        chance = p.voice_exit_minor
    elif severity == 1:
        chance = p.voice_exit_quality
    elif severity == 2:
        chance = p.voice_exit_money
    else:
        chance = p.voice_exit_serious
    ease = 2.0 * (1.0 - switching) * (1.0 - relationship) / max(1.0 - p.baseline_relationship, 0.05)
    return min(1.0, chance * ease * p.loyalty_competition)


@kernel
def hockey_stick(attitude: float, bend: float) -> float:
    """Voice to the company against attitude: flat on the left, rising on the right; one at zero."""
    return 1.0 + bend * max(0.0, attitude)


@kernel
def lopsided_u(attitude: float, left: float, right: float) -> float:
    """Words to peers against attitude: rising on both sides; one at zero."""
    return 1.0 + (left * -attitude if attitude < 0.0 else right * attitude)


@kernel
def let_down(expectation: float, quality: float, p: Record) -> float:
    """Complaints without a failure against the ordinary number: more from those who expect more than the ``quality`` there is."""
    return 1.0 + p.voice_let_down * max(0.0, expectation - quality)


@kernel
def minute_of(u: float, rhythm: Floats) -> float:
    """The minute of the day at quantile ``u`` of the profile of hours; ``rhythm`` holds the 25 cumulative shares."""
    hour = 0
    while hour < 23 and rhythm[hour + 1] <= u:
        hour += 1
    width = rhythm[hour + 1] - rhythm[hour]
    within = (u - rhythm[hour]) / width if width > 0.0 else 0.5
    return min(DAY_MIN - 1e-6, 60.0 * (hour + within))


@kernel
def patience_of(u: float, p: Record) -> float:
    """Minutes somebody is patient, at quantile ``u``."""
    if p.desk_patience_exponential > 0.5:
        return draw.exponential(u, p.desk_patience_min)
    return draw.lognormal(u, p.desk_patience_min, p.desk_patience_sigma)


@kernel
def open_thread(
    world: World,
    day: int,
    i: int,
    kind: float,
    valence: float,
    severity: int,
    cause: int,
    fair: float,
    public: bool,
    ordinal: int,
) -> int:
    """Somebody opens a conversation today; gives its number."""
    people, p, seed = world.people, world.p, world.seed
    number = new_thread(world)
    row = world.threads[number]
    row[:] = 0.0
    minute = minute_of(draw.uniform(seed, i, day, ordinal, draw.MINUTE), world.rhythm)
    opened = day * DAY_MIN + minute
    row[c.OPENER] = float(i)
    row[c.DAY] = float(day)
    row[c.ORDINAL] = float(ordinal)
    row[c.OPENED] = opened
    row[c.TOUCHED] = opened
    row[c.KIND] = kind
    row[c.VALENCE] = valence
    row[c.SEVERITY] = float(severity)
    row[c.CAUSE] = float(cause)
    row[c.FAIR] = fair
    row[c.PUBLIC] = flag(public)
    row[c.CHANNEL] = people[c.HOME_PUBLIC, i] if public else people[c.HOME_PRIVATE, i]
    row[c.ANGER] = p.spread_calm
    if kind == c.COMPLAINT:
        arousal = 0.25 * (1.0 + max(severity, 0))
        row[c.ANGER] = min(1.0, arousal * (0.5 + people[c.LOUDNESS, i]) * (1.0 - 0.5 * people[c.ATTITUDE, i]))
    row[c.STATE] = c.UNHEARD
    row[c.HEARD_AT] = c.NEVER
    row[c.FIRST_ANSWER] = c.NEVER
    row[c.ACT_REACH] = c.NEVER
    return number


@kernel
def note_complaint(world: World, day: int, i: int, public: bool) -> None:
    """Count a complaint by ``i``, and that they ever complained; it is recent once it is made, see ``remember_complaint``."""
    people, tally = world.people, world.tally
    tally[t.T_PUBLIC if public else t.T_PRIVATE] += 1.0
    if people[c.COMPLAINED, i] == 0.0:
        tally[t.T_FIRST_TIME] += 1.0
        people[c.COMPLAINED, i] = 1.0
    people[c.CASES, i] += 1.0
    if public and people[c.WHINER, i] > 0.0:
        spoke_as_whiner(world, day, i)


@kernel
def month_of(world: World, day: float) -> float:
    """Month of the comparison in which ``day`` lies (negative in burn-in)."""
    start = world.gauge[c.STARTED]
    if start >= c.NEVER:
        return -1.0
    return float((day * DAY_MIN - start) // (DAYS_PER_MONTH * DAY_MIN))


@kernel
def spoke_as_whiner(world: World, day: int, i: int) -> None:
    """Count whiner ``i`` once a day and once a month."""
    last = world.people[c.SPOKE_WHINER, i]
    if last != day:
        world.tally[t.T_SPEAKERS_WHINERS] += 1.0
        if month_of(world, last) != month_of(world, float(day)):
            world.gauge[c.SPEAKERS_WHINERS_MONTH] += 1.0
        world.people[c.SPOKE_WHINER, i] = float(day)


@kernel
def spoke_as_advocate(world: World, day: int, i: int) -> None:
    """Count advocate ``i`` once a day and once a month."""
    last = world.people[c.SPOKE_ADVOCATE, i]
    if last != day:
        world.tally[t.T_SPEAKERS_ADVOCATES] += 1.0
        if month_of(world, last) != month_of(world, float(day)):
            world.gauge[c.SPEAKERS_ADVOCATES_MONTH] += 1.0
        world.people[c.SPOKE_ADVOCATE, i] = float(day)


@kernel
def voice_of_failed(world: World, day: int, i: int) -> None:
    """What customer ``i``, who failed today, does about it."""
    people, p, seed, tally = world.people, world.p, world.seed, world.tally
    cause, severity = suffer(world, day, i)
    loudness, redress = people[c.LOUDNESS, i], people[c.REDRESS, i]
    switching, deviated = people[c.SWITCHING, i], people[c.FAILED_RECOVERY, i]
    if draw.uniform(seed, i, day, draw.NIL, draw.COMPLAIN) < complains(
        severity, loudness, redress, switching, deviated, p
    ):
        public = draw.uniform(seed, i, day, draw.NIL, draw.PUBLIC) < goes_public(loudness, redress, deviated, p)
        note_complaint(world, day, i, public)
        announce(world, open_thread(world, day, i, c.COMPLAINT, -1.0, severity, cause, 1.0, public, c.FIRST))
        may_look_around(world, day, i, severity, p.loyalty_search_speaking)
        return
    people[c.SILENT, i] += 1.0
    people[c.SILENT_DAY, i] = float(day)
    if draw.uniform(seed, i, day, draw.NIL, draw.QUIET_EXIT) < exits_quietly(
        severity, switching, people[c.RELATIONSHIP, i], p
    ):
        people[c.LEAVING, i] = 1.0
        tally[t.T_LEFT_QUIETLY] += 1.0
    else:
        may_look_around(world, day, i, severity, 1.0)


@kernel
def may_look_around(world: World, day: int, i: int, severity: int, ratio: float) -> None:
    """A failure that is more than minor may make customer ``i`` look for an alternative; ``ratio``: against who keeps quiet about it."""
    if severity < 1:
        return
    chance = ratio * search_chance(world.people[c.SWITCHING, i], world.p)
    if draw.uniform(world.seed, i, day, draw.NIL, draw.SEARCH) < chance:
        start_search(world, i, day)


@kernel
def search_chance(switching: float, p: Record) -> float:
    """Chance that a disappointment makes somebody look for an alternative."""
    return min(1.0, 2.0 * p.loyalty_search_chance * (1.0 - switching) * p.loyalty_competition)


@kernel
def voice_of_others(world: World, day: int, i: int, act: float, weekday: float) -> None:
    """What customer ``i``, to whom nothing happened, says today, if the draw ``act`` falls on anything."""
    people, p, seed, tally = world.people, world.p, world.seed, world.tally
    attitude = people[c.ATTITUDE, i]
    daily = weekday / DAYS_PER_MONTH
    reached = p.voice_questions * daily
    where = draw.uniform(seed, i, day, draw.NIL, draw.PUBLIC)
    if act < reached:
        tally[t.T_QUESTIONS] += 1.0
        people[c.CASES, i] += 1.0
        asks = where < p.voice_question_public
        announce(world, open_thread(world, day, i, c.QUESTION, 0.0, c.NOTHING, c.NOTHING, 1.0, asks, c.FIRST))
        return
    reached += p.voice_praise * daily * hockey_stick(attitude, p.voice_praise_bend)
    if act < reached:
        tally[t.T_PRAISE] += 1.0
        public = where < p.voice_public_share
        announce(world, open_thread(world, day, i, c.PRAISE, 1.0, c.NOTHING, c.NOTHING, 1.0, public, c.FIRST))
        return
    reached += p.voice_words * daily * lopsided_u(attitude, p.voice_words_left, p.voice_words_right)
    if act < reached:
        positive = draw.uniform(seed, i, day, draw.NIL, draw.CHANNEL) < 0.5 * (attitude + 1.0)
        tally[t.T_WORDS_POSITIVE if positive else t.T_WORDS_NEGATIVE] += 1.0
        public = where < p.voice_words_public
        if positive and public and people[c.ADVOCATE, i] > 0.0:
            spoke_as_advocate(world, day, i)
        announce(
            world,
            open_thread(world, day, i, c.WORD, 1.0 if positive else -1.0, c.NOTHING, c.NOTHING, 1.0, public, c.FIRST),
        )
        return
    unfounded = p.voice_unfounded * daily * people[c.ENTITLEMENT, i] / p.society_entitlement_median
    quality = min(1.0, p.experience_quality + world.gauge[c.QUALITY_GAIN])
    reached += unfounded * let_down(people[c.EXPECTATION, i], quality, p)
    if act < reached:
        tally[t.T_UNFOUNDED] += 1.0
        loudness, redress = people[c.LOUDNESS, i], people[c.REDRESS, i]
        fade_trouble(world, i, day)
        public = where < goes_public(loudness, redress, people[c.FAILED_RECOVERY, i], p)
        note_complaint(world, day, i, public)
        announce(world, open_thread(world, day, i, c.COMPLAINT, -1.0, c.FIRST, c.NOTHING, 0.0, public, c.FIRST))


@kernel
def announce(world: World, number: int) -> None:
    """Put the opening of a thread on the agenda, with the end of the opener's patience where they expect an answer."""
    row = world.threads[number]
    world.tally[t.T_CONVERSATIONS] += 1.0
    opener, opened = row[c.OPENER], row[c.OPENED]
    schedule(world, opened, c.POSTED, opener, opener, float(number), opener)
    if row[c.KIND] == c.COMPLAINT or row[c.KIND] == c.QUESTION:
        u = draw.uniform(world.seed, int(opener), int(row[c.DAY]), int(row[c.ORDINAL]), draw.PATIENCE)
        schedule(world, opened + patience_of(u, world.p), c.PATIENCE_ENDS, opener, opener, float(number), 0.0)
        schedule(world, opened + 2.0 * DAY_MIN, c.FORGOTTEN, opener, opener, float(number), 0.0)


@kernel
def speak(world: World, day: int, weekday: float) -> bool:
    """The voices of a day, people in order of row. False when the agenda must grow first (nothing has been done then)."""
    failed, acting = int(world.gauge[c.FAILED_COUNT]), int(world.gauge[c.ACTING_COUNT])
    if not has_room(world, EVENTS_PER_OPENING * (failed + acting + 1)):
        return False
    for place in range(failed):
        voice_of_failed(world, day, int(world.roll[0, place]))
    for place in range(acting):
        voice_of_others(world, day, int(world.roll[1, place]), world.chance[0, place], weekday)
    return True
