"""The patients' instruction as PDF, from the texts of its page."""
