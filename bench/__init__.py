"""How fast the server answers what it is asked most: `./dev bench`. What it knows of the server is HTTP."""
