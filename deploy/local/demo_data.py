"""The demonstration clinic, ZOZ Medical. Every person in it is invented."""

from dataclasses import dataclass
from datetime import date

from deploy.local.demo_texts import CHILD_QUESTIONS, FAMILY_QUESTIONS

__all__ = [
    "CLINICS",
    "DOCTORS",
    "FACILITIES",
    "LOG_INS",
    "PASSWORD",
    "PATIENTS",
    "RECEPTION_EMAIL",
    "DemoChild",
    "DemoClinic",
    "DemoDoctor",
    "DemoFacility",
    "DemoPatient",
]

PASSWORD = "Videoporady-2026"
RECEPTION_EMAIL = "rejestracja@example.com"


@dataclass(frozen=True)
class DemoFacility:
    key: str
    name: str
    address: str
    city: str


@dataclass(frozen=True)
class DemoClinic:
    key: str
    pl: str
    en: str
    nfz_needs_referral: bool
    years_max: int | None = None
    prices: tuple[int, int, int] = (22_000, 16_000, 18_000)
    """Grosz: in person, by phone, by video."""
    questions: tuple[tuple[str, str], ...] = ()
    remote_years_min: int | None = None


@dataclass(frozen=True)
class DemoDoctor:
    """A doctor with one clinic; `facilities` share the week: the first has the even share."""

    title: str
    given_name: str
    family_name: str
    specialty_pl: str
    specialty_en: str
    clinic: str
    facilities: tuple[str, ...]
    offers_video: bool
    slot_minutes: int
    email: str | None = None


@dataclass(frozen=True)
class DemoChild:
    given_name: str
    family_name: str
    birth_date: date


@dataclass(frozen=True)
class DemoPatient:
    email: str
    given_name: str
    family_name: str
    birth_date: date
    phone: str
    children: tuple[DemoChild, ...] = ()


FACILITIES = (
    DemoFacility("lakowa", "Placówka Łąkowa", "ul. Łąkowa 12", "Brzezinka Dolna"),
    DemoFacility("swietojanska", "Placówka Świętojańska", "ul. Świętojańska 48", "Brzezinka Dolna"),
)

# Primary care needs no referral; a specialist does. It is data: ops may change it.
CLINICS = (
    DemoClinic(
        "rodzinny",
        "Poradnia medycyny rodzinnej",
        "Family medicine",
        nfz_needs_referral=False,
        prices=(18_000, 12_000, 15_000),
        questions=FAMILY_QUESTIONS,
        remote_years_min=6,
    ),
    DemoClinic(
        "pediatra",
        "Poradnia pediatryczna",
        "Paediatrics",
        nfz_needs_referral=False,
        years_max=17,
        prices=(19_000, 13_000, 16_000),
        questions=CHILD_QUESTIONS,
        remote_years_min=6,
    ),
    DemoClinic("dermatolog", "Poradnia dermatologiczna", "Dermatology", nfz_needs_referral=True),
    DemoClinic("neurolog", "Poradnia neurologiczna", "Neurology", nfz_needs_referral=True),
    DemoClinic(
        "kardiolog",
        "Poradnia kardiologiczna",
        "Cardiology",
        nfz_needs_referral=True,
        prices=(25_000, 19_000, 21_000),
    ),
)

BOTH = ("lakowa", "swietojanska")

DOCTORS = (
    DemoDoctor(
        *("lek.", "Agnieszka", "Wiśniewska", "medycyna rodzinna", "family medicine", "rodzinny"),
        *(("lakowa",), True, 10, "lekarz.rodzinny@example.com"),
    ),
    DemoDoctor(
        *("lek.", "Zbigniew", "Łukasiewicz", "medycyna rodzinna", "family medicine", "rodzinny"),
        *(BOTH, False, 20),
    ),
    DemoDoctor(
        *("lek.", "Grażyna", "Świderska", "medycyna rodzinna", "family medicine", "rodzinny"),
        *(("swietojanska",), False, 20),
    ),
    DemoDoctor(
        *("dr n. med.", "Małgorzata", "Zielińska", "pediatria", "paediatrics", "pediatra"),
        *(("lakowa",), True, 10, "lekarz.pediatra@example.com"),
    ),
    DemoDoctor(
        *("lek.", "Paweł", "Żukowski", "pediatria", "paediatrics", "pediatra"),
        *(("swietojanska",), True, 20),
    ),
    DemoDoctor(
        *("dr n. med.", "Krzysztof", "Dąbrowski", "dermatologia", "dermatology", "dermatolog"),
        *(("lakowa",), True, 10, "lekarz.dermatolog@example.com"),
    ),
    DemoDoctor(
        *("lek.", "Joanna", "Gołębiewska", "dermatologia", "dermatology", "dermatolog"),
        *(("swietojanska",), True, 20),
    ),
    DemoDoctor(
        *("dr hab. n. med.", "Ewa", "Kaczmarek", "neurologia", "neurology", "neurolog"),
        *(("swietojanska",), True, 10, "lekarz.neurolog@example.com"),
    ),
    DemoDoctor(
        *("dr n. med.", "Tomasz", "Sienkiewicz", "kardiologia", "cardiology", "kardiolog"),
        *(("swietojanska",), True, 10, "lekarz.kardiolog@example.com"),
    ),
    DemoDoctor(
        *("lek.", "Barbara", "Jaśkiewicz", "kardiologia", "cardiology", "kardiolog"),
        *(BOTH, True, 20),
    ),
)

PATIENTS = (
    DemoPatient(
        *("pacjent@example.com", "Jan", "Kowalczyk", date(1958, 4, 17), "+48 600 000 101"),
    ),
    DemoPatient(
        *("rodzic@example.com", "Anna", "Nowicka", date(1989, 9, 3), "+48 600 000 102"),
        children=(
            DemoChild("Zosia", "Nowicka", date(2017, 6, 21)),
            DemoChild("Staś", "Nowicki", date(2021, 2, 9)),
        ),
    ),
)

LOG_INS = (
    ("pacjent@example.com", "patient, Jan Kowalczyk"),
    ("rodzic@example.com", "parent of two children, Anna Nowicka"),
    *(
        (doctor.email, f"doctor ({doctor.specialty_en}), {doctor.given_name} {doctor.family_name}")
        for doctor in DOCTORS
        if doctor.email
    ),
    (RECEPTION_EMAIL, "reception"),
    ("ops@example.com", "clinic ops"),
)
