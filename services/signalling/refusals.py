"""What a room refuses, each with its code and its sentence."""

from kit.errors import NotFound, Problem

__all__ = [
    "CallInProgress",
    "ConnectClosed",
    "ConnectNotOpen",
    "DelayJustTold",
    "GuestGone",
    "GuestNotFound",
    "GuestNotWaiting",
    "GuestOfTheDoctor",
    "NoCall",
    "PatientNotReady",
    "RoomClosed",
    "TestCallNotFound",
    "TooManyGuests",
    "TooManyInvitations",
    "VisitDisrupted",
]


class ConnectNotOpen(Problem):
    code, status = "connect-not-open", 409
    pl = "Na połączenie jest jeszcze za wcześnie. Przycisk zadziała tuż przed wizytą."
    en = "It is too early to connect. The button will work shortly before the visit."


class DelayJustTold(Problem):
    code, status = "delay-just-told", 409
    pl = "Przed chwilą powiadomiliśmy pacjentów o innym opóźnieniu. Kolejne podaj za minutę."
    en = "Patients were told of another delay a moment ago. Tell them of the next one in a minute."


class VisitDisrupted(Problem):
    code, status = "visit-disrupted", 409
    pl = "Ten termin odwołała poradnia. Wybierz nowy na stronie wizyty."
    en = "The clinic called this time off. Choose a new one on the page of the visit."


class ConnectClosed(Problem):
    code, status = "connect-closed", 409
    pl, en = "Czas na połączenie w tej wizycie minął.", "The time to connect to this visit is over."


class RoomClosed(Problem):
    code, status = "room-closed", 409
    pl, en = "Ta wizyta jest już zakończona.", "This visit is already over."


class PatientNotReady(Problem):
    code, status = "patient-not-ready", 409
    pl, en = "Pacjent nie czeka teraz na połączenie.", "The patient is not waiting to connect."


class NoCall(Problem):
    code, status = "no-call", 409
    pl, en = "W tej wizycie nie trwa rozmowa.", "There is no call in this visit."


class TestCallNotFound(NotFound):
    code = "test-call-not-found"
    pl, en = "Nie ma takiego połączenia testowego.", "There is no such test call."


class TooManyGuests(Problem):
    code, status = "too-many-guests", 409
    pl = "Do tej wizyty zaproszono już dwie osoby. Najpierw cofnij jedno z zaproszeń."
    en = "Two people are invited to this visit already. Take one invitation back first."


class TooManyInvitations(Problem):
    code, status = "too-many-invitations", 409
    pl = "Do tej wizyty wysłano już zbyt wiele zaproszeń. Nie można wysłać kolejnego."
    en = "Too many invitations were sent for this visit. No more can be sent."


class GuestNotFound(NotFound):
    code = "guest-not-found"
    pl, en = "Nie ma takiego zaproszenia.", "There is no such invitation."


class GuestNotWaiting(Problem):
    code, status = "guest-not-waiting", 409
    pl = "Ta osoba nie otworzyła jeszcze swojego linku."
    en = "This person has not opened their link yet."


class GuestGone(Problem):
    code, status = "guest-gone", 409
    pl = "To zaproszenie jest już wykorzystane albo cofnięte. Wyślij nowe."
    en = "This invitation has been used or taken back. Send a new one."


class GuestOfTheDoctor(Problem):
    code, status = "guest-of-the-doctor", 403
    pl = "Tę osobę zaprosił lekarz i tylko lekarz może zakończyć jej udział."
    en = "The doctor invited this person, and only the doctor can take them out."


class CallInProgress(Problem):
    code, status = "call-in-progress", 409
    pl, en = "Nie można testować w trakcie rozmowy.", "A test cannot run during the call."
