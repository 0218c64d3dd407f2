"""How properties are tried here: the same examples in every run, and no judgement by the clock."""

from hypothesis import settings

settings.register_profile("authserver", deadline=None, derandomize=True, database=None)
settings.load_profile("authserver")
