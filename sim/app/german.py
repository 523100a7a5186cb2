"""German for what the model says in English: policies, and titles and questions of scenarios, wherever pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GERMAN_POLICIES: Final[Mapping[str, tuple[str, str]]] = {
    "first-come": ("Der Reihe nach", "Streng in der Reihenfolge des Eingangs, alle gleich"),
    "ignore": (
        "Auf sich beruhen lassen",
        "Lässt öffentliche Gespräche auf sich beruhen; beantwortet Fragen und wie immer alles Private",
    ),
    "react-to-whiners": (
        "Die Lautesten zuerst",
        "Die lauteste Beschwerde zuerst: Follower mal Ärger; die besten Leute, großzügig bis Ruhe ist; Leise zuletzt",
    ),
    "grow-advocates": (
        "Fürsprecher gewinnen",
        "Ausreichender Service der Reihe nach; ein Teil des Budgets gewinnt, schult, befähigt und motiviert Fürsprecher",
    ),
    "value-based": (
        "Nach Kundenwert",
        "Nach Schwere und vollem Wert: Ertrag bisher und künftig, sichtbarem sozialem Wert; niemand unter ausreichend",
    ),
    "listen-first": (
        "Erst zuhören",
        "Wartet auf andere Kunden; greift bei Schwere, Ausbreitung oder langem Warten ein; redet zu 25 %, hört zu 75 % zu",
    ),
    "take-it-private": ("Privat weiterreden", "Eine kurze öffentliche Antwort, dann privat"),
    "reach-out": (
        "Von sich aus melden",
        "Ein Teil des Budgets für Kontakt, den das Unternehmen sucht: mit vermutlich Unzufriedenen, still Leidende zuerst",
    ),
}
"""By policy: its plain label, and what it does, as ``label`` and ``idea`` of its class. Others keep their own, in English."""

GERMAN_SCENARIOS: Final[Mapping[str, tuple[str, str]]] = {
    "default": (
        "Ein Unternehmen wie viele",
        "Öffentliche Gespräche auf sich beruhen lassen, zu den Lautesten eilen oder Fürsprecher gewinnen?",
    ),
    "user-forum": (
        "Ein Forum, in dem Kunden Kunden antworten",
        "Wenn andere gut und bald antworten: abwarten, früh eingreifen oder in die investieren, die antworten?",
    ),
    "cable-outage": (
        "Ein Kabelnetz fällt drei Tage aus",
        "Wenn alle auf einmal anrufen: wem zuerst antworten, und was kostet ein Ausfall, wenn er vorbei ist?",
    ),
    "broken-guitar": (
        "Die Beschwerde eines Influencers geht viral",
        "Wenn eine Beschwerde ein riesiges Publikum hat: was kostet sie, und welche Strategie begrenzt den Schaden?",
    ),
    "airline": (
        "Eine Fluggesellschaft und ihre Passagiere",
        "Öffentliche Beschwerden, und nicht die Hälfte bekommt Antwort: welche Strategie dient der Gesellschaft am besten?",
    ),
    "product-reviews": (
        "Ein Produkt, das von seinen Bewertungen lebt, in zwei Regionen",
        "Bewertungen bleiben, und Fremde lesen sie: lohnen sich Antworten, und wer führt in jeder Region das Gespräch?",
    ),
    "neighbourhood-market": (
        "Ein Markt, auf dem alle einander kennen",
        "Ein Discounter eröffnet um die Ecke: mehr reden, mehr zuhören oder die Nachbarn in Frieden lassen?",
    ),
    "saas-tool": (
        "Eine Software, die ihre Nutzer besser kennen als der Hersteller",
        "Preise steigen, Nutzer sehen sich um: hält sie eine schnelle, persönliche Antwort oder ein besseres Produkt?",
    ),
    "new-channel": (
        "Alle ziehen auf einen Kanal, auf dem niemand zuhört",
        "Kunden gehen dorthin, wo das Unternehmen taub ist: was kostet das, und ändert es, welche Strategie die beste ist?",
    ),
    "hype-wave": (
        "Ein Schlagwort, das alle benutzen, und was es versprach",
        "Erwartungen steigen, weil andere reden: was ist ein Hype wert, Enttäuschung mitgezählt, und was hilft durch ihn?",
    ),
    "difficult-client": (
        "Eine Agentur und Kunden, ohne die sie vielleicht besser dran wäre",
        "Wann lohnt es sich, sich von einem Kunden zu trennen, nach welcher Regel, und was halten andere davon?",
    ),
}
"""By ready-made scenario: its title and its question."""
