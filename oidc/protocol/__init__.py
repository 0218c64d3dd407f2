"""The specifications themselves: pure functions over frozen values. No Django, no network; time is passed in."""
