"""Every measure the program reports: its name, unit, meaning, and whose concern it is.

A *day metric* is a column of the ``days`` table, a *run metric* a column of the ``runs`` table, a *group metric* a value of the ``groups``
table (of a group of people, or of conversations, see ``GROUP_KINDS``). ``better`` says which direction is good where that is beyond
dispute, else ``None``. ``kind`` of a day metric is ``state`` (people, advocates and what waits as they stand at
midnight; means over customers as the day begins) or ``flow`` (what happened that day).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Better = Literal["more", "less"] | None
Stakeholder = Literal["finance", "service", "marketing", "customers", "staff"]


@dataclass(frozen=True)
class Metric:
    """A measure: ``name`` as in the tables, ``label`` for people, ``unit``, ``meaning`` in one sentence."""

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
        prospects | people | people who never were customers
        former | people | people who left
        attitude | -1 to 1 | mean attitude of customers
        relationship | 0 to 1 | mean relationship (slow trust) of customers
        expectation | 0 to 1 | mean expectation of customers
        redress_belief | 0 to 1 | mean belief of customers that complaining in public pays
        stated_nps | points | survey score: share of customers who say 9 or 10 less share who say 0 to 6
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
    *_day("state", "service", "backlog | conversations | heard conversations waiting for the company at midnight"),
    *_day(
        "flow",
        "customers",
        """
        encounters | encounters | dealings of customers with product or service
        failures | failures | encounters that failed
        joined | people | prospects and former customers who became customers
        left | people | customers who left, for whatever cause
        dropped | people | customers whom the company dropped
        search_stopped | people | searches for an alternative that an answer without a solution ended
        left_quietly | people | customers who left at once after a failure, without a word
        left_silent | people | customers who left within thirty days of a failure that they never complained about
        surplus | money | customer surplus: value of service less price and hassle, plus compensation, less advocates' unpaid time
        waited_min | minutes | minutes that customers waited for first answers
        """,
    ),
    *_day(
        "flow",
        "service",
        """
        complaints_public | conversations | public complaints opened, unfounded ones included
        complaints_private | conversations | private complaints opened
        complaints_unfounded | conversations | complaints without a failure behind them
        complaints_first | conversations | complaints by people who never complained before
        questions | conversations | questions opened
        praise | conversations | words of praise to the company
        words_positive | conversations | recommendations to peers
        words_negative | conversations | warnings to peers
        conversations | conversations | conversations opened
        heard | conversations | conversations that the company came to hear of
        answered | conversations | conversations that got their first company answer
        answered_in_hour | conversations | conversations that got their first company answer within an hour of being opened
        response_min | minutes | sum over those of minutes from opening to first answer
        resolved | conversations | conversations closed with the matter solved
        unresolved | conversations | conversations that ended after company turns without a solution
        abandoned | conversations | customers who gave up waiting
        handoffs | hand-offs | turns passed on for lack of authority
        moved_private | conversations | public conversations that went on in private
        company_turns | turns | turns by responders
        customer_turns | turns | follow-up turns by customers
        contacts | conversations | conversations that the company opened of its own accord
        contact_relevance | sum of 0 to 1 | how well they fitted the context of those contacted
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
        impressions_advocates | impressions | times somebody saw a public turn or recommendation by an advocate
        impressions_whiners | impressions | times somebody saw a public complaint by a whiner
        impressions_negative | impressions | times somebody saw a negative thread
        impressions_positive | impressions | times somebody saw a positive or resolved thread
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
        wages | money | wages of responders on shift
        compensation | money | compensation paid
        effort | money | materials of extra effort
        handoff_cost | money | cost of hand-offs
        fixes | money | spent on root causes
        fixes_ideas | money | part of that which followed ideas rather than complaints
        programme | money | spent on the advocacy programme
        outreach | money | spent on company-led contact
        profit | money | margin less all of the above
        """,
    ),
    *_day(
        "flow",
        "staff",
        """
        shift_min | minutes | minutes responders were on shift
        busy_min | minutes | minutes responders handled turns
        strain | 0 to 1 | mean strain of responders in the evening
        """,
    ),
)


def _run(stakeholder: Stakeholder, rows: str) -> tuple[Metric, ...]:
    """Run metrics, one a line: name | label | unit | better (or -) | meaning."""
    found = []
    for row in rows.strip().splitlines():
        name, label, unit, better, meaning = (" ".join(part.split()) for part in row.split("|"))
        good: Better = "more" if better == "more" else "less" if better == "less" else None
        found.append(Metric(name, label, unit, meaning, stakeholder, good))
    return tuple(found)


_LEADERS = """
    customer_led | led by customers | share | - | conversations in which a customer spoke more often than the company, the opening included
    company_led | led by the company | share | - | conversations in which the company spoke more often than the customer
    jointly_led | led jointly | share | - | conversations in which customer and company spoke equally often
    peer_led | among peers | share | - | conversations in which the company said nothing, and peers did or were spoken to
    nobody_led | led by nobody | share | - | openings that nobody answered, the company did not hear of and nobody saw
    """

FURTHER_METRICS: tuple[Metric, ...] = (
    *_run("marketing", _LEADERS),
    *_run(
        "marketing",
        """
        talk_share | talk against listening | share | - | company turns and contacts against those and what the company heard customers say
        share_of_voice | advocates' share of voice | share | more | impressions of advocates, of those of advocates and whiners together
        exposure | exposure of a complaint | impressions | less | mean impressions of a complaint made in public
        """,
    ),
    *_run(
        "service",
        """
        resolve_time | time to solve | minutes | less | median minutes from opening to the turn that solved it, solved conversations only
        handoffs_per_case | hand-offs | per answered conversation | less | turns passed on for lack of authority
        interventions | company stepped in | share | - | conversations in which the company spoke, of all
        unheard_share | never heard | share | less | conversations addressed to the company or public that it never heard of
        unequal_answer | unequal answers | share | less | \
            chance that one of two equal cases (kind, severity, channel) is answered and one not
        unequal_wait | unequal waits | minutes | less | mean difference in wait for the first answer between two equal cases, both answered
        unequal_tone | unequal tone | 0 to 1 | - | mean difference in tone (form letter to personal) between two equal cases, both answered
        unequal_compensation | unequal compensation | money | - | mean difference in compensation between two equal cases, both answered
        """,
    ),
    *_run(
        "customers",
        """
        worst_decile | attitude of the worst off | -1 to 1 | more | mean attitude at the end of the tenth of customers who think worst of it
        value_gap | attitude by value | points of attitude | - | \
            mean attitude at the end of the top fifth by margin less that of the bottom half
        """,
    ),
    *_run(
        "finance",
        """
        loss_own | lost with a customer | money | - | expected margin of a customer who left and is still away
        loss_neighbours | lost among neighbours | money | - | \
            expected margin that a customer who left takes along among close ties, by contagion
        score_correlation | score against true value | rank correlation | - | \
            Spearman's, of the company's score and the true value of customers, at the end of burn-in
        score_missed | valuable customers missed | share | - | \
            of the top decile by true value, those outside the top decile by score, at the end of burn-in
        """,
    ),
)
"""Run metrics made by ``sim.measures``."""

PRIMARY = "value"

RUN_METRICS: tuple[Metric, ...] = (
    Metric(
        "value",
        "value",
        "money",
        "profit over the horizon plus discounted expected margin of the customers held at its end, less the same at its start",
        "finance",
        "more",
    ),
    Metric("profit", "profit", "money", "margin less everything spent, over the horizon", "finance", "more"),
    Metric("spent", "spent of the budget", "money", "everything spent from the one budget over the horizon", "finance"),
    Metric("churn", "churn", "share per month", "customers who left, per customer-month", "customers", "less"),
    Metric(
        "silent_churn",
        "silent churn",
        "share per month",
        "customers who left within 30 days of a failure they kept quiet about, per customer-month",
        "customers",
        "less",
    ),
    Metric("customers_end", "customers at the end", "people", "customers held at the end", "finance", "more"),
    Metric(
        "attitude",
        "attitude at the end",
        "-1 to 1",
        "mean attitude of customers over the last 30 days",
        "customers",
        "more",
    ),
    Metric(
        "customer_surplus",
        "customer surplus",
        "money per customer-month",
        "value of service less price and hassle, plus compensation, less advocates' unpaid time",
        "customers",
        "more",
    ),
    Metric(
        "first_response",
        "first response time",
        "minutes",
        "median minutes from a conversation's opening to the company's first answer, answered conversations only",
        "service",
        "less",
    ),
    Metric(
        "answered_share",
        "answered",
        "share",
        "conversations addressed to the company or public that got a company answer",
        "service",
    ),
    Metric(
        "resolved_share",
        "solved",
        "share",
        "complaints and questions that were solved, by company or peers",
        "service",
        "more",
    ),
    Metric("strain", "staff strain", "0 to 1", "mean strain of responders", "staff", "less"),
    Metric(
        "occupancy", "occupancy", "share", "time spent handling against time on shift; above one with overtime", "staff"
    ),
    Metric(
        "speakers_advocates",
        "advocates who spoke",
        "people per month",
        "distinct advocates who spoke, per month",
        "marketing",
    ),
    Metric(
        "speakers_whiners",
        "whiners who spoke",
        "people per month",
        "distinct whiners who complained in public, per month",
        "marketing",
    ),
    Metric(
        "impressions_advocates",
        "impressions of advocates",
        "per 1,000 people and month",
        "times somebody saw an advocate's public turn",
        "marketing",
    ),
    Metric(
        "impressions_whiners",
        "impressions of whiners",
        "per 1,000 people and month",
        "times somebody saw a whiner's public complaint",
        "marketing",
    ),
    Metric("complaints", "complaints", "per 1,000 customers and month", "public and private complaints", "service"),
    Metric(
        "public_complaints",
        "public complaints",
        "per 1,000 customers and month",
        "public complaints, unfounded ones included",
        "service",
    ),
    Metric(
        "failure_rate",
        "failures",
        "per customer-month",
        "encounters that failed, over the last 30 days",
        "service",
        "less",
    ),
    Metric(
        "peer_resolved_share",
        "solved by peers",
        "share",
        "public questions and complaints closed by a peer's answer",
        "marketing",
    ),
    Metric("defence_backfire", "backfired defences", "share", "defences that backfired", "marketing", "less"),
    Metric(
        "stated_nps", "survey NPS", "points", "net promoter score as a survey would show it at the end", "marketing"
    ),
    Metric("advocates_end", "advocates at the end", "people", "customers who act as advocates at the end", "marketing"),
    *FURTHER_METRICS,
)

LEADERS = tuple(metric.name for metric in _run("marketing", _LEADERS))
"""The measures of who led conversations; they make one together."""

CONVERSATION_SHARES = frozenset({*LEADERS, "unheard_share"})
"""Run metrics that are also told of groups of conversations."""

GROUP_METRICS: tuple[Metric, ...] = (
    Metric("people", "people", "people", "people in the group at the end of burn-in", "customers", None, "group"),
    Metric("cases", "cases", "per person", "complaints and questions opened", "service", None, "group"),
    Metric("answered_share", "answered", "share", "of those, answered by the company", "service", None, "group"),
    Metric(
        "wait", "wait", "minutes", "mean minutes to the first answer, answered cases only", "service", "less", "group"
    ),
    Metric("compensation", "compensation", "money per person", "compensation received", "finance", None, "group"),
    Metric(
        "churn",
        "churn",
        "share per month",
        "customers of the group who left, per customer-month",
        "customers",
        "less",
        "group",
    ),
    Metric(
        "attitude",
        "attitude",
        "-1 to 1",
        "mean attitude at the end, of those in the group who are customers",
        "customers",
        "more",
        "group",
    ),
    Metric(
        "silent_failures",
        "silent failures",
        "per person",
        "failures that the person kept quiet about",
        "customers",
        None,
        "group",
    ),
    Metric(
        "conversations",
        "conversations",
        "conversations",
        "conversations opened; of a channel, those that the company could have heard",
        "service",
        None,
        "group",
    ),
    *(replace(metric, kind="group") for metric in FURTHER_METRICS if metric.name in CONVERSATION_SHARES),
)

GROUP_KINDS: dict[str, str] = {
    "voice": "whiners, advocates, silent sufferers and everyone else, by who they were at the end of burn-in",
    "loudness": "quintiles of loudness",
    "value": "bands of monthly margin: bottom half, next 30 %, top 20 %",
    "month": "conversations by the month in which they were opened, counted from the end of burn-in",
    "region": "conversations by the region of whoever opened them",
    "customer type": "conversations by the customer type of whoever opened them",
    "channel": "conversations by the channel on which they were opened",
}

_RUN_BY_NAME = {metric.name: metric for metric in RUN_METRICS}
_DAY_BY_NAME = {metric.name: metric for metric in DAY_METRICS}


def run_metric(name: str) -> Metric:
    """The run metric called ``name``; KeyError when there is none."""
    return _RUN_BY_NAME[name]


def day_metric(name: str) -> Metric:
    """The day metric called ``name``; KeyError when there is none."""
    return _DAY_BY_NAME[name]
