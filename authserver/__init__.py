"""The wiring: settings, urls, health, logs. It changes when we deploy differently, not when we act differently."""
