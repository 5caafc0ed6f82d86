"""The whole of Videoporady on one machine: no Docker, no root, nothing installed by hand."""
