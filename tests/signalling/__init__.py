"""Signalling: the rules alone, then rooms on a real database, sockets, and two replicas."""
