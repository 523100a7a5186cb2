"""Every label of the pages, in English and German, by key. The names of scenarios, policies and sliders come from the model, in English.

Keys begin with the step that uses them. ``Words("de")("help")`` is a label; placeholders in braces are filled by name, with text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "de": "Deutsch"}

ENGLISH: Final[Mapping[str, str]] = {
    # Frame
    "steps": "Steps",
    "steps.ready": "(new)",
    "step.choose": "Choose",
    "step.predict": "Predict",
    "step.setup": "Set up",
    "step.run": "Run",
    "step.compare": "Compare",
    "step.watch": "Watch",
    "step.take": "Take away",
    "step.teach": "Teacher",
    "next": "Next: {step}",
    "back": "Back: {step}",
    "dark": "Dark or light",
    "close": "Close",
    "copy": "Copy",
    "copied": "Copied.",
    "link.refused": "The link could not be used: {why}",
    "join.code": "Code {code}",
    "offer": "Your teacher proposes: {title}.",
    "offer.take": "Take it",
    "offer.taken": "You have what your teacher proposed. Undo, under Set up, brings yours back.",
    # Help
    "help": "Help",
    "help.title": "How this works",
    "help.1": "A company has one budget for looking after its customers. A policy says whom it answers first and what "
    "else it spends money on.",
    "help.2": "Choose a scenario, predict which policy is best, change what you like, and run the comparison.",
    "help.3": "All policies meet the same people with the same chance events. What you read is the difference between them, "
    "with an interval: made in this way, 95 of 100 intervals hold the difference that the model really has. An interval that "
    "includes 0 means: not distinguishable.",
    "help.4": "It is a model, a thought experiment with numbers from research where there are any, and with "
    "assumptions where there are none. "
    "It does not prove what would happen in a real company.",
    "help.5": "Nothing you do here leaves the machine that runs the workshop. Nobody else sees your runs; of "
    "predictions, only counts.",
    "help.keys": "Keyboard: Tab moves on, Enter and Space press, arrow keys move a slider.",
    "help.language": "Stories, settings and results are in English.",
    "help.limits": "Limits here: markets of at most {people} people, {months} months, {replicates} replicates for "
    "each of {policies} policies, and "
    "{waiting} runs of yours waiting or running. The last {kept} comparisons are kept, for an hour after you close "
    "the page.",
    # Choose
    "choose.title": "Choose a company",
    "choose.lead": "Each company has its own market and its own question.",
    "choose.cards": "Companies",
    "choose.story": "The chosen company",
    "choose.policies": "What is compared",
    "choose.size": "{replicates} replicates of {months} months with {people} people; about {time} on this machine "
    "when nobody else waits.",
    "choose.changed": "You have changed settings of this company.",
    "choose.own": "Use your own company",
    "choose.own.lead": "Write or upload a scenario file (TOML). It is read as data: it cannot run anything or open "
    "other files. "
    "Start from the file of the chosen company if you like.",
    "choose.own.label": "Your scenario",
    "choose.own.file": "Open a file",
    "choose.own.use": "Check and use it",
    "choose.own.example": "Put in the chosen company's file",
    "choose.own.limit": "At most {bytes} bytes; it stays in this workshop.",
    "choose.own.large": "This is more than {bytes} bytes, which is the limit.",
    "choose.own.notext": "This file is no text in UTF-8.",
    "choose.own.taken": "Your company is ready: {title}.",
    "choose.own.line": "Line {line}: {message}",
    "choose.link": "Open a shared link",
    "choose.link.label": "Link, or what follows c= in it",
    "choose.link.use": "Open",
    "time.seconds": "{n} seconds",
    "time.minute": "one minute",
    "time.minutes": "{n} minutes",
    # Predict
    "predict.title": "Predict first",
    "predict.lead": "Before you see a result: which policy will win here? Those who say it beforehand learn more from "
    "the answer.",
    "predict.company": "Which is best for the company, in money?",
    "predict.customers": "And which is best for its customers?",
    "predict.none": "No clear winner",
    "predict.none.idea": "The differences will be too small to tell.",
    "predict.sure": "How sure are you about the company?",
    "predict.sure.low": "a guess",
    "predict.sure.mid": "rather sure",
    "predict.sure.high": "very sure",
    "predict.sure.value": "{n} %, {word}",
    "predict.why": "Why? One sentence is enough; nobody else reads it.",
    "predict.place": "Place my prediction",
    "predict.change": "Change my prediction",
    "predict.placed": "Your prediction stands: {policy}, {n} % sure.",
    "predict.first": "Choose an answer for the company first.",
    "predict.frozen": "Predictions are closed.",
    "predict.seen": "You have seen the result of this comparison. Change something to predict again.",
    "predict.count": "{n} predictions so far",
    "predict.count.one": "1 prediction so far",
    "predict.saved": "Your prediction is placed.",
    "predict.gone": "You predicted {policy}, which is not compared any more. Predict again.",
    # Class
    "class.title": "What the class predicts",
    "class.company": "Best for the company",
    "class.customers": "Best for customers",
    "class.sure": "How sure",
    "class.none": "There is no prediction about this company yet.",
    "class.mean": "On average {n} % sure.",
    "class.sure.0": "below 60 %",
    "class.sure.1": "60 % to below 80 %",
    "class.sure.2": "80 % and more",
    "class.outcomes": "How they came out",
    "class.won": "Right: alone at the top",
    "class.tied": "Not distinguishable from the best",
    "class.lost": "Not the best",
    "class.calibrated": "{n} % sure on average",
    # Set up
    "setup.title": "Set it up",
    "setup.lead": "Decide what is compared, and change the company if you like. Everything else stays as the scenario "
    "has it.",
    "setup.policies": "Policies to compare (2 to {most})",
    "setup.policies.least": "At least two policies are compared.",
    "setup.first": "The three settings that matter most here",
    "setup.size": "Size of the comparison",
    "setup.customers": "Customers at the start",
    "setup.months": "Months",
    "setup.replicates": "Replicates per policy",
    "setup.customers.about": "People in the market are customers and others who may become customers; at most "
    "{people} here.",
    "setup.months.about": "Months that are simulated after the market has settled; at most {most} here.",
    "setup.replicates.about": "How often everything is repeated with other chance events; more make intervals "
    "narrower. At most {most} here.",
    "setup.all": "All other settings ({n})",
    "setup.search": "Search settings",
    "setup.search.hint": "for example: wait, price, friends",
    "setup.found": "{n} settings",
    "setup.found.one": "1 setting",
    "setup.found.none": "No setting has these words.",
    "setup.found.more": "{n} more. Add a word to see fewer.",
    "setup.value": "{value}",
    "setup.default": "Scenario's value",
    "setup.meaning": "Meaning",
    "setup.range": "Range",
    "setup.range.text": "{low} to {high}; {why}",
    "setup.source": "Source",
    "setup.why": "Why this value",
    "setup.first.why": "Why it is shown first",
    "setup.uncertain": "Uncertain",
    "setup.uncertain.text": "each replicate draws it from {low} to {high}, until you set it",
    "setup.facts": "What is this?",
    "setup.differs": "Differs from the scenario, which has {value}",
    "setup.differs.usual": "Differs from the usual {value}",
    "setup.reset": "Reset",
    "setup.side": "Your comparison",
    "setup.differences": "What differs from the scenario",
    "setup.differences.none": "Nothing: it is the scenario as it is.",
    "setup.change": "{label}: {before} → {after}",
    "setup.undo": "Undo",
    "setup.redo": "Redo",
    "setup.reset.all": "Reset all settings",
    "setup.share": "Share",
    "setup.share.title": "Share this choice",
    "setup.share.lead": "Everybody in this workshop who opens the link has the same company, policies and settings.",
    "setup.share.label": "Link",
    "setup.checking": "Checking ...",
    "setup.fine": "Ready to run: about {time}.",
    "setup.wrong": "This cannot be run yet",
    "setup.seed": "Seed of everything that is random",
    "setup.seed.about": "The same seed gives the same result. Another one repeats the whole comparison with other "
    "chance events.",
    "setup.seed.wrong": "A seed is a whole number from 0 on.",
    "setup.seed.use": "Use",
    "section.company": "The company and its budget",
    "section.causes": "What goes wrong",
    "section.society": "People and their ties",
    "section.segments": "Groups of customers",
    "section.experience": "What customers experience",
    "section.voice": "When people speak",
    "section.channels": "Channels",
    "section.desk": "The desk that answers",
    "section.peers": "Customers who answer customers",
    "section.programme": "The advocates' programme",
    "section.outreach": "Contact by the company",
    "section.spread": "How words spread",
    "section.feeling": "How people feel",
    "section.loyalty": "Joining and leaving",
    "section.events": "Events",
    # Teacher
    "teach.title": "Teacher",
    "teach.lead": "Only you see this panel.",
    "teach.alone": "This workshop serves this machine only, so everybody who opens it here is the teacher. For a "
    "class, start it with: {command}",
    "teach.switches": "Predictions",
    "teach.predicting": "Ask for predictions",
    "teach.frozen": "Close predictions: nobody can change one any more",
    "teach.revealed": "Show the class what it predicts",
    "teach.offer": "Propose your choice to everybody",
    "teach.offer.lead": "Your company, policies and settings are offered to all; each visitor may take them.",
    "teach.offer.do": "Propose: {title}",
    "teach.offer.stop": "Stop proposing",
    "teach.offer.now": "You are proposing: {title}.",
    "teach.distribution": "Predictions: {title}",
    # Run
    # Compare
    # Watch
    "watch.title": "Watch two policies",
    "watch.lead": "The same people on the same days, under two policies. Click a person to read the two lives.",
    "watch.one": "Left",
    "watch.other": "Right",
    "watch.months": "{n} months",
    "watch.start": "Simulate and play",
    "watch.same": "Choose two different policies.",
    "watch.failed": "This could not be simulated.",
    "watch.waits": "Waiting: {n} before you",
    "watch.works": "Simulating: {n} %",
    "watch.cancel": "Cancel",
    "watch.empty": "Choose two policies and simulate them; it takes some seconds.",
    # Take away
}

GERMAN: Final[Mapping[str, str]] = {
    # Rahmen
    "steps": "Schritte",
    "steps.ready": "(neu)",
    "step.choose": "Auswählen",
    "step.predict": "Vorhersagen",
    "step.setup": "Einstellen",
    "step.run": "Rechnen",
    "step.compare": "Vergleichen",
    "step.watch": "Zusehen",
    "step.take": "Mitnehmen",
    "step.teach": "Lehrkraft",
    "next": "Weiter: {step}",
    "back": "Zurück: {step}",
    "dark": "Dunkel oder hell",
    "close": "Schließen",
    "copy": "Kopieren",
    "copied": "Kopiert.",
    "link.refused": "Der Link ist nicht brauchbar: {why}",
    "join.code": "Code {code}",
    "offer": "Die Lehrkraft schlägt vor: {title}.",
    "offer.take": "Übernehmen",
    "offer.taken": "Du hast den Vorschlag übernommen. „Rückgängig“ unter „Einstellen“ bringt deine Auswahl zurück.",
    # Hilfe
    "help": "Hilfe",
    "help.title": "So geht es",
    "help.1": "Ein Unternehmen hat ein Budget für seine Kundschaft. Eine Strategie sagt, wem es zuerst antwortet und "
    "wofür es sonst Geld ausgibt.",
    "help.2": "Wähle ein Szenario, sage voraus, welche Strategie am besten ist, ändere, was du willst, und starte den "
    "Vergleich.",
    "help.3": "Alle Strategien treffen auf dieselben Menschen und dieselben Zufälle. Was du liest, ist ihr Unterschied, mit einem "
    "Intervall: So gebildet enthalten 95 von 100 Intervallen den Unterschied, den das Modell wirklich hat. Enthält es die 0, "
    "ist kein Unterschied feststellbar.",
    "help.4": "Es ist ein Modell, ein Gedankenexperiment, mit Zahlen aus der Forschung, wo es sie gibt, und mit "
    "Annahmen, wo es keine gibt. "
    "Es beweist nicht, was in einem wirklichen Unternehmen geschähe.",
    "help.5": "Nichts verlässt den Rechner, auf dem der Workshop läuft. Niemand sonst sieht deine Vergleiche; von "
    "Vorhersagen nur die Anzahl.",
    "help.keys": "Tastatur: Tab geht weiter, Eingabe und Leertaste drücken, Pfeiltasten bewegen einen Regler.",
    "help.language": "Geschichten, Einstellungen und Ergebnisse sind auf Englisch.",
    "help.limits": "Grenzen hier: Märkte mit höchstens {people} Menschen, {months} Monate, {replicates} "
    "Wiederholungen für jede von {policies} "
    "Strategien und {waiting} wartende oder laufende Vergleiche von dir. Die letzten {kept} Vergleiche bleiben, bis "
    "eine Stunde nach dem Schließen.",
    # Auswählen
    "choose.title": "Wähle ein Unternehmen",
    "choose.lead": "Jedes Unternehmen hat seinen eigenen Markt und seine eigene Frage.",
    "choose.cards": "Unternehmen",
    "choose.story": "Das gewählte Unternehmen",
    "choose.policies": "Was verglichen wird",
    "choose.size": "{replicates} Wiederholungen von {months} Monaten mit {people} Menschen; etwa {time} auf diesem "
    "Rechner, wenn sonst niemand wartet.",
    "choose.changed": "Du hast Einstellungen dieses Unternehmens geändert.",
    "choose.own": "Ein eigenes Unternehmen verwenden",
    "choose.own.lead": "Schreibe ein Szenario oder lade es hoch (TOML). Es wird als Daten gelesen: Es kann nichts "
    "ausführen und keine anderen "
    "Dateien öffnen. Beginne gern mit der Datei des gewählten Unternehmens.",
    "choose.own.label": "Dein Szenario",
    "choose.own.file": "Datei öffnen",
    "choose.own.use": "Prüfen und verwenden",
    "choose.own.example": "Datei des gewählten Unternehmens einsetzen",
    "choose.own.limit": "Höchstens {bytes} Bytes; es bleibt in diesem Workshop.",
    "choose.own.large": "Das sind mehr als {bytes} Bytes, und das ist die Grenze.",
    "choose.own.notext": "Diese Datei ist kein Text in UTF-8.",
    "choose.own.taken": "Dein Unternehmen ist bereit: {title}.",
    "choose.own.line": "Zeile {line}: {message}",
    "choose.link": "Einen geteilten Link öffnen",
    "choose.link.label": "Link, oder was darin auf c= folgt",
    "choose.link.use": "Öffnen",
    "time.seconds": "{n} Sekunden",
    "time.minute": "eine Minute",
    "time.minutes": "{n} Minuten",
    # Vorhersagen
    "predict.title": "Erst vorhersagen",
    "predict.lead": "Bevor du ein Ergebnis siehst: Welche Strategie gewinnt hier? Wer es vorher sagt, lernt mehr aus "
    "der Antwort.",
    "predict.company": "Welche ist für das Unternehmen am besten, in Geld?",
    "predict.customers": "Und welche für seine Kundschaft?",
    "predict.none": "Keine gewinnt klar",
    "predict.none.idea": "Die Unterschiede werden zu klein sein.",
    "predict.sure": "Wie sicher bist du beim Unternehmen?",
    "predict.sure.low": "geraten",
    "predict.sure.mid": "eher sicher",
    "predict.sure.high": "sehr sicher",
    "predict.sure.value": "{n} %, {word}",
    "predict.why": "Warum? Ein Satz genügt; niemand sonst liest ihn.",
    "predict.place": "Vorhersage abgeben",
    "predict.change": "Vorhersage ändern",
    "predict.placed": "Deine Vorhersage steht: {policy}, zu {n} % sicher.",
    "predict.first": "Wähle zuerst eine Antwort für das Unternehmen.",
    "predict.frozen": "Vorhersagen sind geschlossen.",
    "predict.seen": "Du kennst das Ergebnis dieses Vergleichs. Ändere etwas, um neu vorherzusagen.",
    "predict.count": "Bisher {n} Vorhersagen",
    "predict.count.one": "Bisher 1 Vorhersage",
    "predict.saved": "Deine Vorhersage ist abgegeben.",
    "predict.gone": "Du hast {policy} vorhergesagt; das wird nicht mehr verglichen. Sage neu voraus.",
    # Klasse
    "class.title": "Was die Klasse vorhersagt",
    "class.company": "Am besten für das Unternehmen",
    "class.customers": "Am besten für die Kundschaft",
    "class.sure": "Wie sicher",
    "class.none": "Über dieses Unternehmen gibt es noch keine Vorhersage.",
    "class.mean": "Im Mittel zu {n} % sicher.",
    "class.sure.0": "unter 60 %",
    "class.sure.1": "60 % bis unter 80 %",
    "class.sure.2": "80 % und mehr",
    "class.outcomes": "Wie sie ausgingen",
    "class.won": "Richtig: allein an der Spitze",
    "class.tied": "Vom Besten nicht zu unterscheiden",
    "class.lost": "Nicht das Beste",
    "class.calibrated": "im Mittel zu {n} % sicher",
    # Einstellen
    "setup.title": "Stelle es ein",
    "setup.lead": "Lege fest, was verglichen wird, und ändere das Unternehmen, wenn du willst. Alles andere bleibt "
    "wie im Szenario.",
    "setup.policies": "Strategien im Vergleich (2 bis {most})",
    "setup.policies.least": "Mindestens zwei Strategien werden verglichen.",
    "setup.first": "Die drei Einstellungen, auf die es hier am meisten ankommt",
    "setup.size": "Größe des Vergleichs",
    "setup.customers": "Kundschaft am Anfang",
    "setup.months": "Monate",
    "setup.replicates": "Wiederholungen je Strategie",
    "setup.customers.about": "Im Markt sind Kundschaft und andere, die dazukommen können; hier höchstens {people} "
    "Menschen.",
    "setup.months.about": "Monate nach dem Einschwingen des Marktes; hier höchstens {most}.",
    "setup.replicates.about": "Wie oft alles mit anderen Zufällen wiederholt wird; mehr machen Intervalle enger. Hier "
    "höchstens {most}.",
    "setup.all": "Alle anderen Einstellungen ({n})",
    "setup.search": "Einstellungen suchen",
    "setup.search.hint": "auf Englisch, zum Beispiel: wait, price, friends",
    "setup.found": "{n} Einstellungen",
    "setup.found.one": "1 Einstellung",
    "setup.found.none": "Keine Einstellung enthält diese Wörter.",
    "setup.found.more": "{n} weitere. Ein Wort mehr zeigt weniger.",
    "setup.value": "{value}",
    "setup.default": "Wert des Szenarios",
    "setup.meaning": "Bedeutung",
    "setup.range": "Bereich",
    "setup.range.text": "{low} bis {high}; {why}",
    "setup.source": "Quelle",
    "setup.why": "Warum dieser Wert",
    "setup.first.why": "Warum sie zuerst steht",
    "setup.uncertain": "Unsicher",
    "setup.uncertain.text": "jede Wiederholung zieht ihn aus {low} bis {high}, bis du ihn festlegst",
    "setup.facts": "Was ist das?",
    "setup.differs": "Anders als im Szenario, dort {value}",
    "setup.differs.usual": "Anders als üblich, dort {value}",
    "setup.reset": "Zurücksetzen",
    "setup.side": "Dein Vergleich",
    "setup.differences": "Was vom Szenario abweicht",
    "setup.differences.none": "Nichts: Es ist das Szenario, wie es ist.",
    "setup.change": "{label}: {before} → {after}",
    "setup.undo": "Rückgängig",
    "setup.redo": "Wiederholen",
    "setup.reset.all": "Alle Einstellungen zurücksetzen",
    "setup.share": "Teilen",
    "setup.share.title": "Diese Auswahl teilen",
    "setup.share.lead": "Wer in diesem Workshop den Link öffnet, hat dasselbe Unternehmen, dieselben Strategien und "
    "Einstellungen.",
    "setup.share.label": "Link",
    "setup.checking": "Wird geprüft ...",
    "setup.fine": "Bereit: etwa {time}.",
    "setup.wrong": "So kann es noch nicht laufen",
    "setup.seed": "Startwert aller Zufälle",
    "setup.seed.about": "Derselbe Startwert gibt dasselbe Ergebnis. Ein anderer wiederholt den ganzen Vergleich mit "
    "anderen Zufällen.",
    "setup.seed.wrong": "Ein Startwert ist eine ganze Zahl ab 0.",
    "setup.seed.use": "Verwenden",
    "section.company": "Das Unternehmen und sein Budget",
    "section.causes": "Was schiefgeht",
    "section.society": "Menschen und ihre Verbindungen",
    "section.segments": "Kundengruppen",
    "section.experience": "Was Kundinnen und Kunden erleben",
    "section.voice": "Wann Menschen sprechen",
    "section.channels": "Kanäle",
    "section.desk": "Wer antwortet",
    "section.peers": "Kundschaft, die Kundschaft antwortet",
    "section.programme": "Das Programm für Fürsprecher",
    "section.outreach": "Kontakt durch das Unternehmen",
    "section.spread": "Wie sich Worte verbreiten",
    "section.feeling": "Wie Menschen empfinden",
    "section.loyalty": "Kommen und Gehen",
    "section.events": "Ereignisse",
    # Lehrkraft
    "teach.title": "Lehrkraft",
    "teach.lead": "Nur du siehst diese Seite.",
    "teach.alone": "Dieser Workshop ist nur auf diesem Rechner; wer ihn hier öffnet, ist die Lehrkraft. Für eine "
    "Klasse starte ihn mit: {command}",
    "teach.switches": "Vorhersagen",
    "teach.predicting": "Um Vorhersagen bitten",
    "teach.frozen": "Vorhersagen schließen: Niemand kann noch eine ändern",
    "teach.revealed": "Der Klasse zeigen, was sie vorhersagt",
    "teach.offer": "Allen deine Auswahl vorschlagen",
    "teach.offer.lead": "Dein Unternehmen, deine Strategien und Einstellungen werden allen angeboten; alle dürfen sie "
    "übernehmen.",
    "teach.offer.do": "Vorschlagen: {title}",
    "teach.offer.stop": "Nicht mehr vorschlagen",
    "teach.offer.now": "Du schlägst vor: {title}.",
    "teach.distribution": "Vorhersagen: {title}",
    # Rechnen
    # Vergleichen
    # Zusehen
    "watch.title": "Zwei Strategien zusehen",
    "watch.lead": "Dieselben Menschen an denselben Tagen, unter zwei Strategien. Klicke einen Menschen an und lies "
    "beide Leben.",
    "watch.one": "Links",
    "watch.other": "Rechts",
    "watch.months": "{n} Monate",
    "watch.start": "Simulieren und abspielen",
    "watch.same": "Wähle zwei verschiedene Strategien.",
    "watch.failed": "Das ließ sich nicht simulieren.",
    "watch.waits": "Wartet: {n} davor",
    "watch.works": "Wird simuliert: {n} %",
    "watch.cancel": "Abbrechen",
    "watch.empty": "Wähle zwei Strategien und simuliere sie; es dauert einige Sekunden.",
    # Mitnehmen
}

_BY_LANGUAGE: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH, "de": GERMAN}


class Words:
    """The labels in one language."""

    def __init__(self, language: str = "en") -> None:
        """Take a language; one that is not there is English."""
        self.language = language if language in LANGUAGES else "en"
        self._words = _BY_LANGUAGE[self.language]

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the label of a key, with its placeholders filled. KeyError for a key that no language has."""
        return self._words[key].format(**values)

    def count(self, key: str, n: int) -> str:
        """Return a label for a number of things: ``KEY.one`` for 1, else ``KEY``."""
        return self(f"{key}.one" if n == 1 else key, n=f"{n:,}")
