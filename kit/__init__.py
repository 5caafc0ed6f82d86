"""Plumbing that every service stands on, without a word of the domain."""
