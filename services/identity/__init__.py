"""Accounts, patient profiles, guardianship, staff and sessions."""
