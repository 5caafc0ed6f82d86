"""Tests of the embedded stack's own machinery."""
