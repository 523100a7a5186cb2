"""Set up: policies, size, and the settings of the scenario, with what differs from it."""

from __future__ import annotations

from sim.app.choice import Choice, first_choice, policy_cards
from sim.app.pages.options import Options, policy_options
from sim.app.pages.page import Page
from sim.app.pages.parts import box, heading, line, more
from sim.app.pages.settings import Settings
from sim.app.pages.side import side
from sim.app.pages.size import size


def build(page: Page) -> None:
    """Fill the panel."""
    words = page.words
    heading(words("setup.title"), 1)
    line(words("setup.lead"), "gw-lead")
    settings = Settings(page)
    with box("gw-setup"):
        with box():
            heading(words("setup.first"), 2, "gw-h3")
            page.live(lambda: _scenario(page.visitor.choice), settings.show_first)
            _policies(page)
            with more(words("setup.all", n=len(settings.all()) - 3)):
                settings.search()
            with more(words("setup.size")):
                size(page)
        with box("gw-side") as made:
            made._props.update({"role": "region", "tabindex": "0", "aria-label": words("setup.side")})
            side(page, settings.mark)
    page.watch(lambda: page.visitor.choice, settings.refresh)


def _scenario(choice: Choice) -> tuple[str, str]:
    return choice.scenario, choice.text


def _policies(page: Page) -> None:
    """Add the policies to choose from: those of the package, and those that the scenario or the choice names with parameters."""
    most = page.room.limits.policies

    def pick(names: list[str]) -> None:
        page.visitor.choose(page.visitor.choice.with_policies(*names))
        page.look()

    options = Options(
        page.words("setup.policies", most=most),
        policy_options(page.words, _offered(page.visitor.choice)),
        page.visitor.choice.policies,
        pick,
        several=True,
        most=most,
        least=lambda: page.say(page.words("setup.policies.least"), wrong=True),
    )
    page.watch(
        lambda: (page.visitor.choice.policies, _scenario(page.visitor.choice)),
        lambda: options.offer(policy_options(page.words, _offered(page.visitor.choice)), page.visitor.choice.policies),
    )


def _offered(choice: Choice) -> list[str]:
    named = [*choice.policies]
    if not choice.text:
        named += first_choice(choice.scenario).policies
    usual = [one.name for one in policy_cards()]
    return [*usual, *dict.fromkeys(one for one in named if one not in usual)]
