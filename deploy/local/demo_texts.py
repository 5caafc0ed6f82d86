"""What the clinics of the demonstration ask and tell before a visit, in both languages.

A "yes" to a question rules out a phone or video visit. Source of the questions: the organisational
standard of remote advice in Polish primary care (regulation of the Minister of Health of 12 August
2020); of the duty to inform: art. 13 of the GDPR.
"""

from dataclasses import dataclass

__all__ = ["CHILD_QUESTIONS", "FAMILY_QUESTIONS", "NOTICES", "DemoNotice"]


@dataclass(frozen=True)
class DemoNotice:
    title_pl: str
    title_en: str
    text_pl: str
    text_en: str
    remote_only: bool = False


FAMILY_QUESTIONS = (
    (
        "Czy to pierwsza wizyta u lekarza rodzinnego, do którego masz złożoną deklarację?",
        "Is this the first visit to the family doctor with whom you are registered?",
    ),
    (
        "Czy choroba przewlekła, na którą się leczysz, ostatnio się nasiliła?",
        "Has a chronic illness that you are treated for got worse lately?",
    ),
    (
        "Czy zgłaszasz się z podejrzeniem nowotworu?",
        "Are you coming because cancer is suspected?",
    ),
    (
        "Czy wolisz, żeby lekarz zbadał Cię w placówce?",
        "Would you rather have the doctor examine you at the facility?",
    ),
)

CHILD_QUESTIONS = (
    (
        "Czy to pierwsza wizyta dziecka u lekarza, do którego ma złożoną deklarację?",
        "Is this the child's first visit to the doctor with whom the child is registered?",
    ),
    (
        "Czy choroba przewlekła dziecka ostatnio się nasiliła?",
        "Has a chronic illness of the child got worse lately?",
    ),
    (
        "Czy zgłaszasz dziecko z podejrzeniem nowotworu?",
        "Are you bringing the child because cancer is suspected?",
    ),
    (
        "Czy wolisz, żeby lekarz zbadał dziecko w placówce?",
        "Would you rather have the doctor examine the child at the facility?",
    ),
)

NOTICES = (
    DemoNotice(
        title_pl="Informacja o danych osobowych",
        title_en="Information about personal data",
        text_pl=(
            "Twoje dane przetwarza ZOZ Medical, żeby umówić wizytę, udzielić Ci świadczenia "
            "i prowadzić dokumentację medyczną. Wymagają tego przepisy o prawach pacjenta "
            "i o działalności leczniczej.\n"
            "Dokumentację medyczną przechowujemy 20 lat. Dane konta możesz usunąć w każdej "
            "chwili w swoim profilu.\n"
            "Dane widzi lekarz, który prowadzi wizytę, i rejestracja. Przekazujemy je tylko tym, "
            "którym każą to robić przepisy, na przykład NFZ przy wizycie na fundusz.\n"
            "Możesz zobaczyć swoje dane, poprawić je, dostać ich kopię i ograniczyć ich użycie. "
            "Możesz też złożyć skargę do Prezesa Urzędu Ochrony Danych Osobowych.\n"
            "Pytania o dane: iod@example.com."
        ),
        text_en=(
            "ZOZ Medical processes your data to book the visit, to treat you and to keep your "
            "medical records. Polish law on patients' rights and medical activity requires it.\n"
            "Medical records are kept for 20 years. You can delete the data of your account at "
            "any time in your profile.\n"
            "The doctor of the visit and the reception see your data. We pass them on only where "
            "the law says so, for example to the NFZ for a visit that it pays for.\n"
            "You may see your data, correct them, get a copy and limit their use. You may also "
            "complain to the President of the Personal Data Protection Office in Poland.\n"
            "Questions about data: iod@example.com."
        ),
    ),
    DemoNotice(
        title_pl="Zgoda na wizytę zdalną",
        title_en="Consent to a remote visit",
        text_pl=(
            "Zgadzam się na wizytę na odległość, bez badania w placówce. Jeśli lekarz uzna, "
            "że trzeba zbadać mnie na miejscu, zaproponuje wizytę stacjonarną.\n"
            "Rozmowy nie nagrywamy. Zgodę można cofnąć aż do rozpoczęcia wizyty: wystarczy ją "
            "odwołać."
        ),
        text_en=(
            "I agree to a visit at a distance, without an examination at the facility. If the "
            "doctor needs to examine me, they will suggest a visit in person.\n"
            "The conversation is not recorded. The consent can be withdrawn until the visit "
            "begins: cancel the visit."
        ),
        remote_only=True,
    ),
)
