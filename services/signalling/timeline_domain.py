"""What went wrong in a visit, read from its timeline alone: pure, without framework, database or
clock.

An entry is an event that was told of the visit, a minute is the worst of what a browser measured in
it. Each rule names one cause with the time in which it lasted; what one cause explains is not named
again as another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.signalling.verdict import PACKETS_LOST_PERCENT_USABLE, ROUND_TRIP_MS_USABLE
from videoporady_contracts.words import (
    ClientObservation,
    DeviceKind,
    GuestKind,
    IcePath,
    IceTransport,
    ParticipantRole,
    SendingChange,
    TestVerdict,
)

__all__ = ["Cause", "CauseCode", "Entry", "Minute", "causes", "numbered"]

UNSEEN = timedelta(seconds=60)
LATE = timedelta(minutes=15)
TOGETHER = timedelta(seconds=15)
"""What one side tells and what we notice ourselves differ by the silence that we wait for."""
NEXT_MINUTE = timedelta(minutes=1)
OFF_FOR_LONG = timedelta(seconds=60)
"""Who switches something off for a moment knows why."""


class CauseCode(StrEnum):
    """What went wrong, or may explain what somebody complains of."""

    DEVICE_REFUSED = "device-refused"
    DEVICE_MISSING = "device-missing"
    DEVICE_BUSY = "device-busy"
    DEVICE_GONE = "device-gone"
    NETWORK_GONE = "network-gone"
    """The device of this side was in no network."""
    CONNECTION_LOST = "connection-lost"
    """This side was gone, and did not say why: a crash, a closed page, a dead battery."""
    PATH_LOST = "path-lost"
    """Both sides stayed in reach, and the way between them broke."""
    SERVICE_AWAY = "service-away"
    """Both sides lost us at once: it was ours. Picture and sound need not have stopped."""
    MICROPHONE_OFF = "microphone-off"
    """Switched off by hand, for long and in the call; and so are the next two."""
    CAMERA_OFF = "camera-off"
    SOUND_ONLY = "sound-only"
    PICTURE_PAUSED = "picture-paused"
    """The browser stopped the picture: the line was too weak for it."""
    UDP_BLOCKED = "udp-blocked"
    PACKETS_LOST = "packets-lost"
    ROUND_TRIP_LONG = "round-trip-long"
    TEST_BAD = "test-bad"
    ALERT_UNSEEN = "alert-unseen"
    WAITED_LONG = "waited-long"
    LEFT_WAITING = "left-waiting"
    NEVER_CAME = "never-came"
    MESSAGE_FAILED = "message-failed"
    DOCUMENT_REFUSED = "document-refused"


type Who = tuple[ParticipantRole | None, GuestKind | None, int | None]
"""A side of the visit, or one of its guests: by kind, and by number where there are several."""
DEVICE_OPENED = ClientObservation.DEVICE_OPENED


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: the event's name, whose doing it was, and its figures."""

    at: datetime
    what: str
    role: ParticipantRole | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    guest_number: int | None = None

    @property
    def guest(self) -> GuestKind | None:
        """As whom a guest was invited whose doing it was."""
        kind = self.facts.get("guest_kind")
        return None if kind is None else GuestKind(kind)

    @property
    def who(self) -> Who:
        """Whose doing it was."""
        return self.role, self.guest, self.guest_number


@dataclass(frozen=True, slots=True)
class Minute:
    """The worst of one minute of a call, as the browser of a side or a guest measured it."""

    at: datetime
    role: ParticipantRole | None
    packets_lost_percent_max: float | None = None
    round_trip_ms_max: float | None = None
    jitter_ms_max: float | None = None
    frames_per_second_min: float | None = None
    relayed: bool | None = None
    guest: GuestKind | None = None
    guest_number: int | None = None

    @property
    def who(self) -> Who:
        """Whose browser it was."""
        return self.role, self.guest, self.guest_number


@dataclass(frozen=True, slots=True)
class Cause:
    """`until` is None while it lasts, or when nothing says that it ended."""

    code: CauseCode
    since: datetime
    until: datetime | None = None
    role: ParticipantRole | None = None
    device: DeviceKind | None = None
    guest: GuestKind | None = None
    guest_number: int | None = None

    @property
    def who(self) -> Who:
        """On whose side."""
        return self.role, self.guest, self.guest_number

    def covers(self, since: datetime, until: datetime | None) -> bool:
        """Whether another loss happened in the time of this one, as far as clocks can say."""
        begins_before_end = self.until is None or since <= self.until + TOGETHER
        return begins_before_end and (until is None or self.since - TOGETHER <= until)


def numbered[Id](guests: Iterable[tuple[Id, GuestKind]]) -> dict[Id, int]:
    """Numbers, from 1, in the order in which guests were first seen, for those who share a kind.

    An only interpreter needs none.
    """
    of_kind: dict[GuestKind, list[Id]] = defaultdict(list)
    for guest, kind in guests:
        if guest not in of_kind[kind]:
            of_kind[kind].append(guest)
    several = (those for those in of_kind.values() if len(those) > 1)
    return {guest: number for those in several for number, guest in enumerate(those, 1)}


def causes(entries: Sequence[Entry], minutes: Sequence[Minute]) -> list[Cause]:
    """What explains the visit, in the order in which it began."""
    ordered = sorted(entries, key=lambda each: each.at)
    found = [
        *_devices(ordered),
        *_losses(ordered),
        *_paths(ordered),
        *_sending(ordered),
        *_quality(minutes),
        *_waiting(ordered),
        *_single(ordered),
    ]
    return sorted(found, key=lambda each: each.since)


OBSERVED = {"ClientObserved", "GuestObserved"}


def _seen(
    entries: Iterable[Entry], *observations: ClientObservation
) -> Iterator[tuple[Entry, ClientObservation]]:
    for entry in entries:
        if entry.what in OBSERVED and entry.facts["observation"] in observations:
            yield entry, ClientObservation(entry.facts["observation"])


_DEVICE_FAULTS = {
    ClientObservation.DEVICE_REFUSED: CauseCode.DEVICE_REFUSED,
    ClientObservation.DEVICE_MISSING: CauseCode.DEVICE_MISSING,
    ClientObservation.DEVICE_BUSY: CauseCode.DEVICE_BUSY,
    ClientObservation.DEVICE_GONE: CauseCode.DEVICE_GONE,
}


def _devices(entries: Sequence[Entry]) -> Iterator[Cause]:
    """A camera or microphone that did not work, until it did."""
    open_faults: dict[tuple[Who, str | None], Cause] = {}
    for entry, what in _seen(entries, *_DEVICE_FAULTS, DEVICE_OPENED):
        device = entry.facts.get("device")
        key = (entry.who, device)
        fault = _DEVICE_FAULTS.get(what)
        known = open_faults.get(key)
        if known is not None and known.code is not fault:
            yield replace(known, until=entry.at)
            del open_faults[key]
        if fault is not None and key not in open_faults:
            kind = DeviceKind(device) if device else None
            begun = _of(entry.who, fault, entry.at, None)
            open_faults[key] = replace(begun, device=kind)
    yield from open_faults.values()


def _losses(entries: Sequence[Entry]) -> Iterator[Cause]:
    """Who was gone, and whose fault it was. The surest explanation of a time is the only one."""
    ours = list(_service_away(entries))
    networks = list(_spans(entries, "network"))
    yield from (*ours, *networks)
    # What a guest's network does is no reason for the two to lose each other.
    networks = [each for each in networks if each.guest is None]
    interruptions: list[Cause] = []
    for cause in _spans(entries, "call"):
        if not _explained(cause, networks, same_side=True) and not _explained(cause, ours):
            interruptions.append(cause)
    yield from interruptions
    known = [*networks, *interruptions]
    links = (each for each in _spans(entries, "link") if each.guest is None)
    yield from _joined(each for each in links if not _explained(each, known))


def _joined(paths: Iterable[Cause]) -> Iterator[Cause]:
    """Both sides see the same path break: it is one cause, and neither's."""
    joined: Cause | None = None
    for path in sorted(paths, key=lambda each: each.since):
        if joined is not None and joined.covers(path.since, path.until):
            ends = (joined.until, path.until)
            until = None if None in ends else max(end for end in ends if end is not None)
            joined = replace(joined, until=until)
            continue
        if joined is not None:
            yield joined
        joined = Cause(CauseCode.PATH_LOST, path.since, path.until)
    if joined is not None:
        yield joined


def _explained(cause: Cause, others: Iterable[Cause], *, same_side: bool = False) -> bool:
    return any(
        other.covers(cause.since, cause.until) and (not same_side or other.who == cause.who)
        for other in others
    )


_SPANS: Mapping[str, tuple[CauseCode, str, str]] = {
    "network": (
        CauseCode.NETWORK_GONE,
        ClientObservation.NETWORK_GONE,
        ClientObservation.NETWORK_BACK,
    ),
    "call": (CauseCode.CONNECTION_LOST, "CallInterrupted", "CallResumed"),
    "link": (
        CauseCode.PATH_LOST,
        ClientObservation.LINK_LOST,
        ClientObservation.LINK_CONNECTED,
    ),
}


def _spans(entries: Sequence[Entry], kind: str) -> Iterator[Cause]:
    """The times between a loss and the return of the same side."""
    code, lost, back = _SPANS[kind]
    since: dict[Who, datetime] = {}
    for entry in entries:
        word = entry.facts.get("observation", entry.what)
        if word == lost:
            since.setdefault(entry.who, entry.at)
        elif word == back and entry.who in since:
            yield _of(entry.who, code, since.pop(entry.who), entry.at)
        elif entry.what == "CallEnded":
            # Who was still gone when the call ended did not come back.
            yield from (_of(who, code, begun, entry.at) for who, begun in since.items())
            since.clear()
    yield from (_of(who, code, begun, None) for who, begun in since.items())


def _of(who: Who, code: CauseCode, since: datetime, until: datetime | None) -> Cause:
    role, guest, number = who
    return Cause(code, since, until, role, None, guest, number)


_SENDING: Mapping[str, tuple[CauseCode, tuple[SendingChange, ...]]] = {
    SendingChange.MICROPHONE_OFF: (CauseCode.MICROPHONE_OFF, (SendingChange.MICROPHONE_ON,)),
    SendingChange.CAMERA_OFF: (CauseCode.CAMERA_OFF, (SendingChange.CAMERA_ON,)),
    SendingChange.SOUND_ONLY: (CauseCode.SOUND_ONLY, (SendingChange.PICTURE_WANTED,)),
    SendingChange.PICTURE_PAUSED: (
        CauseCode.PICTURE_PAUSED,
        (SendingChange.PICTURE_RESUMED, SendingChange.SOUND_ONLY),
    ),
}
"""What begins a cause, and what ends it."""
_OF_A_DEVICE = {
    DeviceKind.MICROPHONE: {CauseCode.MICROPHONE_OFF},
    DeviceKind.CAMERA: {CauseCode.CAMERA_OFF, CauseCode.SOUND_ONLY, CauseCode.PICTURE_PAUSED},
}


def _sending(entries: Sequence[Entry]) -> Iterator[Cause]:
    """What somebody did not send in the call, though nothing was broken."""
    call_since: datetime | None = None
    since: dict[tuple[Who, CauseCode], datetime] = {}
    for entry in entries:
        if entry.what == "CallStarted":
            call_since = entry.at
        for key in [each for each in since if _ends(entry, *each)]:
            yield from _unsent(key, since.pop(key), entry.at, call_since)
        change = _SENDING.get(entry.facts.get("change", ""))
        if change is not None:
            since.setdefault((entry.who, change[0]), entry.at)
    for key, begun in since.items():
        yield from _unsent(key, begun, None, call_since)


def _ends(entry: Entry, who: Who, code: CauseCode) -> bool:
    """Whether it is sent again, or wanted no more. A page that was opened anew says so by opening
    its devices."""
    if entry.what == "CallEnded":
        return True
    if entry.what == "ChannelChanged":
        # Without pictures none is paused; one that still is then, is told of anew.
        return code is CauseCode.PICTURE_PAUSED
    if entry.who != who:
        return False
    if entry.facts.get("observation") == DEVICE_OPENED:
        return code in _OF_A_DEVICE.get(entry.facts.get("device", ""), ())
    change = entry.facts.get("change")
    return any(code is each and change in back for each, back in _SENDING.values())


def _unsent(
    key: tuple[Who, CauseCode], begun: datetime, until: datetime | None, call_since: datetime | None
) -> Iterator[Cause]:
    """As a cause, when it lasted in the call, and by hand for long."""
    who, code = key
    if call_since is None or (until is not None and until <= call_since):
        return
    since = max(begun, call_since)
    by_hand = code is not CauseCode.PICTURE_PAUSED
    if by_hand and until is not None and until - since < OFF_FOR_LONG:
        return
    yield _of(who, code, since, until)


def _service_away(entries: Sequence[Entry]) -> Iterator[Cause]:
    """Both sides lost their socket in the same moments, and neither lost its network."""
    gaps = [
        _of(entry.who, CauseCode.SERVICE_AWAY, entry.at - _gap(entry), entry.at)
        for entry, _ in _seen(entries, ClientObservation.SOCKET_BACK)
    ]
    networks = [each for each in _spans(entries, "network") if each.guest is None]
    doctors = [each for each in gaps if each.role is ParticipantRole.DOCTOR]
    for gap in gaps:
        # A guest shares the one answer: what the two sides saw is enough.
        if gap.role in {ParticipantRole.DOCTOR, None} or gap.until is None:
            continue
        for other in doctors:
            is_together = other.since <= gap.until and other.until and gap.since <= other.until
            if is_together and not _explained(gap, networks):
                since = min(gap.since, other.since)
                yield Cause(CauseCode.SERVICE_AWAY, since, max(gap.until, other.until or since))
                break


def _gap(entry: Entry) -> timedelta:
    return timedelta(seconds=entry.facts.get("gap_seconds") or 0)


def _paths(entries: Sequence[Entry]) -> Iterator[Cause]:
    """A relay by TCP or TLS is what remains where UDP is blocked."""
    told: set[Who] = set()
    for entry, _ in _seen(entries, ClientObservation.LINK_CONNECTED):
        is_relay = entry.facts.get("path") == IcePath.RELAY
        slow = entry.facts.get("transport") in {IceTransport.TCP, IceTransport.TLS}
        if is_relay and slow and entry.who not in told:
            told.add(entry.who)
            yield _of(entry.who, CauseCode.UDP_BLOCKED, entry.at, None)


def _quality(minutes: Sequence[Minute]) -> Iterator[Cause]:
    """Neighbouring bad minutes of one side or guest are one cause."""
    limits = (
        (CauseCode.PACKETS_LOST, "packets_lost_percent_max", PACKETS_LOST_PERCENT_USABLE),
        (CauseCode.ROUND_TRIP_LONG, "round_trip_ms_max", ROUND_TRIP_MS_USABLE),
    )
    for code, name, limit in limits:
        bad: dict[Who, set[datetime]] = defaultdict(set)
        for each in minutes:
            if (getattr(each, name) or 0) > limit:
                bad[each.who].add(each.at)
        for who, those in bad.items():
            yield from _runs(code, who, sorted(those))


def _runs(code: CauseCode, who: Who, bad: Sequence[datetime]) -> Iterator[Cause]:
    run: Cause | None = None
    for at in bad:
        if run is not None and run.until == at:
            run = replace(run, until=at + NEXT_MINUTE)
            continue
        if run is not None:
            yield run
        run = _of(who, code, at, at + NEXT_MINUTE)
    if run is not None:
        yield run


def _waiting(entries: Sequence[Entry]) -> Iterator[Cause]:
    """A doctor who did not see the alert, and a patient who gave up."""
    raised: datetime | None = None
    ready: datetime | None = None
    for entry in entries:
        match entry.what:
            case "AlertRaised":
                raised = entry.at
            case "AlertAcknowledged" | "AlertEnded":
                if raised is not None and entry.at - raised > UNSEEN:
                    yield Cause(CauseCode.ALERT_UNSEEN, raised, entry.at, ParticipantRole.DOCTOR)
                raised = None
            case "PatientReady":
                # Who was called back is ready again, and has waited since the first time.
                ready = ready or entry.at
            case "PatientLeft":
                if ready is not None:
                    yield Cause(CauseCode.LEFT_WAITING, ready, entry.at, ParticipantRole.PATIENT)
                ready = None
            case "CallStarted":
                waited = timedelta(seconds=entry.facts.get("waited_seconds") or 0)
                if waited > LATE:
                    role = ParticipantRole.DOCTOR
                    yield Cause(CauseCode.WAITED_LONG, entry.at - waited, entry.at, role)
                ready = None
            case _:
                pass
    if raised is not None:
        yield Cause(CauseCode.ALERT_UNSEEN, raised, None, ParticipantRole.DOCTOR)


def _single(entries: Sequence[Entry]) -> Iterator[Cause]:
    """Things that are a cause by themselves."""
    tests = [entry for entry in entries if entry.what == "TestCallCompleted"]
    if tests and tests[-1].facts["verdict"] == TestVerdict.BAD:
        yield Cause(CauseCode.TEST_BAD, tests[-1].at, None, ParticipantRole.PATIENT)
    came = any(entry.what == "PatientReady" for entry in entries)
    for entry in entries:
        if entry.what == "VisitMissed" and not came:
            yield Cause(CauseCode.NEVER_CAME, entry.at, None, ParticipantRole.PATIENT)
        elif entry.what in {"DeliveryFailed", "VisitMessageFailed"}:
            yield Cause(CauseCode.MESSAGE_FAILED, entry.at)
        elif entry.what == "DocumentRefused":
            yield Cause(CauseCode.DOCUMENT_REFUSED, entry.at, None, entry.role)
