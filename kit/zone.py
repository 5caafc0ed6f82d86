"""The one time zone of the clinics: times are stored in UTC, days and hours of people are these.

Beside the clock and not in it, because rules may know the zone and never the time. Not in the
contracts, which can be installed where there is no table of time zones.
"""

from zoneinfo import ZoneInfo

__all__ = ["CLINIC_TIME"]

CLINIC_TIME = ZoneInfo("Europe/Warsaw")
