"""The plain verdict on a test call: pure rules, each threshold with its source."""

from dataclasses import dataclass
from enum import StrEnum

from videoporady_contracts.words import DeviceProblem, NetworkPath, TestFinding, TestVerdict

__all__ = ["Finding", "Level", "Measured", "Part", "judge"]

ROUND_TRIP_MS_GOOD = 300.0
"""ITU-T G.114: up to 150 ms one way nobody notices."""
ROUND_TRIP_MS_USABLE = 800.0
"""ITU-T G.114: above 400 ms one way people talk into each other."""
PACKETS_LOST_PERCENT_GOOD = 1.0
"""ITU-T G.1010: the limit for a video call."""
PACKETS_LOST_PERCENT_USABLE = 5.0
"""ITU-T G.1010 asks for 3 % of plain speech. Opus conceals more, so this line is our own."""
JITTER_MS_GOOD = 50.0
"""ITU-T Y.1541, classes 0 and 1: the limit of delay variation for interactive use."""
JITTER_MS_USABLE = 100.0
"""Our own: twice that is more than a browser's buffer takes without a gap."""
MICROPHONE_LEVEL_GOOD = 0.01
"""-40 dBov. Speech is at about -26 dBov (ITU-T P.56); a tenth of that is hard to understand."""
FRAMES_PER_SECOND_GOOD = 10.0
"""Our own: below it a picture is a row of stills."""

BANDWIDTH_KBPS_GOOD = 600.0
"""A picture of 360 lines takes 550 kbit/s (web/src/realtime/adaptation.ts), and its sound 40."""
BANDWIDTH_KBPS_USABLE = 40.0
"""Speech: 24 kbit/s of Opus (RFC 7587, 3.1.1), and 16 of the headers of 50 packets a second."""


class Level(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Part(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to say about one part. `code` names the advice that the screen shows."""

    part: Part
    level: Level
    code: TestFinding


@dataclass(frozen=True, slots=True)
class Measured:
    """What the browser measured in a test call; None where it could not."""

    camera_works: bool
    microphone_works: bool
    speaker_works: bool | None = None
    round_trip_ms: float | None = None
    packets_lost_percent: float | None = None
    jitter_ms: float | None = None
    microphone_level: float | None = None
    frames_per_second: float | None = None
    packets_lost_up_percent: float | None = None
    jitter_up_ms: float | None = None
    path: NetworkPath | None = None
    camera_problem: DeviceProblem | None = None
    microphone_problem: DeviceProblem | None = None
    bandwidth_up_kbps: float | None = None
    bandwidth_down_kbps: float | None = None
    relay_udp: bool | None = None
    relay_tcp: bool | None = None
    relay_tls: bool | None = None


def judge(measured: Measured) -> tuple[TestVerdict, tuple[Finding, ...]]:
    """A plain verdict, and a finding for each part. The worst finding is the verdict.

    A camera that gives nothing is a warning: the visit takes place with sound only. Without a
    microphone, or without hearing the doctor, it does not.
    """
    findings = (
        _camera(measured),
        _microphone(measured),
        # None: nobody asked the patient whether the tone was heard.
        *(() if measured.speaker_works is None else (_speaker(measured.speaker_works),)),
        *_network(measured),
    )
    levels = {finding.level for finding in findings}
    if Level.BAD in levels:
        return TestVerdict.BAD, findings
    return TestVerdict.USABLE if Level.WARNING in levels else TestVerdict.GOOD, findings


_CAMERA_PROBLEMS = {
    DeviceProblem.REFUSED: TestFinding.CAMERA_REFUSED,
    DeviceProblem.BLOCKED: TestFinding.CAMERA_BLOCKED,
    DeviceProblem.MISSING: TestFinding.CAMERA_MISSING,
    DeviceProblem.IN_USE: TestFinding.CAMERA_IN_USE,
    DeviceProblem.UNPLUGGED: TestFinding.CAMERA_UNPLUGGED,
    None: TestFinding.CAMERA_NOT_WORKING,
}
_MICROPHONE_PROBLEMS = {
    DeviceProblem.REFUSED: TestFinding.MICROPHONE_REFUSED,
    DeviceProblem.BLOCKED: TestFinding.MICROPHONE_BLOCKED,
    DeviceProblem.MISSING: TestFinding.MICROPHONE_MISSING,
    DeviceProblem.IN_USE: TestFinding.MICROPHONE_IN_USE,
    DeviceProblem.UNPLUGGED: TestFinding.MICROPHONE_UNPLUGGED,
    None: TestFinding.MICROPHONE_NOT_WORKING,
}


def _camera(measured: Measured) -> Finding:
    if measured.camera_works:
        return Finding(Part.CAMERA, Level.GOOD, TestFinding.CAMERA_WORKS)
    return Finding(Part.CAMERA, Level.WARNING, _CAMERA_PROBLEMS[measured.camera_problem])


def _microphone(measured: Measured) -> Finding:
    if not measured.microphone_works:
        code = _MICROPHONE_PROBLEMS[measured.microphone_problem]
        return Finding(Part.MICROPHONE, Level.BAD, code)
    level = measured.microphone_level
    if level is not None and level < MICROPHONE_LEVEL_GOOD:
        return Finding(Part.MICROPHONE, Level.WARNING, TestFinding.MICROPHONE_QUIET)
    return Finding(Part.MICROPHONE, Level.GOOD, TestFinding.MICROPHONE_WORKS)


def _speaker(works: bool) -> Finding:
    if works:
        return Finding(Part.SPEAKER, Level.GOOD, TestFinding.SPEAKER_WORKS)
    return Finding(Part.SPEAKER, Level.BAD, TestFinding.SPEAKER_NOT_HEARD)


def _network(measured: Measured) -> tuple[Finding, ...]:
    lost = _worse(measured.packets_lost_percent, measured.packets_lost_up_percent)
    jitter = _worse(measured.jitter_ms, measured.jitter_up_ms)
    round_trip = measured.round_trip_ms
    if round_trip is None and lost is None and jitter is None:
        # Nothing came back from the echo: there is no connection to speak of.
        return (_network_finding(Level.BAD, _unreached(measured)),)
    figures = (
        (TestFinding.ROUND_TRIP_LONG, round_trip, ROUND_TRIP_MS_GOOD, ROUND_TRIP_MS_USABLE),
        (
            TestFinding.PACKETS_LOST,
            lost,
            PACKETS_LOST_PERCENT_GOOD,
            PACKETS_LOST_PERCENT_USABLE,
        ),
        (TestFinding.JITTER_HIGH, jitter, JITTER_MS_GOOD, JITTER_MS_USABLE),
    )
    found = [
        _network_finding(Level.BAD if figure > usable else Level.WARNING, code)
        for code, figure, good, usable in figures
        if figure is not None and figure > good
    ]
    found += _bandwidth(measured)
    frames = measured.frames_per_second
    if frames is not None and frames < FRAMES_PER_SECOND_GOOD and measured.camera_works:
        found.append(_network_finding(Level.WARNING, TestFinding.PICTURE_CHOPPY))
    if measured.path in (NetworkPath.RELAY_TCP, NetworkPath.RELAY_TLS):
        found.append(_network_finding(Level.WARNING, TestFinding.UDP_BLOCKED))
    return tuple(found) or (_network_finding(Level.GOOD, TestFinding.NETWORK_GOOD),)


def _unreached(measured: Measured) -> TestFinding:
    """Where not even a relay is reached it is the patient's network that lets no call through."""
    relays = (measured.relay_udp, measured.relay_tcp, measured.relay_tls)
    offered = [reached for reached in relays if reached is not None]
    is_blocked = bool(offered) and not any(offered)
    return TestFinding.CALLS_BLOCKED if is_blocked else TestFinding.NETWORK_NOT_REACHED


def _bandwidth(measured: Measured) -> list[Finding]:
    """A line that carries speech and little more is a warning: the picture shrinks or pauses."""
    ways = (
        (TestFinding.BANDWIDTH_UP_LOW, measured.bandwidth_up_kbps),
        (TestFinding.BANDWIDTH_DOWN_LOW, measured.bandwidth_down_kbps),
    )
    return [
        _network_finding(Level.BAD if kbps < BANDWIDTH_KBPS_USABLE else Level.WARNING, code)
        for code, kbps in ways
        if kbps is not None and kbps < BANDWIDTH_KBPS_GOOD
    ]


def _worse(back: float | None, up: float | None) -> float | None:
    known = [each for each in (back, up) if each is not None]
    return max(known, default=None)


def _network_finding(level: Level, code: TestFinding) -> Finding:
    return Finding(Part.NETWORK, level, code)
