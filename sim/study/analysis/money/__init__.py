"""The comparison as money: value, profit and spending apart, profit on the way, payback, and value per unit spent."""

from sim.study.analysis.money.accounts import money_of
from sim.study.analysis.money.months import ProfitSoFar, profit_so_far
from sim.study.analysis.money.payback import Payback, payback
from sim.study.analysis.money.records import LEVEL, Account, Estimate, Milestone, Money, PolicyMoney

__all__ = [
    "LEVEL",
    "Account",
    "Estimate",
    "Milestone",
    "Money",
    "Payback",
    "PolicyMoney",
    "ProfitSoFar",
    "money_of",
    "payback",
    "profit_so_far",
]
