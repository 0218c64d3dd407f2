"""Sign-in with an account at Google, Facebook or X. social-auth speaks with them; what follows is decided here."""
