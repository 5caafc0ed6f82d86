"""Ways to run Videoporady: on one machine without Docker (`local`), or in containers."""
