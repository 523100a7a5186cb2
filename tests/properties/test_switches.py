"""Off equals zero: a mechanism whose strength is zero leaves the same bytes as a program that lacks its code.

The model at strength zero runs compiled. The model without the code runs uncompiled, in a fresh interpreter, with the function that
carries the mechanism taken out or made blind; compiled and uncompiled runs are the same to the byte (``test_compiled``).
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import person, root_cause
from tests.kernel.test_compile import run_python
from tests.markets import INFLUENCE_OFF, Everything, conversations_of, eventful

pytestmark = pytest.mark.process

DAYS = 7
THANKS = 0.625
Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


def gone(result: Any = None) -> Wrap:
    """The function does nothing and gives ``result``."""
    return lambda function: lambda *arguments: result


def given(place: int, value: float) -> Wrap:
    """The function always sees ``value`` as its argument number ``place``."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: function(*arguments[:place], value, *arguments[place + 1 :])

    return wrap


def sparing(*columns: int) -> Wrap:
    """The function leaves these columns of people as they were."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def spared(state: Any, *arguments: Any) -> Any:
            before = state.people[list(columns)].copy()
            result = function(state, *arguments)
            state.people[list(columns)] = before
            return result

        return spared

    return wrap


def unchanged(place: int) -> Wrap:
    """The function gives its argument number ``place`` as it is."""
    return lambda function: lambda *arguments: arguments[place]


def without_thanks(function: Callable[..., Any]) -> Callable[..., Any]:
    """Customers do not react as they do with the chance of thanks."""
    return lambda *arguments: arguments[3] != THANKS and function(*arguments)


def only_the_silent(function: Callable[..., Any]) -> Callable[..., Any]:
    """Whoever complains does not look around: for them the ratio is not one."""
    return lambda *arguments: function(*arguments) if arguments[4] == 1.0 else None


def only_bad_ends(function: Callable[..., Any]) -> Callable[..., Any]:
    """A matter that was solved gives no story."""
    return lambda *arguments: function(*arguments) if arguments[2] == person.BAD_STORY else None


def unfixed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Work on causes that costs what it costs and changes nothing."""

    def worked(state: Any, *arguments: Any) -> None:
        before = state.causes[:, root_cause.LEVEL].copy()
        function(state, *arguments)
        state.causes[:, root_cause.LEVEL] = before

    return worked


MULTIPLIERS_ARE_ONE_AT = {
    "baseline.solve": False,
    "baseline.relationship": 0.6, "baseline.attitude": 0.25, "baseline.redress": 0.3, "baseline.opinion": 0.0, "baseline.stars": 3.5,
}  # fmt: skip
# Where the eventful market is not eventful enough for a mechanism to show.
STRONGER: dict[str, dict[str, object]] = {
    "service moves trust": {"outreach.gain": 0.0, "outreach.noise": 0.0, "outreach.solve": 0.0},
    "answers stop searches": {"loyalty.search_speaking": 1.0, "loyalty.answer_stops_search": 1.0},
    "contacts help": {"outreach.cost": 0.1, "outreach.solve": 1.0},
    "ideas": {"programme.ideas": 10.0},
    "unfairness": {
        "feeling.unfair": 1.0,
        "spread.half_life_min": 1000.0,
        "channels.feed.coverage": 1.0,
        "voice.public_share": 1.0,
    },
    "word of mouth brings": {"loyalty.word_share": 1.0, "loyalty.churn": 0.5, "society.customer_share": 0.5},
    "friends think alike": {"feeling.assimilation": 0.5},
    "friends are alike": {"society.homophily": 0.7},
    "messages bring": {
        "loyalty.heard_effect": 1.0,
        "feeling.habituation": 0.0,
        "baseline.join": 3.0,
        "loyalty.churn": 0.5,
        "society.customer_share": 0.5,
    },
    "messages wear off": {"feeling.habituation": 1.0, "loyalty.heard_effect": 0.0},
    "opinion of prospects": {"loyalty.opinion_effect": 5.0, "loyalty.churn": 0.5, "society.customer_share": 0.5},
    "friends keep each other": {"loyalty.friends_effect": 10.0, "loyalty.churn": 0.5},
    "solutions lose value": {"feeling.solution_delay": 1.0},
    "an audience amplifies": {"feeling.presence": 5.0},
    "speaking binds": {"peers.bond": 0.5},
    "rating": {
        "channels.feed.share": 0.0,
        "channels.reviews.share": 1.0,
        "baseline.join": 3.0,
        "loyalty.site_effect": 5.0,
        "loyalty.churn": 0.5,
        "society.customer_share": 0.5,
    },
    "disappointment on voice": {"voice.let_down": 50.0, "voice.questions": 0.1, "voice.unfounded": 0.4},
    "inconsistency": {"desk.inconsistency": 0.9},
    "contagion": {"loyalty.churn": 0.3},
    "answers damp talk": {"channels.feed.coverage": 1.0, "voice.public_share": 1.0, "voice.stirred_damped": 1.0},
    "competition on voice": {"voice.competition_effect": 3.0, "loyalty.competition": 3.0},
    "difficulty": {"desk.difficulty_sigma": 2.0},
    "thanks": {"desk.thanks": THANKS},
    "freshness": {"spread.fresh_min": 30.0},
    "infectiousness": {"spread.infectiousness_sigma": 1.5},
    "corrected stars": {"spread.corrects_stars": 1.0, "channels.feed.share": 0.0, "channels.reviews.share": 1.0},
    "answers bring reviews": {
        "spread.answers_bring_reviews": 5.0,
        "channels.feed.share": 0.0,
        "channels.reviews.share": 1.0,
    },
    "double deviation on voice": {
        "voice.deviation_effect": 20.0,
        "causes.product.per_1000": 600.0,
        "desk.follow_up": 0.0,
    },
    "redress belief on voice": {
        "voice.redress_effect": 20.0,
        "causes.product.per_1000": 600.0,
        "feeling.awareness": 1.0,
    },
}
# mechanism: (strengths at zero, the functions that carry it, where they are called)
SWITCHES: dict[str, tuple[dict[str, object], dict[str, Wrap]]] = {
    "people come across threads": ({"peers.notice": 0.0}, {"sim.engine.event_loop.come_across": gone()}),
    "advocates look out": ({"peers.lookout": 0.0}, {"sim.engine.event_loop.notify_advocates": gone()}),
    "public answers are shown": ({"spread.company_seen": 0.0}, {"sim.company.desk.show_answer": gone()}),
    "followers see": ({"spread.seen": 0.0}, {"sim.engine.event_loop.broadcast": gone(), "sim.conduct.helping.broadcast": gone()}),
    "resharing": (
        {"spread.reshare": 0.0},
        {"sim.engine.event_loop.may_pass_on": gone(False), "sim.conduct.spread.may_reach_outsiders": gone()},
    ),
    "freshness": (
        {"spread.fresh_min": 0.0},
        {"sim.conduct.spread.freshness": gone(1.0), "sim.engine.event_loop.freshness": gone(1.0)},
    ),
    "infectiousness": ({"spread.infectiousness_sigma": 0.0}, {"sim.conduct.opening.infectiousness": gone(1.0)}),
    "outsiders": ({"spread.outside_reshare": 0.0}, {"sim.conduct.spread.may_reach_outsiders": gone()}),
    "corrected stars": (
        {"spread.corrects_stars": 0.0},
        {"sim.company.desk.may_correct_stars": gone(), "sim.conduct.helping.may_correct_stars": gone()},
    ),
    "answers bring reviews": ({"spread.answers_bring_reviews": 0.0}, {"sim.conduct.voice.more_reviews": gone(0.0)}),
    "difficulty": (
        {"desk.difficulty_sigma": 0.0},
        {"sim.company.desk.with_difficulty": unchanged(2), "sim.conduct.helping.with_difficulty": unchanged(2)},
    ),
    "thanks": ({"desk.thanks": 0.0}, {"sim.company.desk.reacts": without_thanks}),
    "words to close ties": ({"voice.told_positive": 0.0, "voice.told_negative": 0.0}, {"sim.engine.event_loop.tell_close_ties": gone()}),
    "peers": ({"peers.willing": 0.0, "peers.willing_advocate": 0.0}, {"sim.engine.event_loop.may_speak_up": gone()}),
    "defence": ({"peers.defend": 0.0}, {"sim.conduct.helping.defends": gone(False)}),
    "words move": ({"feeling.word": 0.0}, {"sim.engine.event_loop.hear_word": gone(), "sim.conduct.feeling.hear_word": gone()}),
    "awareness": ({"feeling.awareness": 0.0}, {"sim.engine.event_loop.read_conversation": sparing(person.REDRESS_BELIEF)}),
    "unfairness": ({"feeling.unfair": 0.0}, {"sim.engine.event_loop.read_conversation": sparing(person.RELATIONSHIP)}),
    "redress learning": ({"feeling.redress_learning": 0.0}, {"sim.conduct.feeling.learn_redress": gone()}),
    "late answers hurt": ({"feeling.late": 0.0}, {"sim.engine.event_loop.move_attitude": gone()}),
    "escalations hurt": ({"feeling.escalation": 0.0}, {"sim.company.desk.move_attitude": gone()}),
    "service moves trust": (
        {"feeling.trust": 0.0},
        {
            f"sim.{place}.move_attitude": sparing(person.RELATIONSHIP)
            for place in ("engine.event_loop", "company.desk", "conduct.feeling", "conduct.helping")
        },
    ),
    "surprise": ({"experience.surprise_gain": 0.0}, {"sim.conduct.daily_batch.success_inlined": given(3, 0.0)}),
    "search": (
        {"loyalty.search_chance": 0.0},
        {"sim.conduct.feeling.start_search": gone(), "sim.conduct.voice.start_search": gone()},
    ),
    "answers stop searches": (
        {"loyalty.answer_stops_search": 0.0},
        {"sim.conduct.feeling.may_stop_search": gone()},
    ),
    "contacts please": ({"outreach.gain": 0.0, "outreach.noise": 0.0}, {"sim.company.outreach.welcome": gone(0.0)}),
    "contacts help": (
        {"outreach.solve": 0.0, "outreach.listens": 0.0},
        {"sim.company.outreach.hear_out": gone()},
    ),
    "contacts tire": ({"outreach.tires": 0.0}, {"sim.engine.event_loop.on_contact": sparing(person.FATIGUE)}),
    "ideas": ({"programme.ideas": 0.0}, {"sim.engine.compiled_phases.have_ideas": gone()}),
    "complainers look around": ({"loyalty.search_speaking": 0.0}, {"sim.conduct.voice.may_look_around": only_the_silent}),
    "contagion": ({"loyalty.contagion": 1.0}, {"sim.conduct.loyalty.leaving_multiplier": given(3, 0.0)}),
    "word of mouth brings": ({"loyalty.word_share": 0.0}, {"sim.conduct.loyalty.joining_multiplier": given(0, 0.5)}),
    "rating": ({"loyalty.site_effect": 0.0}, {"sim.conduct.loyalty.site_rating": gone(3.5)}),
    "opinion of prospects": ({"loyalty.opinion_effect": 0.0}, {"sim.conduct.loyalty.joining_multiplier": given(1, 0.0)}),
    "attitude on leaving": ({"loyalty.attitude_effect": 0.0}, {"sim.conduct.loyalty.leaving_multiplier": given(1, 0.25)}),
    "relationship on leaving": ({"loyalty.relationship_effect": 0.0}, {"sim.conduct.loyalty.leaving_multiplier": given(0, 0.6)}),
    "double deviation on voice": (
        {"voice.deviation_effect": 0.0},
        {"sim.conduct.voice.complains": given(4, 0.0), "sim.conduct.voice.goes_public": given(2, 0.0)},
    ),
    "redress belief on voice": (
        {"voice.redress_effect": 0.0},
        {"sim.conduct.voice.complains": given(2, 0.3), "sim.conduct.voice.goes_public": given(1, 0.3)},
    ),
    "disappointment on voice": ({"voice.let_down": 0.0}, {"sim.conduct.voice.let_down": gone(1.0)}),
    "stories": (
        {"voice.stories": 0.0},
        {"sim.conduct.voice.may_tell_of_failure": gone(), "sim.conduct.feeling.may_tell_of_outcome": gone()},
    ),
    "good stories": ({"voice.stories_good": 0.0}, {"sim.conduct.feeling.may_tell_of_outcome": only_bad_ends}),
    "talk breeds talk": ({"voice.stirred": 0.0}, {"sim.engine.event_loop.may_be_stirred": gone()}),
    "answers damp talk": ({"voice.stirred_damped": 0.0}, {"sim.conduct.telling.stirring_chance": given(1, False)}),
    "competition on voice": (
        {"voice.competition_effect": 0.0},
        {"sim.conduct.voice_chances.lost_to_competition": gone(0.0), "sim.measures.rates.lost_to_competition": gone(0.0)},
    ),
    "unequal activity": ({"society.activity_sigma": 0.0}, {"sim.society.population.activity_at": gone(1.0)}),
    "inconsistency": (
        {"desk.inconsistency": 0.0},
        {"sim.company.desk.whim": gone(1.0), "sim.company.treatment.whim": gone(1.0)},
    ),
    "friends think alike": ({"feeling.assimilation": 0.0}, {"sim.engine.compiled_phases.assimilate": gone()}),
    "friends are alike": ({"society.homophily": 0.0}, {"sim.society.population.earlier_friend": gone(-1)}),
    "messages bring": (
        {"loyalty.heard_effect": 0.0},
        {"sim.conduct.loyalty.joining_multiplier": given(3, 0.0), "sim.engine.event_loop.note_message": gone()},
    ),
    "messages wear off": (
        {"feeling.habituation": 0.0},
        {"sim.conduct.feeling.habituated": gone(1.0), "sim.engine.event_loop.note_message": gone()},
    ),
    "friends keep each other": ({"loyalty.friends_effect": 0.0}, {"sim.conduct.loyalty.leaving_multiplier": given(5, 0.7)}),
    "solutions lose value": ({"feeling.solution_delay": 0.0}, {"sim.conduct.feeling.kept_when_late": gone(1.0)}),
    "an audience amplifies": ({"feeling.presence": 0.0}, {"sim.conduct.feeling.before_others": gone(1.0)}),
    "speaking binds": (
        {"peers.bond": 0.0},
        {"sim.conduct.helping.bind": gone(), "sim.engine.event_loop.bind": gone()},
    ),
    "strain slows": ({"desk.strain_slows": 0.0}, {"sim.company.desk.handle_time": given(2, 0.0)}),
    "fixes": ({"company.fix_effect": 0.0}, {"sim.engine.compiled_phases.work_on_causes": unfixed}),
}  # fmt: skip


@cache
def market() -> Scenario:
    return eventful(society__people=60, **MULTIPLIERS_ARE_ONE_AT)


@cache
def usual() -> str:
    """What a run leaves behind in which every mechanism acts as strongly as usual."""
    return digest({})


def digest(overrides: dict[str, object]) -> str:
    """What a run of the eventful market leaves behind."""
    model = ConversationModel(market().with_values(overrides), Everything(), 17)
    model.run_days(DAYS)
    left = hashlib.sha256()
    for array in (
        np.array(model.rows),
        model.state.people,
        conversations_of(model),
        model.state.staff,
        model.state.causes,
        model.state.budget_left,
    ):
        left.update(np.ascontiguousarray(array).tobytes())
    return left.hexdigest()


def without_the_code() -> dict[str, str]:
    """For each mechanism, what a run leaves behind when its code is missing; for uncompiled interpreters."""
    results = {}
    for name, (_, functions) in SWITCHES.items():
        with pytest.MonkeyPatch.context() as patch:
            for path, wrap in functions.items():
                module = importlib.import_module(path.rpartition(".")[0])
                attribute = path.rpartition(".")[2]
                patch.setattr(module, attribute, wrap(getattr(module, attribute)))
            results[name] = digest(STRONGER.get(name, {}))
    return results


@pytest.fixture(scope="module")
def missing() -> dict[str, str]:
    code = "import json; from tests.properties.test_switches import without_the_code; print(json.dumps(without_the_code()))"
    found: dict[str, str] = json.loads(run_python(code, NUMBA_DISABLE_JIT="1"))
    return found


@pytest.mark.parametrize("name", SWITCHES)
def test_off_equals_zero(name: str, missing: dict[str, str]) -> None:
    stronger = STRONGER.get(name, {})
    zero = digest({**stronger, **SWITCHES[name][0]})
    at_work = digest(stronger) if stronger else usual()
    assert zero != at_work, "the mechanism does nothing in this market, so switching it off shows nothing"
    assert zero == missing[name]


def test_what_is_said_to_switch_influence_off_does() -> None:
    zeros = {key: value for strengths, _ in SWITCHES.values() for key, value in strengths.items()}
    assert INFLUENCE_OFF.items() <= zeros.items()
