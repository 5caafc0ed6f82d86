"""The services of Videoporady. None imports another; all stand on `kit` and on the contracts."""
