"""The page of all measures, ``docs/measures.md``: ``python -m docs._generate.measures > docs/measures.md``.

The tables come from ``sim.measures.catalogue``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from sim.measures.catalogue import DAY_METRICS, GROUP_KINDS, GROUP_METRICS, PRIMARY, RUN_METRICS, Metric
from sim.measures.worth import FOLLOWER_VALUE
from sim.study.analysis.stakeholders import STAKEHOLDER_METRICS

INTRODUCTION = f"""\
# Measures

Made by `python -m docs._generate.measures > docs/measures.md`; do not edit.
The same list, for reading in a terminal: `grapevine list metrics`.

The primary measure is `{PRIMARY}`; every other one is exploratory. *Better* says which direction is good where that is beyond dispute.
A measure is null (NaN) where it has nothing to measure: no answered conversation, no customer, nobody who left. The *stakeholder* is
who cares about a measure.
"""

EXPLAINED = f"""\
## Definitions

**Who led a conversation** (`sim/measures/ownership.py`) follows from who opened it and from the number of turns; the
opening counts as one. *Nobody*: no turn followed, the company did not hear of it and nobody saw it (fewer than one
impression). *Peers*: the company took no turn, and peers spoke or were spoken to (a word to peers). Otherwise the side
that took more turns, customer or company; *jointly* when both took equally many. Every conversation is of exactly one
kind, so the five shares sum to one. In the table `groups` they stand by month of opening, by region and by customer type of the
opener; the type of business is the scenario:

```sql
select policy, "group", measure, avg(value)
from 'results/*/groups/*.parquet' where kind = 'month' group by all order by all
```

**What customers are worth** (`sim/measures/worth.py`), at the end of burn-in. The company's *score* = past margin +
margin x M + {FOLLOWER_VALUE:g} x visible followers, M = r / (1 + i - r) months at the stated churn (Gupta & Lehmann);
money a follower is an assumption, as in the policy `value-based`. *True value* = past margin + margin x M at the
person's own hazard of leaving as they are (section 7.13 of the [ODD](odd.md)) + leaving + words:

- *Leaving*: over close ties who are customers, h x margin x M x (contagion^min(x, 3) - 1) x `loyalty.contagion_days`; h is their daily
  hazard, x the tie's weight in contagion. It is what one defection adds, as if it were remembered in full for that time.
- *Words*: M x words a month x the sum, over people who hear one, of the money that it moves. Heard by close ties in private and by those
  who follow them in public, in the shares of section 7.11; good with (1 + attitude)/2. A word moves attitude as in 7.12, for 1/ln 2
  half-lives on average, and attitude moves the hazard of leaving (customers) or of joining (others; as many join as leave). To
  first order; complaints, help to peers and second-hand words are left out.

The form follows customer engagement value (Kumar et al. 2010: purchases, influence), with this model's own mechanisms
for influence. The formula is an assumption. `score_correlation` is Spearman's rank correlation of score and true value;
`score_missed` the share of the top decile by true value that is not in the top decile by score.

**Value lost.** `loss_own` = M x mean margin of those who left in the comparison and are still away; `loss_neighbours` =
mean of *leaving* above for them, as things stand at the end.

**Unequal treatment of equal cases.** Equal are complaints and questions of the same kind, severity and channel. The
measure is the mean absolute difference between two of them (Gini's mean difference), groups weighted by their cases.
Differences can be intended: a policy that serves by value makes them.

**Talking and listening.** Talk: the company's turns, contacts among them. Listening: openings that the company heard of,
and customers' replies. The rule of thumb is 25 to 75.

**Satisfaction by value band** is the group measure `attitude` of kind `value`; `value_gap` is one number for it.
"""

RANKING = """\
## Ranking by stakeholder

Each stakeholder ranks the policies by measures of their own (`sim/study/analysis/stakeholders.py`). In every replicate, a policy's
difference from the mean of the compared policies is divided by the root mean square of such differences over all replicates and turned so
that more is better; it is averaged over the measures of the stakeholder and over replicates. The probability of being best is that of the
greatest mean when replicates are resampled. A measure that is missing in some replicate is left out. Exploratory: the choice of measures is
an assumption.
"""

HEAD = "| measure | unit | better | stakeholder | meaning |"


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION, *_tables(), EXPLAINED, RANKING, *_rankings()]).rstrip("\n") + "\n"


def _tables() -> Iterator[str]:
    yield from _table("Of a run (columns of `runs`)", [m for m in RUN_METRICS if m.name == PRIMARY], RUN_METRICS)
    yield from _table("Of a day (columns of `days`)", [], DAY_METRICS)
    yield from _table("Of a group (rows of `groups`)", [], GROUP_METRICS)
    yield "Groups of people are fixed at the end of burn-in. The kinds:\n"
    yield from (f"- `{kind}`: {meaning}" for kind, meaning in GROUP_KINDS.items())
    yield ""


def _rankings() -> Iterator[str]:
    yield "| stakeholder | ranks by |"
    yield "|---|---|"
    for stakeholder, metrics in STAKEHOLDER_METRICS.items():
        looked = (f"{'higher' if sign > 0 else 'lower'} `{name}`" for name, sign in metrics.items())
        yield f"| {stakeholder} | {', '.join(looked)} |"


def _table(title: str, first: Sequence[Metric], metrics: Sequence[Metric]) -> Iterator[str]:
    yield f"## {title}\n"
    yield HEAD
    yield "|" + "---|" * (HEAD.count("|") - 1)
    for metric in [*first, *(one for one in metrics if one not in first)]:
        yield f"| `{metric.name}` | {metric.unit} | {metric.better or ''} | {metric.stakeholder} | {metric.meaning} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
