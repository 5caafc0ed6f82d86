"""The calendar entry of a visit (RFC 5545, RFC 5546): it updates and cancels itself.

One UID per visit and a SEQUENCE that rises: a calendar replaces the entry that it has. Like every
message it says that there is a visit and when, and nothing else.
"""

from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress

from services.notify.channels import OutgoingMessage
from videoporady_contracts.words import Language, MessageKind

__all__ = ["METHODS", "invitation", "uid_of"]

METHODS = {
    MessageKind.CONFIRMATION: "REQUEST",
    MessageKind.CHANGE: "REQUEST",
    MessageKind.CANCELLATION: "CANCEL",
    MessageKind.DISRUPTION: "CANCEL",
}
"""The kinds that change what stands in somebody's calendar."""
SUMMARY = {Language.POLISH: "Wizyta", Language.ENGLISH: "Visit"}
LENGTH_UNKNOWN = timedelta(minutes=20)


def uid_of(visit_id: UUID) -> str:
    """The name of a visit's entry in every calendar, for good."""
    return f"{visit_id}@videoporady"


def invitation(
    message: OutgoingMessage, language: Language, *, sender: str, recipient: str, now: datetime
) -> tuple[str, bytes] | None:
    """The method and the file, or None for a message that changes no calendar."""
    method, facts = METHODS.get(message.kind), message.facts
    if method is None or facts.starts_at is None:
        return None
    entry = Event()
    entry.add("uid", uid_of(message.visit_id))
    entry.add("sequence", facts.sequence)
    entry.add("dtstamp", now)
    entry.add("dtstart", facts.starts_at)
    entry.add("dtend", facts.ends_at or facts.starts_at + LENGTH_UNKNOWN)
    entry.add("summary", SUMMARY[language])
    entry.add("url", message.portal)
    entry.add("class", "PRIVATE")
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    entry.add("organizer", vCalAddress(f"mailto:{sender}"))
    attendee = vCalAddress(f"mailto:{recipient}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    entry.add("attendee", attendee)
    calendar = Calendar()
    calendar.add("prodid", "-//Videoporady//notify//PL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(entry)
    return method, calendar.to_ical()
