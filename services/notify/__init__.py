"""Notify: the doctor's alerts, news of visits to open sockets, and messages to patients."""
