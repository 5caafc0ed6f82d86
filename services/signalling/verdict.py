"""The plain verdict on a test call: pure rules, each threshold with its source."""

from dataclasses import dataclass
from enum import StrEnum

from videoporady_contracts.words import TestVerdict

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
    code: str


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


def judge(measured: Measured) -> tuple[TestVerdict, tuple[Finding, ...]]:
    """A plain verdict, and a finding for each part. The worst finding is the verdict."""
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


def _camera(measured: Measured) -> Finding:
    if measured.camera_works:
        return Finding(Part.CAMERA, Level.GOOD, "camera-works")
    return Finding(Part.CAMERA, Level.BAD, "camera-not-working")


def _microphone(measured: Measured) -> Finding:
    if not measured.microphone_works:
        return Finding(Part.MICROPHONE, Level.BAD, "microphone-not-working")
    level = measured.microphone_level
    if level is not None and level < MICROPHONE_LEVEL_GOOD:
        return Finding(Part.MICROPHONE, Level.WARNING, "microphone-quiet")
    return Finding(Part.MICROPHONE, Level.GOOD, "microphone-works")


def _speaker(works: bool) -> Finding:
    if works:
        return Finding(Part.SPEAKER, Level.GOOD, "speaker-works")
    return Finding(Part.SPEAKER, Level.BAD, "speaker-not-heard")


def _network(measured: Measured) -> tuple[Finding, ...]:
    figures = (
        ("round-trip-long", measured.round_trip_ms, ROUND_TRIP_MS_GOOD, ROUND_TRIP_MS_USABLE),
        (
            "packets-lost",
            measured.packets_lost_percent,
            PACKETS_LOST_PERCENT_GOOD,
            PACKETS_LOST_PERCENT_USABLE,
        ),
        ("jitter-high", measured.jitter_ms, JITTER_MS_GOOD, JITTER_MS_USABLE),
    )
    if all(figure is None for _, figure, _, _ in figures):
        # Nothing came back from the echo: there is no connection to speak of.
        return (Finding(Part.NETWORK, Level.BAD, "network-not-reached"),)
    worse = [
        Finding(Part.NETWORK, Level.BAD if figure > usable else Level.WARNING, code)
        for code, figure, good, usable in figures
        if figure is not None and figure > good
    ]
    frames = measured.frames_per_second
    if frames is not None and frames < FRAMES_PER_SECOND_GOOD and measured.camera_works:
        worse.append(Finding(Part.NETWORK, Level.WARNING, "picture-choppy"))
    return tuple(worse) or (Finding(Part.NETWORK, Level.GOOD, "network-good"),)
