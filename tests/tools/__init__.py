"""What stands behind the front door: launcher, doctor, embedded PostgreSQL, the demo's processes."""
