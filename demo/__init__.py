"""Relying parties of the demo: what a customer of the server would write. They know it by HTTP alone."""
