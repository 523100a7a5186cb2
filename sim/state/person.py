"""Columns of ``State.people``, shape (columns, people), and their codes.

The table is stored column by column. Everything is float64: whole numbers up to 2^53 and yes (1) or no (0) are exact.
"""

from __future__ import annotations

# State
STATUS = 0  # PROSPECT, CUSTOMER or FORMER
ATTITUDE = 1  # -1 to 1: what they would say today
RELATIONSHIP = 2  # 0 to 1: slow trust
EXPECTATION = 3  # 0 to 1
REDRESS_BELIEF = 4  # 0 to 1: belief that complaining pays
RECENT_FAILURES = 5  # count, fading; as of TROUBLE_DAY
RECENT_COMPLAINTS = 6  # count, fading; as of TROUBLE_DAY
FAILED_RECOVERY = 7  # 0 to 1, fading: the company answered and did not solve it; as of TROUBLE_DAY
CONTAGION = 8  # strength-weighted recent defections among close ties, fading; as of CONTAGION_DAY
SEARCH_UNTIL = 9  # day until which they look for an alternative
ADVOCATE = 10  # NOT_ADVOCATE, ORGANIC or MEMBER
MOTIVATION = 11  # 0 to 1: of an advocate
SKILL = 12  # 0 to 1: in helping peers
FATIGUE = 13  # 0 to 1: of company-led contact; as of FATIGUE_DAY
CUSTOMER_SINCE = 14  # day on which they became a customer (may be negative)
EARLIER_MARGIN = (
    15  # money earned in earlier spells as a customer, less what the present one did not earn before a price rise
)
LAST_SILENT_FAILURE = 16  # day of the last failure they kept quiet about
LEAVES_QUIETLY = 17  # 1: has decided today to leave without a word
COMPLAINED_BEFORE = 18  # 1: has complained before

# Traits
LOUDNESS = 19
ENTITLEMENT = 20
SUSCEPTIBILITY = 21
INTEREST = 22
SWITCHING_COST = 23
TRUST = 24  # relationship to which they drift back
MARGIN = 25  # money per month, while a customer
TIME_VALUE = 26  # money per minute
PUBLIC_CHANNEL = 27  # index of the public channel they use
PRIVATE_CHANNEL = 28
FOLLOWS_COMPANY = 29  # 1: follows the company
SEGMENT = 30
FAILURE_FACTOR = 31
OUTSIDE_FOLLOWERS = 32  # followers outside the market
REACH = 33  # public reach: followers inside and outside
WHINER = 34
INFLUENCER = 35
INTENTION_BIAS = 36  # difference between what they say in surveys and what they feel

# Counts since the groups were fixed
CASES = 37  # complaints and questions opened
ANSWERED = 38
WAITED_MIN = 39  # minutes until first answers
COMPENSATED = 40  # money
SILENT_FAILURES = 41  # failures they kept quiet about
CUSTOMER_DAYS = 42  # of spells that have ended
DEPARTURES = 43

# Memory
SPOKE_AS_ADVOCATE = 44  # day of the last public turn as an advocate
SPOKE_AS_WHINER = 45
LAST_LEFT = 46  # day of the last departure
TROUBLE_DAY = 47
CONTAGION_DAY = 48
CONTACTS = 49  # conversations they opened that the company heard
LAST_CAUSE = 50  # root cause of the last failure, -1 when there was none
LAST_CONTACT = 51  # day on which the company last contacted them on its own initiative
SERVED_COST = 52  # money: cost of serving them in this spell as a customer, compensation included
DROPPED = 53  # 1: the company has ended the relationship
LABEL = 54  # how far a hype has come with them: UNTOUCHED, REACHED, USES or TAKES_UP
PROMISE = 55  # expectation beyond ordinary quality that a hype has given to somebody who is not a customer
FATIGUE_DAY = 56
ACTIVITY = 57  # trait: ratio of how much they speak, help and pass on to the average, mean one
TELLS = 58  # what they will say tomorrow: TELLS_NOTHING, GOOD_STORY, BAD_STORY or STIRRED
STIRRED_DAY = 59  # day on which what they read last made them speak
HEARD = 60  # messages about the company that they have read or heard, fading; as of HEARD_DAY
HEARD_DAY = 61
COLUMNS = 62

PROSPECT, CUSTOMER, FORMER = 0.0, 1.0, 2.0
NOT_ADVOCATE, ORGANIC, MEMBER = 0.0, 1.0, 2.0
TELLS_NOTHING, GOOD_STORY, BAD_STORY, STIRRED = 0.0, 1.0, -1.0, 2.0
UNTOUCHED, REACHED, USES, TAKES_UP = 0.0, 1.0, 2.0, 3.0  # the last: uses it from tomorrow on

FIXED = (
    LOUDNESS,
    ENTITLEMENT,
    SUSCEPTIBILITY,
    INTEREST,
    SWITCHING_COST,
    TRUST,
    TIME_VALUE,
    FOLLOWS_COMPANY,
    SEGMENT,
    FAILURE_FACTOR,
    OUTSIDE_FOLLOWERS,
    REACH,
    WHINER,
    INFLUENCER,
    INTENTION_BIAS,
    ACTIVITY,
)
"""Traits that nothing changes. (A price rise changes margins, a new channel the one that people use.)"""
