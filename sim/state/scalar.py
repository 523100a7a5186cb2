"""Places in ``State.scalars``: single numbers that change."""

from __future__ import annotations

EVENT_COUNT = 0  # events to come
EVENTS_FULL = 1  # 1: the event queue must grow before the event loop can go on
CONVERSATIONS_USED = 2
FAILED_COUNT = 3  # lengths of the day's to-do lists
ACTING_COUNT = 4
PONDERING_COUNT = 5
CLOCK = 6  # absolute minute up to which everything has happened
P_WATCHER_SEES = 8  # chance that a follower of the company sees a public answer
P_NOTICED = 9  # chance that a person comes across a public conversation
P_ADVOCATE_LOOKS = 10  # chance that an advocate looks at a public conversation
SITE_STARS = 11  # on the review site, fading: sum of stars
SITE_REVIEWS = 12  # the same: number of reviews
ACTED_COUNT = 13  # entries of State.acted
STAFF_AUTHORITY_MAX = 14  # highest authority on the roster
COMPARISON_START = 15  # absolute minute at which the comparison starts, NEVER in burn-in
SPEAKERS_ADVOCATES_MONTH = 16
SPEAKERS_WHINERS_MONTH = 17
CUSTOMERS_START = 18
MEMBER_SUPPORT = 19  # 0 to 1: support that members of the programme get
OUTAGE_SHARE = 20  # share of customers whom an outage hits today
QUEUES_FULL = 21  # 1: the desk's queues must grow
QUEUE_SIZES = 22  # the next six
ADVOCATES_LISTED = 28  # length of State.advocates
BACKLOG = 29  # conversations that wait for the desk now
DESK_CALLED = 30  # 1: something happened that may put a responder to work
FOLLOWERS_MAX = 31  # followers of the person who has most
MARGIN_HELD = 32  # money a month of those who are customers this morning
MARGIN_FELT = 33  # the same, weighted by attitude
WON_BACK = 34  # former customers who joined today
TIES_MAX = 35  # close ties of the person who has most
QUEUE_LONGEST = 36  # the longest that a queue has ever been
TIES_MEAN = 37  # close ties of a person, on average
EVENTS_USED = 38  # places of State.events that have ever been used
EVENT_FREE = 39  # one more than the first place that is free again, or 0
NEXT_SLOT = 40  # the first slot that the clock has not come to
DUE_FIRST = 41  # range of State.due that is in use
DUE_LAST = 42
QUALITY_GAIN = 43  # quality that ideas have added and that is still there
PRICE = 44  # prices as a ratio of those of the first day
TURNS_USED = 45  # rows of the log of turns
TURNS_FULL = 46  # 1: the log of turns must grow
SPARE_MIN = 47  # minutes of a shift by which the work of a responder may fall behind their share and be made up for
COLUMNS = 48
