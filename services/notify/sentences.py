"""Every sentence that notify writes to patients, and the one to doctors.

A new kind of message is a new entry here.

No clinic, no doctor, no reason: tests look for them in every text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from videoporady_contracts.words import Language, MessageKind, VisitType

__all__ = ["BUTTON", "GREETING", "HOW", "SENTENCES", "SIGNATURE", "UNTIL", "Sentences"]

PL, EN = Language.POLISH, Language.ENGLISH


@dataclass(frozen=True, slots=True)
class Sentences:
    """`{when}` is the visit's day and hour."""

    subject: str
    paragraphs: tuple[str, ...]


GREETING = {PL: "Dzień dobry,", EN: "Hello,"}
SIGNATURE = {PL: "Zespół Videoporad", EN: "The Videoporady team"}
BUTTON = {PL: "Otwórz portal", EN: "Open the portal"}
UNTIL = {
    PL: "Termin trzymamy do: {until} (czas polski).",
    EN: "We hold it until {until} (time in Poland).",
}
HOW = {
    VisitType.VIDEO: {
        PL: "Około 5 minut przed wizytą wystarczy zalogować się w portalu i wybrać „Połącz”.",
        EN: "About 5 minutes before the visit, log in to the portal and choose “Połącz” (Connect).",
    }
}

SENTENCES: Mapping[tuple[MessageKind, str], Mapping[Language, Sentences]] = {
    (MessageKind.CONFIRMATION, ""): {
        PL: Sentences(
            "Potwierdzenie wizyty: {when}",
            (
                "potwierdzamy termin wizyty: {when} (czas polski).",
                (
                    "Szczegóły wizyty i czat są w portalu, po zalogowaniu. Tam można też "
                    "odwołać wizytę."
                ),
            ),
        ),
        EN: Sentences(
            "Your visit is confirmed: {when}",
            (
                "your visit is confirmed for {when} (time in Poland).",
                (
                    "The details of the visit and the chat are in the portal, after you log in. "
                    "You can also cancel the visit there."
                ),
            ),
        ),
    },
    (MessageKind.CHANGE, ""): {
        PL: Sentences(
            "Nowy termin wizyty: {when}",
            (
                "wizyta ma nowy termin: {when} (czas polski).",
                "Czat i dokumenty tej wizyty są w portalu, bez zmian.",
            ),
        ),
        EN: Sentences(
            "Your visit has a new time: {when}",
            (
                "your visit has a new time: {when} (time in Poland).",
                "Its chat and documents are in the portal, as before.",
            ),
        ),
    },
    (MessageKind.CANCELLATION, ""): {
        PL: Sentences(
            "Odwołanie wizyty: {when}",
            (
                "zgodnie z prośbą odwołaliśmy wizytę: {when} (czas polski).",
                "Nową wizytę można umówić w portalu.",
            ),
        ),
        EN: Sentences(
            "Your visit is cancelled: {when}",
            (
                "as requested, your visit on {when} (time in Poland) is cancelled.",
                "You can book another visit in the portal.",
            ),
        ),
    },
    (MessageKind.CANCELLATION, "clinic"): {
        PL: Sentences(
            "Odwołanie wizyty: {when}",
            (
                (
                    "z przykrością informujemy, że nie odbędzie się wizyta: {when} "
                    "(czas polski). Przepraszamy za kłopot."
                ),
                "Nową wizytę można umówić w portalu.",
            ),
        ),
        EN: Sentences(
            "Your visit is cancelled: {when}",
            (
                "we are sorry: your visit on {when} (time in Poland) cannot take place.",
                "You can book another visit in the portal.",
            ),
        ),
    },
    (MessageKind.REMINDER, ""): {
        PL: Sentences(
            "Przypomnienie o wizycie: {when}",
            (
                "przypominamy o wizycie: {when} (czas polski).",
                (
                    "Szczegóły są w portalu, po zalogowaniu. Jeśli termin nie pasuje, można go "
                    "zwolnić dla innej osoby."
                ),
            ),
        ),
        EN: Sentences(
            "Visit reminder: {when}",
            (
                "this is a reminder of your visit: {when} (time in Poland).",
                (
                    "The details are in the portal, after you log in. If you cannot come, please "
                    "give the time back for somebody else."
                ),
            ),
        ),
    },
    (MessageKind.DISRUPTION, ""): {
        PL: Sentences(
            "Zmiana po naszej stronie: wizyta {when}",
            (
                "przepraszamy, nie może się odbyć wizyta: {when} (czas polski).",
                "W portalu, po zalogowaniu, czekają inne terminy do wyboru.",
            ),
        ),
        EN: Sentences(
            "A change on our side: your visit on {when}",
            (
                "we are sorry: your visit on {when} (time in Poland) cannot take place.",
                "Other times are waiting for you in the portal, after you log in.",
            ),
        ),
    },
    (MessageKind.SLOT_OFFER, ""): {
        PL: Sentences(
            "Zwolnił się termin: {when}",
            (
                "zwolnił się termin wizyty: {when} (czas polski).",
                "Można go przyjąć w portalu, po zalogowaniu.",
            ),
        ),
        EN: Sentences(
            "A time has come free: {when}",
            (
                "a time for a visit has come free: {when} (time in Poland).",
                "You can accept it in the portal, after you log in.",
            ),
        ),
    },
    (MessageKind.DELAY, ""): {
        PL: Sentences(
            "Opóźnienie około {minutes} minut: wizyta {when}",
            (
                (
                    "wizyta zacznie się z opóźnieniem około {minutes} minut. Termin: {when} "
                    "(czas polski). Przepraszamy."
                ),
                "Przewidywaną godzinę rozpoczęcia pokazujemy na bieżąco w portalu, po zalogowaniu.",
            ),
        ),
        EN: Sentences(
            "About {minutes} minutes late: your visit on {when}",
            (
                (
                    "your visit will begin about {minutes} minutes late. It was planned for "
                    "{when} (time in Poland). We are sorry."
                ),
                "The expected beginning is always up to date in the portal, after you log in.",
            ),
        ),
    },
    (MessageKind.CALL_BACK, ""): {
        PL: Sentences(
            "Zapraszamy na wizytę, to już Twoja kolej.",
            (
                "zapraszamy na wizytę, to już Twoja kolej.",
                "Wystarczy otworzyć ten link i się zalogować. Twoje miejsce na Ciebie czeka.",
            ),
        ),
        EN: Sentences(
            "It is your turn: please join your visit.",
            (
                "it is your turn: please join your visit.",
                "Open this link and log in. Your place is kept.",
            ),
        ),
    },
    (MessageKind.DOCUMENT_RECEIVED, ""): {
        PL: Sentences(
            "Nowy dokument w portalu",
            ("w portalu czeka nowy dokument.", "Można go pobrać po zalogowaniu."),
        ),
        EN: Sentences(
            "A new document in the portal",
            (
                "a new document is waiting for you in the portal.",
                "You can download it after you log in.",
            ),
        ),
    },
    (MessageKind.RECOMMENDATIONS, ""): {
        PL: Sentences(
            "Nowa informacja po wizycie",
            (
                "w portalu czeka nowa informacja po wizycie.",
                "Można ją przeczytać i pobrać po zalogowaniu.",
            ),
        ),
        EN: Sentences(
            "New information after your visit",
            (
                "new information after your visit is waiting for you in the portal.",
                "You can read and download it after you log in.",
            ),
        ),
    },
    (MessageKind.CONTACT_ATTEMPT, ""): {
        PL: Sentences(
            "Twoja wizyta właśnie trwa. Połącz się w portalu",
            (
                "próbujemy się z Tobą połączyć. Termin wizyty: {when} (czas polski).",
                "Zaloguj się w portalu i wybierz „Połącz”. Czekamy na Ciebie.",
            ),
        ),
        EN: Sentences(
            "Your visit is on now. Connect in the portal",
            (
                "we are trying to reach you. Your visit: {when} (time in Poland).",
                "Log in to the portal and choose “Połącz” (Connect). We are waiting for you.",
            ),
        ),
    },
    (MessageKind.MESSAGE_WAITING, ""): {
        PL: Sentences(
            "Nowa wiadomość w portalu",
            ("w portalu czeka nowa wiadomość.", "Można ją przeczytać po zalogowaniu."),
        ),
        EN: Sentences(
            "A new message in the portal",
            (
                "a new message is waiting for you in the portal.",
                "You can read it after you log in.",
            ),
        ),
    },
    (MessageKind.PATIENT_WAITING, ""): {
        PL: Sentences(
            "Pacjent czeka na wideokonsultację",
            (
                "pacjent czeka na wideokonsultację.",
                "Po zalogowaniu w portalu można ją rozpocząć jednym kliknięciem.",
            ),
        ),
        EN: Sentences(
            "A patient is waiting for a video consultation",
            (
                "a patient is waiting for a video consultation.",
                "After you log in to the portal, one click starts it.",
            ),
        ),
    },
    (MessageKind.READINESS, ""): {
        PL: Sentences(
            "Sprawdź sprzęt przed wizytą: {when}",
            (
                "zbliża się wizyta: {when} (czas polski).",
                (
                    "Prosimy o krótkie połączenie testowe na urządzeniu, z którego będziesz "
                    "korzystać. Trwa około minuty, a jeśli coś nie zadziała, podpowiemy, co zrobić."
                ),
            ),
        ),
        EN: Sentences(
            "Check your equipment before the visit: {when}",
            (
                "your visit is coming up: {when} (time in Poland).",
                (
                    "Please make a short test call on the device that you will use. It takes "
                    "about a minute, and if something does not work, we will say what to do."
                ),
            ),
        ),
    },
}
