"""Evidence on paper: who was there when, and how the clinic tried to reach the patient."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kit.names import Names
from kit.pdf import Paper, Section, moment
from services.booking import contact_rules
from services.booking.contact import Evidence
from videoporady_contracts.words import ContactKind, Language, VisitType

__all__ = ["Printed", "paper_of"]

MINUTE = timedelta(minutes=1)

WORDS: dict[Language, dict[str, str]] = {
    Language.POLISH: {
        "title": "Przebieg wizyty i próby kontaktu",
        "page": "Strona",
        "patient": "Pacjent",
        "nameless": "portal nie zna już nazwiska",
        "patientNumber": "Numer pacjenta",
        "doctor": "Lekarz",
        "doctorNumber": "Numer lekarza",
        "visit": "Numer wizyty",
        "type": "Rodzaj wizyty",
        "start": "Godzina wizyty",
        "asOf": "Stan na",
        VisitType.VIDEO: "wideokonsultacja",
        VisitType.PHONE: "teleporada",
        VisitType.IN_PERSON: "wizyta stacjonarna",
        "course": "Kto i kiedy był",
        "who": "Zdarzenie",
        "when": "Kiedy",
        "planned": "Umówiony początek wizyty",
        "ready": "Pacjent czekał w portalu od",
        "notReady": "Nie odnotowano obecności pacjenta w portalu",
        "began": "Lekarz połączył się",
        "notBegan": "Nie odnotowano połączenia lekarza",
        "ended": "Zakończono z powodu braku kontaktu",
        "before": "{moment} ({minutes} min przed czasem)",
        "after": "{moment} ({minutes} min po czasie)",
        "unseen": "Teleporada odbywa się poza portalem: portal nie wie, czy doszło do rozmowy.",
        "attempts": "Próby kontaktu z pacjentem",
        "none": "Nie ma zapisanych prób kontaktu.",
        "how": "Sposób",
        "by": "Kto",
        "counts": "Liczy się",
        "yes": "tak",
        "no": "nie",
        ContactKind.PORTAL: "Dzwonek w portalu",
        ContactKind.PUSH: "Powiadomienie na urządzenie",
        ContactKind.SMS: "SMS",
        ContactKind.PHONE: "Telefon",
        "doctorRole": "lekarz",
        "receptionRole": "rejestracja",
        "rule": (
            "Liczą się próby od godziny wizyty, w odstępach co najmniej {minutes} min. "
            "Takich prób: {counted}. Wizytę można zakończyć z powodu braku kontaktu, "
            "gdy jest ich {needed}."
        ),
        "meaning": (
            "Zapis mówi, że podjęto próbę kontaktu. Nie potwierdza, że wiadomość dotarła. "
            "Zapisów nie można zmienić ani usunąć."
        ),
        "zone": "Wszystkie czasy podano według czasu polskiego.",
    },
    Language.ENGLISH: {
        "title": "Course of the visit and attempts to reach the patient",
        "page": "Page",
        "patient": "Patient",
        "nameless": "the portal no longer knows the name",
        "patientNumber": "Patient number",
        "doctor": "Doctor",
        "doctorNumber": "Doctor number",
        "visit": "Visit number",
        "type": "Type of visit",
        "start": "Time of the visit",
        "asOf": "As of",
        VisitType.VIDEO: "video consultation",
        VisitType.PHONE: "phone consultation",
        VisitType.IN_PERSON: "visit in person",
        "course": "Who was there, and when",
        "who": "What happened",
        "when": "When",
        "planned": "Agreed start of the visit",
        "ready": "The patient waited in the portal from",
        "notReady": "No record of the patient in the portal",
        "began": "The doctor connected",
        "notBegan": "No record of the doctor connecting",
        "ended": "Ended because nobody could be reached",
        "before": "{moment} ({minutes} min early)",
        "after": "{moment} ({minutes} min late)",
        "unseen": (
            "A phone consultation takes place outside the portal: "
            "the portal does not know whether there was a talk."
        ),
        "attempts": "Attempts to reach the patient",
        "none": "No attempts are on record.",
        "how": "How",
        "by": "By",
        "counts": "Counts",
        "yes": "yes",
        "no": "no",
        ContactKind.PORTAL: "A ring in the portal",
        ContactKind.PUSH: "A notification on the device",
        ContactKind.SMS: "A text message",
        ContactKind.PHONE: "A telephone call",
        "doctorRole": "doctor",
        "receptionRole": "reception",
        "rule": (
            "Attempts count from the hour of the visit on, at least {minutes} min apart. "
            "Such attempts: {counted}. The visit can be ended for want of contact "
            "when there are {needed}."
        ),
        "meaning": (
            "The record says that an attempt was made. It does not confirm that a message arrived. "
            "Records cannot be changed or removed."
        ),
        "zone": "All times are those in Poland.",
    },
}


@dataclass(frozen=True, slots=True)
class Printed:
    """All that stands on the paper."""

    visit_id: UUID
    evidence: Evidence
    as_of: datetime
    names: Names | None
    """None where pages are printed without names."""


def paper_of(printed: Printed, language: Language) -> Paper:
    """The page in one language.

    Evidence outlives an account: whose name is gone stands there by number, and the page says so.
    """
    words, found, names = WORDS[language], printed.evidence, printed.names
    people: list[tuple[str, str]] = []
    if names is not None:
        for who, name, number in (
            ("patient", names.patient, found.patient_id),
            ("doctor", names.doctor, found.doctor_id),
        ):
            people.append((words[who], name or words["nameless"]))
            if not name:
                people.append((words[f"{who}Number"], str(number)))
    return Paper(
        language=language,
        title=words["title"],
        facts=[
            *people,
            (words["type"], words[found.visit_type]),
            (words["start"], moment(found.starts_at, language)),
            (words["visit"], str(printed.visit_id)),
            (words["asOf"], moment(printed.as_of, language)),
        ],
        sections=[_course(printed, language), _attempts(found, language)],
        page_word=words["page"],
    )


def _course(printed: Printed, language: Language) -> Section:
    words, found = WORDS[language], printed.evidence
    rows = [(words["planned"], moment(found.starts_at, language))]
    notes = [words["zone"]]
    if found.visit_type is VisitType.VIDEO:
        for known, unknown, at in (
            ("ready", "notReady", found.ready_at),
            ("began", "notBegan", found.began_at),
        ):
            said = _beside_the_start(at, found.starts_at, language) if at else "–"
            rows.append((words[known if at else unknown], said))
    else:
        notes.insert(0, words["unseen"])
    if found.ended_at:
        rows.append((words["ended"], moment(found.ended_at, language, seconds=True)))
    return Section(words["course"], columns=(words["who"], words["when"]), rows=rows, notes=notes)


def _beside_the_start(at: datetime, starts_at: datetime, language: Language) -> str:
    """The moment, and by how many full minutes it was early or late."""
    said = moment(at, language, seconds=True)
    minutes = abs(at - starts_at) // MINUTE
    if minutes == 0:
        return said
    side = "before" if at < starts_at else "after"
    return WORDS[language][side].format(moment=said, minutes=minutes)


def _attempts(found: Evidence, language: Language) -> Section:
    words = WORDS[language]
    left = contact_rules.counted(
        [each.made_at for each in found.attempts], found.starts_at, found.spacing
    )
    rows = []
    for each in found.attempts:
        # Two at one moment are two rows, and at most one of them counts.
        counts = bool(left) and left[0] == each.made_at
        if counts:
            del left[0]
        rows.append(
            (
                moment(each.made_at, language, seconds=True),
                words[ContactKind(each.kind)],
                words[f"{each.made_by_role}Role"],
                words["yes" if counts else "no"],
            )
        )
    rule = words["rule"].format(
        minutes=f"{found.spacing / MINUTE:g}", counted=found.counted_count, needed=found.needed
    )
    return Section(
        words["attempts"],
        paragraphs=[] if rows else [words["none"]],
        columns=(words["when"], words["how"], words["by"], words["counts"]),
        rows=rows,
        notes=[rule, words["meaning"]] if rows else [],
    )
