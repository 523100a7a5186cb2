"""The card with which a teacher invites a class: QR code, address, code and the number of people who are there."""

from __future__ import annotations

from sim.app.site import Site
from sim.app.words import Words


def join_card(site: Site, words: Words | None = None) -> None:
    """Add the card to the page that is being built, in the teacher's language. Show it to the teacher only."""
    from nicegui import ui

    invitation, words = site.invitation, words or Words()
    if invitation is None:
        return
    with ui.row().classes("items-center no-wrap gap-8").style("flex-wrap: wrap"):
        ui.html(invitation.svg(), sanitize=False).style("width: min(16rem, 80vw)")
        with ui.column().classes("gap-1"):
            ui.label(words("join.how"))
            ui.label(invitation.address).style("font: 600 1.5rem ui-monospace, monospace; overflow-wrap: anywhere")
            ui.label(words("join.code.label"))
            ui.label(invitation.code).style("font: 700 3rem ui-monospace, monospace; letter-spacing: .1em")
            if invitation.others:
                ui.label(words("join.others", addresses=", ".join(invitation.others)))
            present = ui.label()
    shown = [-1]

    def count() -> None:
        if site.attendance.present() != shown[0]:
            shown[0] = site.attendance.present()
            present.text = words("join.present", n=shown[0], most=site.limits.visitors)

    count()
    ui.timer(2.0, count)
