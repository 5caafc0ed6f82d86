"""Signalling: who is in a visit's room, who waits, and when a call begins and ends."""
