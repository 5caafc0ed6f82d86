"""Facilities, clinics, doctors, schedules, and the slots that are generated from them."""
