"""Names of the columns in which the state of a world is kept.

A table is one float64 array, a name the number of its column. ``people`` is stored column by column (shape (columns, people)), everything
else row by row. Whole numbers and yes/no are kept as floats: exact up to 2^53.
"""

from __future__ import annotations

from typing import cast

import numpy as np

# Typed numbers for arguments of compiled functions, which would otherwise be compiled once for each literal.
NOTHING = cast("int", np.int64(-1))  # no cause, no severity
FIRST = cast("int", np.int64(0))  # the first place of a heap, the first ordinal of a day, the least severity

# people[column, person]. State:
STATUS = 0  # PROSPECT, CUSTOMER or FORMER
ATTITUDE = 1  # -1 to 1: what they would say today
RELATIONSHIP = 2  # 0 to 1: slow trust
EXPECTATION = 3  # 0 to 1
REDRESS = 4  # 0 to 1: belief that complaining pays
RECENT_FAILURES = 5  # count, fading; as of TROUBLE_DAY
RECENT_COMPLAINTS = 6  # count, fading; as of TROUBLE_DAY
FAILED_RECOVERY = 7  # 0 to 1, fading: the company answered and did not solve it; as of TROUBLE_DAY
CONTAGION = 8  # strength-weighted recent defections among close ties, fading; as of CONTAGION_DAY
SEARCH_UNTIL = 9  # day until which they look for an alternative
ADVOCATE = 10  # NOT_ADVOCATE, ORGANIC or MEMBER
MOTIVATION = 11  # 0 to 1: of an advocate
SKILL = 12  # 0 to 1: in helping peers
FATIGUE = 13  # 0 to 1: of company-led contact; as of LAST_CONTACT
SINCE = 14  # day on which they became a customer (may be negative)
BANKED = 15  # money: margin earned in earlier spells as a customer, less what the present one did not earn before a price rise
SILENT_DAY = 16  # day of the last failure they kept quiet about
LEAVING = 17  # 1: has decided today to leave without a word
COMPLAINED = 18  # 1: has complained before
# Traits:
LOUDNESS = 19
ENTITLEMENT = 20
SUSCEPTIBILITY = 21
INTEREST = 22
SWITCHING = 23
TRUST = 24  # relationship to which they drift back
MARGIN = 25  # money per month, while a customer
TIME_VALUE = 26  # money per minute
HOME_PUBLIC = 27  # number of the public channel they use
HOME_PRIVATE = 28
WATCHES = 29  # 1: follows the company
SEGMENT = 30
FAILURE_FACTOR = 31
OUTSIDE = 32  # followers outside the market
REACH = 33  # public reach: followers inside and outside
WHINER = 34
INFLUENCER = 35
INTENTION_BIAS = 36  # what they say in surveys beside what they feel
# Counted since the groups were fixed:
CASES = 37  # complaints and questions opened
ANSWERED = 38
WAITED = 39  # minutes until first answers
COMPENSATED = 40  # money
SILENT = 41  # failures kept quiet about
CUSTOMER_DAYS = 42  # of spells that have ended
DEPARTURES = 43
SPOKE_ADVOCATE = 44  # day of the last public turn as an advocate
SPOKE_WHINER = 45
LEFT_ON = 46  # day of the last departure
TROUBLE_DAY = 47
CONTAGION_DAY = 48
CONTACTS = 49  # conversations they opened that the company heard
LAST_CAUSE = 50  # root cause of the last failure, -1 when there was none
LAST_CONTACT = 51  # day on which the company last contacted them of its own accord
SERVED_COST = 52  # money: what serving them has cost in this spell as a customer, compensation included
DROPPED = 53  # 1: the company has ended the relationship
LABEL = 54  # how far a hype has come with them: UNTOUCHED, REACHED, USES or TAKES_UP
PROMISE = 55  # expectation beyond ordinary quality that a hype has given to somebody who is no customer
PEOPLE_COLUMNS = 56

PROSPECT, CUSTOMER, FORMER = 0.0, 1.0, 2.0
NOT_ADVOCATE, ORGANIC, MEMBER = 0.0, 1.0, 2.0
UNTOUCHED, REACHED, USES, TAKES_UP = 0.0, 1.0, 2.0, 3.0  # the last: from tomorrow on

# threads[thread, column]: conversations. Identity: opener, day, ordinal.
OPENER = 0
DAY = 1
ORDINAL = 2
OPENED = 3  # absolute minute
KIND = 4  # COMPLAINT, QUESTION, PRAISE, WORD or CONTACT
VALENCE = 5  # 1 or -1
SEVERITY = 6  # 0 to 3, -1 where nothing failed
CAUSE = 7  # root cause, -1 where nothing failed
FAIR = 8
CHANNEL = 9
PUBLIC = 10  # still readable by others
ANGER = 11  # 0 to 1: arousal of the opening post
STATE = 12  # UNHEARD, HEARD, QUEUED, HANDLED, CUSTOMER_TURN or CLOSED
HEARD_AT = 13  # absolute minute, or never
PRIORITY = 14  # higher is served first
NOT_BEFORE = 15  # absolute minute before which the desk leaves it alone
ACT_REACH = 16  # impressions at which it is taken up at once
GO_PRIVATE = 17  # 1: moved to private after the first answer
EFFORT = 18  # 1: extra effort
OFFER = 19  # money: compensation offered
TONE = 20  # 0 to 1: how personal the answer is
NEEDS = 21  # authority required as far as the desk knows
FIRST_ANSWER = 22  # absolute minute, or never
COMPANY_TURNS = 23
CUSTOMER_TURNS = 24
PEER_TURNS = 25
SOLVED = 26  # NOT_SOLVED, BY_COMPANY or BY_PEER
PAID = 27  # money
HANDOFFS = 28
DEFENDED = 29  # a peer defended the company against an unfair complaint
BACKFIRED = 30  # a peer defended an unresolved fair complaint
IMPRESSIONS = 31
TOUCHED = 32  # absolute minute of the last turn
PUBLIC_ANSWERS = 33
LATE = 34
RESHARES = 35
LED = 36  # 1: opened by the company
THREAD_COLUMNS = 37

COMPLAINT, QUESTION, PRAISE, WORD = 0.0, 1.0, 2.0, 3.0
CONTACT = 4.0  # company-led, never heard, queued or read by others
UNHEARD, HEARD_STATE, QUEUED, HANDLED, CUSTOMER_TURN, CLOSED = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
NOT_SOLVED, BY_COMPANY, BY_PEER = 0.0, 1.0, 2.0
NEVER = 1e18  # a minute that does not come

# turns[row, column]: the log of turns, kept when it is asked for, in the order in which they were taken
TURN_THREAD = 0  # number of the conversation, -1 where there is none
TURN_MINUTE = 1  # absolute minute
TURN_SPEAKER = 2  # BY_OPENER, BY_FIRM or BY_OTHER
TURN_WHO = (
    3  # person; of the company's turns the responder, -1 for nobody in particular; of DROPS the customer who is dropped
)
TURN_ACT = 4  # one of the acts below
TURN_COLUMNS = 5
BY_OPENER, BY_FIRM, BY_OTHER = 0.0, 1.0, 2.0

# what a turn is; the names in results are those of sim.study.design.record
(
    OPENS,
    REPLIES,
    THANKS,
    GIVES_UP,
    LAPSES,
    ACKNOWLEDGES,
    SOLVES,
    DOES_NOT_SOLVE,
    FAILS,
    COMPENSATES,
    HANDS_ON,
    MOVES_PRIVATE,
    CONTACTS_FIRST,
    DROPS,
    ANSWERS,
    DEFENDS,
    RESHARES_IT,
) = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0)

# agenda[place, column]: timed events to come, see sim.state.event_queue
WHEN = 0
WHAT = 1
WHOSE = 2  # opener of the thread, or -1
WHO = 3  # person or responder it happens to, or -1
THREAD = 4
SOURCE = 5  # whose turn it is that is seen, or the turn's number
NEXT = 6  # place of the next event of the same slot; of a free place, one more than the next free place, or 0
AGENDA_COLUMNS = 8  # one is spare: a row is then as long as a line of the processor's cache

# what can happen at a minute, in the order in which ties are broken
(
    POSTED,
    HEARD_EVENT,
    READY,
    TURN_DONE,
    CUSTOMER_REPLIES,
    PEER_SPEAKS,
    SHIFT_STARTS,
    PATIENCE_ENDS,
    SEEN_EVENT,
    TOLD_EVENT,
    FORGOTTEN,
    CONTACTED,
) = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0)

# staff[responder, column]
ON_FROM = 0  # absolute minute
ON_UNTIL = 1
AUTHORITY = 2  # 0, 1 or 2
ABILITY = 3  # ratio around one
PRIVATE_ONLY = 4
BUSY = 5  # 1 while handling
STRAIN = 6
STAFF_COLUMNS = 7

# queue[class, place, column]: waiting threads, one binary heap a class; class = 3 x (1 if private) + authority required
QUEUE_CLASSES = 6
Q_PRIORITY = 0
Q_SINCE = 1
Q_OPENER = 2
Q_THREAD = 3
QUEUE_COLUMNS = 4

# causes[cause, column]
CAUSE_RATE = 0  # failures per encounter when nothing was fixed
CAUSE_LEVEL = 1  # share of that rate that remains
CAUSE_EVIDENCE = 2  # complaints heard, fading
CAUSE_IDEAS = 3  # ideas of advocates, fading
CAUSE_MIX = 4  # the next four: cumulative shares of the severities
CAUSE_COLUMNS = 8

# channels[channel, column]
CH_PUBLIC = 0
CH_PERSISTENT = 1
CH_COVERAGE = 2
CH_DETECTION = 3
CH_GIVES_UP = 4
CHANNEL_COLUMNS = 5

# purse: what is left of the month's budget, by what it was set aside for
DESK_MONEY = 0
CARE_MONEY = 1  # compensation, extra effort, hand-offs
FIX_MONEY = 2
PROGRAMME_MONEY = 3
OUTREACH_MONEY = 4
PURSE_COLUMNS = 5

# gauge: single numbers that change
AGENDA_SIZE = 0
AGENDA_FULL = 1  # 1: the agenda must grow before the clock can go on
THREADS_USED = 2
FAILED_COUNT = 3  # lengths of the day's lists, see World.roll
ACTING_COUNT = 4
PONDERING_COUNT = 5
CLOCK = 6  # absolute minute up to which everything has happened
P_WATCHER = 8  # chance that a watcher sees a public answer
P_NOTICE = 9  # chance that anybody comes across a public thread
P_LOOKOUT = 10  # chance that an advocate looks at a public thread
SITE_SUM = 11  # fading sum of stars, and of reviews
SITE_COUNT = 12
PASSED_ON = 13  # entries of World.passed
STAFF_AUTHORITY_MAX = 14  # highest authority on the roster
STARTED = 15  # absolute minute at which the comparison starts, NEVER in burn-in
SPEAKERS_ADVOCATES_MONTH = 16
SPEAKERS_WHINERS_MONTH = 17
CUSTOMERS_START = 18
SUPPORT = 19  # support that members of the programme get, 0 to 1
BURST = 20  # share of customers struck by an outage today
QUEUE_FULL = 21
QUEUE_SIZES = 22  # the next six
LOOKOUTS = 28  # advocates, see World.lookout
QUEUED_NOW = 29
DESK_CALLED = 30  # 1: something happened that may put a responder to work
AUDIENCE_MAX = 31  # followers of the person who has most
MARGIN_HELD = 32  # money a month of those who are customers this morning
MARGIN_FELT = 33  # the same, weighted by attitude
WON_BACK = 34  # former customers who joined today
TIES_MAX = 35  # close ties of the person who has most
QUEUE_LONGEST = 36  # the longest that a queue has ever been
TIES_MEAN = 37  # close ties of a person, on average
AGENDA_USED = 38  # places of the agenda that have ever been used
AGENDA_FREE = 39  # one more than the first place that is free again, or 0
SLOT = 40  # the first slot that the clock has not come to
DUE_FIRST = 41
DUE_LAST = 42
QUALITY_GAIN = 43  # quality that ideas have added and that is still there
PRICE = 44  # prices against those of the first day
TURNS_USED = 45  # rows of the log of turns
TURNS_FULL = 46  # 1: the log of turns must grow
GAUGES = 47
