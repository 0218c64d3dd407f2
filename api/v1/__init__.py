"""Version 1 of the API. What is published here keeps its shape."""
