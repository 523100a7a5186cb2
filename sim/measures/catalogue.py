"""Catalogue of measures: name, unit, meaning, and the stakeholder who cares about it.

A *day metric* is a column of the ``days`` table, a *run metric* a column of the ``runs`` table, a *group metric* a value of the ``groups``
table (of a group of people or conversations, or of a month of the run-off, see ``GROUP_KINDS``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

Better = Literal["more", "less"] | None
Stakeholder = Literal["finance", "service", "marketing", "customers", "staff"]

_STAKEHOLDERS: dict[str, Stakeholder] = {one: one for one in get_args(Stakeholder)}


@dataclass(frozen=True)
class Metric:
    """A measure.

    Args:
        name: as in the tables.
        label: as people read it.
        unit: its unit.
        meaning: one sentence.
        stakeholder: who cares about it.
        better: the good direction, None where that is disputed.
        kind: ``run``, ``group`` or, of a day, ``state`` (counts at midnight; means over customers as the day begins) or ``flow`` (what
            happened that day).
    """

    name: str
    label: str
    unit: str
    meaning: str
    stakeholder: Stakeholder
    better: Better = None
    kind: Literal["state", "flow", "run", "group"] = "run"


def _day(kind: Literal["state", "flow"], stakeholder: Stakeholder, rows: str) -> tuple[Metric, ...]:
    found = []
    for row in rows.strip().splitlines():
        name, unit, meaning = (part.strip() for part in row.split("|"))
        found.append(Metric(name, name.replace("_", " "), unit, meaning, stakeholder, None, kind))
    return tuple(found)


DAY_METRICS: tuple[Metric, ...] = (
    *_day(
        "state",
        "customers",
        """
        customers | people | customers at midnight
        prospects | people | people who have never been customers
        former | people | former customers
        attitude | -1 to 1 | mean attitude of customers
        relationship | 0 to 1 | mean relationship (trust that changes slowly) of customers
        expectation | 0 to 1 | mean expectation of customers
        redress_belief | 0 to 1 | mean belief of customers that complaining in public pays off
        stated_nps | points | net promoter score in a survey: percentage who answer 9 or 10 minus percentage who answer 0 to 6
        searching | people | customers looking for an alternative
        """,
    ),
    *_day(
        "state",
        "marketing",
        """
        advocates | people | customers who act as advocates, organic or in the programme
        advocates_programme | people | advocates in the programme
        advocate_motivation | 0 to 1 | mean motivation of advocates
        site_rating | stars | recency-weighted mean rating on the review site
        """,
    ),
    *_day("state", "service", "backlog | conversations | heard conversations that wait for the company at midnight"),
    *_day(
        "flow",
        "customers",
        """
        encounters | encounters | uses of the product or service by customers
        failures | failures | encounters that failed
        joined | people | prospects and former customers who became customers
        left | people | customers who left, for any reason
        dropped | people | customers with whom the company ended the relationship
        search_stopped | people | searches for an alternative that ended with an answer, though it solved nothing
        left_quietly | people | customers who left at once after a failure, without complaining
        left_silent | people | customers who left within 30 days of a failure about which they did not complain
        surplus | money | customer surplus: value of the service minus price and hassle, plus compensation, minus unpaid time of advocates
        waited_min | minutes | total minutes that customers waited for first answers
        """,
    ),
    *_day(
        "flow",
        "service",
        """
        complaints_public | conversations | public complaints opened, including unfounded ones
        complaints_private | conversations | private complaints opened
        complaints_unfounded | conversations | complaints without a failure behind them
        complaints_first | conversations | complaints by people who had never complained before
        questions | conversations | questions opened
        praise | conversations | words of praise to the company
        words_positive | conversations | recommendations to peers
        words_negative | conversations | warnings to peers
        conversations | conversations | conversations opened
        heard | conversations | conversations that the company heard of
        answered | conversations | conversations that got their first company answer that day
        answered_in_hour | conversations | conversations that got their first company answer within an hour
        response_min | minutes | total minutes from opening to first answer, over those answered
        resolved | conversations | conversations that were closed with a solution
        unresolved | conversations | conversations that were closed without a solution after an answer of the company
        abandoned | conversations | customers who gave up waiting
        escalations | escalations | turns passed to a responder with more authority
        moved_private | conversations | public conversations that the company moved to a private channel
        company_turns | turns | turns by responders
        customer_turns | turns | follow-up turns by customers
        contacts | conversations | conversations that the company opened
        contact_relevance | sum of 0 to 1 | total fit of these to the situation of the people contacted
        """,
    ),
    *_day(
        "flow",
        "marketing",
        """
        peer_turns | turns | turns by other customers: answers and defences
        peer_resolved | conversations | conversations closed by a peer's answer
        defences | turns | defences of the company by a peer
        backfires | turns | defences that backfired on an unresolved fair complaint
        impressions_advocates | impressions | impressions of public turns and recommendations by advocates
        impressions_whiners | impressions | impressions of public complaints by whiners
        impressions_negative | impressions | impressions of negative conversations
        impressions_positive | impressions | impressions of positive or resolved conversations
        speakers_advocates | person-days | advocates who spoke that day
        speakers_whiners | person-days | whiners who complained in public that day
        reshares | reshares | posts passed on
        invited | people | customers invited into the programme
        ideas | ideas | ideas for improvement that advocates put to the company
        """,
    ),
    *_day(
        "flow",
        "finance",
        """
        margin | money | margin earned from customers
        wages | money | wages of responders for the hours worked, and for the paid share of idle ones
        compensation | money | compensation paid
        effort | money | materials of extra effort
        escalation_cost | money | cost of escalations
        fixes | money | spent on root causes
        fixes_ideas | money | the part spent on fixes for ideas rather than complaints
        programme | money | spent on the advocacy programme
        outreach | money | spent on company-led contact
        profit | money | margin minus all costs above
        """,
    ),
    *_day(
        "flow",
        "staff",
        """
        shift_min | minutes | minutes of shifts that responders had for the desk
        busy_min | minutes | minutes that responders handled turns
        strain | 0 to 1 | mean strain of responders in the evening
        """,
    ),
)


def _table(rows: str, kind: Literal["run", "group"] = "run") -> tuple[Metric, ...]:
    """Read metrics, one per line: name | label | unit | stakeholder | better (or -) | meaning."""
    found = []
    for row in rows.strip().splitlines():
        name, label, unit, stakeholder, better, meaning = (" ".join(part.split()) for part in row.split("|"))
        good: Better = "more" if better == "more" else "less" if better == "less" else None
        found.append(Metric(name, label, unit, meaning, _STAKEHOLDERS[stakeholder], good, kind))
    return tuple(found)


_LEADER_METRICS = _table(
    """
    customer_led | led by customers | share | marketing | - | \
        conversations in which the customer took more turns than the company, the opening included
    company_led | led by the company | share | marketing | - | \
        conversations in which the company took more turns than the customer
    jointly_led | led jointly | share | marketing | - | \
        conversations in which customer and company took equally many turns
    peer_led | among peers | share | marketing | - | \
        conversations without a company turn, in which peers spoke or were spoken to
    nobody_led | led by nobody | share | marketing | - | conversations that nobody answered, heard or saw
    """
)

FURTHER_METRICS: tuple[Metric, ...] = (
    *_LEADER_METRICS,
    *_table(
        """
        talk_share | talk-to-listen share | share | marketing | - | \
            company turns and contacts, as a share of these and the customer turns that it heard
        share_of_voice | advocates' share of voice | share | marketing | more | \
            impressions of advocates, as a share of those of advocates and whiners
        exposure | exposure of a complaint | impressions | marketing | less | mean impressions of a public complaint
        resolve_time | time to solve | minutes | service | less | \
            median minutes from opening to solution, solved conversations only
        escalations_per_case | escalations | per answered conversation | service | less | \
            turns passed to a responder with more authority
        interventions | interventions | share | service | - | share of conversations in which the company took a turn
        unheard_share | unheard | share | service | less | \
            share of the conversations addressed to the company or public that it never heard of
        unequal_answer | unequal answers | share | service | less | \
            chance that of two equal cases (kind, severity, channel) only one is answered
        unequal_wait | unequal waits | minutes | service | less | \
            mean difference in first response time between two equal answered cases
        unequal_tone | unequal tone | 0 to 1 | service | - | \
            mean difference in tone (form letter to personal) between two equal answered cases
        unequal_compensation | unequal compensation | money | service | - | \
            mean difference in compensation between two equal answered cases
        worst_decile | attitude, lowest decile | -1 to 1 | customers | more | \
            mean attitude at the end of the tenth of customers whose attitude is lowest
        value_gap | attitude by value | points of attitude | customers | - | \
            mean attitude at the end of the top fifth by margin minus that of the bottom half
        loss_own | margin lost per leaver | money | finance | - | expected margin of a customer who left and is still away
        loss_neighbours | margin lost among ties | money | finance | - | \
            expected margin of the close ties whom a customer who left takes along, by contagion
        score_correlation | score and true value | rank correlation | finance | - | \
            Spearman's rank correlation of the company's score and the true value of customers, at the end of burn-in
        score_missed | valuable customers missed | share | finance | - | \
            share of the top decile by true value that is not in the top decile by score, at the end of burn-in
        """
    ),
)
"""Run metrics beyond those of money, customers and speed: who led, how equally people were served, what customers are worth."""

PRIMARY = "value"

RUN_METRICS: tuple[Metric, ...] = (
    *_table(
        """
        value | value | money | finance | more | \
            discounted profit of the horizon and of the run-off, the months after it in which the status quo follows every policy
        run_off | earned in the run-off | money | finance | more | discounted profit of the run-off, a part of value
        profit | profit | money | finance | more | margin minus everything spent, over the horizon, not discounted
        spent | spent | money | finance | - | total costs, paid from the one budget, over the horizon
        churn | churn | share per month | customers | less | customers who left, per customer-month
        silent_churn | silent churn | share per month | customers | less | \
            customers who left within 30 days of a failure about which they did not complain, per customer-month
        customers_end | customers at the end | people | finance | more | customers at the end of the horizon
        attitude | attitude at the end | -1 to 1 | customers | more | mean attitude of customers over the last 30 days
        customer_surplus | customer surplus | money per customer-month | customers | more | \
            value of the service minus price and hassle, plus compensation, minus the unpaid time of advocates
        first_response | first response time | minutes | service | less | \
            median minutes from opening to the company's first answer, answered conversations only
        answered_share | answered | share | service | - | \
            share of the conversations addressed to the company or public that got a company answer
        resolved_share | solved | share | service | more | \
            share of complaints and questions that were solved, by the company or by peers
        strain | staff strain | 0 to 1 | staff | less | mean strain of responders
        occupancy | occupancy | share | staff | - | \
            time spent handling as a share of the time for the desk; above one where unused time was made up for
        speakers_advocates | advocates who spoke | people per month | marketing | - | \
            distinct advocates who spoke, per month
        speakers_whiners | whiners who spoke | people per month | marketing | - | \
            distinct whiners who complained in public, per month
        impressions_advocates | impressions of advocates | per 1,000 people and month | marketing | - | \
            impressions of public turns of advocates
        impressions_whiners | impressions of whiners | per 1,000 people and month | marketing | - | \
            impressions of public complaints of whiners
        complaints | complaints | per 1,000 customers and month | service | - | public and private complaints
        public_complaints | public complaints | per 1,000 customers and month | service | - | \
            public complaints, including unfounded ones
        failure_rate | failures | per customer-month | service | less | encounters that failed, over the last 30 days
        peer_resolved_share | solved by peers | share | marketing | - | \
            share of public questions and complaints that a peer's answer closed
        defence_backfire | backfired defences | share | marketing | less | share of defences that backfired
        stated_nps | survey NPS | points | marketing | - | net promoter score in a survey at the end
        advocates_end | advocates at the end | people | marketing | - | customers who act as advocates at the end
        """
    ),
    *FURTHER_METRICS,
)

LEADERS = tuple(metric.name for metric in _LEADER_METRICS)
"""The measures of who led conversations; their sum is one."""

CONVERSATION_SHARES = frozenset({*LEADERS, "unheard_share"})
"""Run metrics that are also measured for groups of conversations."""

GROUP_METRICS: tuple[Metric, ...] = (
    *_table(
        """
        people | people | people | customers | - | people in the group at the end of burn-in
        cases | cases | per person | service | - | complaints and questions opened
        answered_share | answered | share | service | - | share of these that the company answered
        wait | wait | minutes | service | less | mean minutes to the first answer, answered cases only
        complaints | complaints | per person | service | - | complaints opened, public and private
        complaints_answered | complaints answered | share | service | - | share of these that the company answered
        complaint_wait | wait of a complaint | minutes | service | less | \
            mean minutes to the first answer, answered complaints only
        compensation | compensation | money per person | finance | - | compensation received
        churn | churn | share per month | customers | less | customers of the group who left, per customer-month
        attitude | attitude | -1 to 1 | customers | more | mean attitude at the end, of those in the group who are customers
        silent_failures | silent failures | per person | customers | - | failures about which the person did not complain
        conversations | conversations | conversations | service | - | \
            conversations opened; on a channel, only those that the company could have heard
        profit | profit | money | finance | more | margin minus everything spent that month, not discounted
        """,
        "group",
    ),
    *(replace(metric, kind="group") for metric in FURTHER_METRICS if metric.name in CONVERSATION_SHARES),
)

GROUP_KINDS: dict[str, str] = {
    "voice": "whiners, advocates, silent sufferers and everyone else, by who they were at the end of burn-in",
    "loudness": "quintiles of loudness",
    "value": "bands of monthly margin: bottom half, next 30 %, top 20 %",
    "month": "conversations by the month in which they were opened, counted from the end of burn-in",
    "complaint": "complaints by how loud they were: public ones by log(1 + followers) x anger, below them private ones by anger",
    "region": "conversations by the region of the customer",
    "customer type": "conversations by the customer type",
    "channel": "conversations by the channel on which they were opened",
    "run-off": "months of the run-off, counted from its start",
}

_RUN_BY_NAME = {metric.name: metric for metric in RUN_METRICS}
_DAY_BY_NAME = {metric.name: metric for metric in DAY_METRICS}


def run_metric(name: str) -> Metric:
    """Return the run metric called ``name``; KeyError for other names."""
    return _RUN_BY_NAME[name]


def day_metric(name: str) -> Metric:
    """Return the day metric called ``name``; KeyError for other names."""
    return _DAY_BY_NAME[name]
