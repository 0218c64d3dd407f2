"""One module for each provider: social-auth's class with its gaps closed, and what it told brought into one shape.

The keys that `get_user_details` returns are what `accounts.social.pipeline` reads. docs/adr/0020-social-login.md and
docs/adr/0030-further-providers.md say what the stock classes lack.
"""
