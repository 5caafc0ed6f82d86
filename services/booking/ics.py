"""Visits as an iCalendar document (RFC 5545). Pure: rows in, bytes out.

A calendar lies open on desks and lock screens: an entry says that there is a visit and when, never
where, with whom or why. Whoever follows its link has to log in.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import Row

from services.booking.domain import State
from videoporady_contracts.words import Language, VisitType

__all__ = ["calendar_of"]

SUMMARIES = {
    VisitType.VIDEO: {Language.POLISH: "Wizyta wideo", Language.ENGLISH: "Video visit"},
    VisitType.PHONE: {Language.POLISH: "Wizyta przez telefon", Language.ENGLISH: "Phone visit"},
    VisitType.IN_PERSON: {Language.POLISH: "Wizyta", Language.ENGLISH: "Visit"},
}
REFRESH_EVERY = timedelta(hours=1)


def calendar_of(visits: Iterable[Row[Any]], *, portal_url: str) -> bytes:
    """One event for each visit. Times are in UTC, so that no night with two clocks is ambiguous."""
    calendar = Calendar()
    calendar.add("prodid", "-//Videoporady//Booking//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Videoporady")
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    for visit in visits:
        calendar.add_component(_event(visit, portal_url))
    return calendar.to_ical()


def _event(visit: Row[Any], portal_url: str) -> Event:
    is_cancelled = visit.state == State.CANCELLED
    changed_at = visit.cancelled_at or visit.completed_at or visit.booked_at
    event = Event()
    # The same for the visit's whole life: what changes replaces the entry and adds none.
    event.add("uid", f"{visit.visit_id}@videoporady")
    event.add("sequence", 1 if is_cancelled else 0)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("dtstart", visit.starts_at.astimezone(UTC))
    event.add("dtend", visit.ends_at.astimezone(UTC))
    event.add("summary", SUMMARIES[VisitType(visit.visit_type)][Language(visit.language)])
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("url", f"{portal_url}/wizyty/{visit.visit_id}")
    return event
