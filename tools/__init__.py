"""Developer tooling behind the front door (`./dev`, `just`). Nothing here is imported by the server."""
