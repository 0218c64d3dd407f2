"""OpenID Connect Dynamic Client Registration 1.0: what a client says of itself holds from then on."""
