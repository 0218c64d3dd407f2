"""Which app may know what, and for how long. It would still exist if the people came from LDAP."""
