"""The metadata toolkit of a Model Lake."""

__all__: list[str] = []
