"""Exports and checks of the contracts: they belong to the repository, not to the package."""
