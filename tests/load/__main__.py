"""`python -m tests.load`, which `make bench` calls."""

from tests.load.bench import main

main()
