"""What the demo tells the person who started it: what to open, who can sign in, what to try."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tools.demo_folder import Person
from tools.demo_processes import App, Mailbox, Standin


def announcement(
    server: str,
    apps: list[App],
    standin: Standin,
    mailbox: Mailbox,
    people: list[Person],
    seconds: float,
    authority: Path | None = None,
) -> str:
    """`authority` is the file that browsers must trust, where the demo speaks https."""
    bold, quiet, plain = ("\033[1m", "\033[2m", "\033[0m") if _in_colour() else ("", "", "")
    ada, admin = people
    width = max(len(person.email) for person in people)
    return f"""
{bold}The demo is running{plain} {quiet}(ready in {seconds:.1f} s){plain}

  {apps[0].name:<14} {bold}{apps[0].url}{plain}
  {apps[1].name:<14} {bold}{apps[1].url}{plain}
  {"Mailbox":<14} {bold}{mailbox.url}{plain}  {quiet}where all mail arrives{plain}
  {"Stand-in":<14} {standin.url}  {quiet}plays Google, Apple, Facebook, X, Microsoft and GitHub{plain}
  {"Server":<14} {server}
  {"Administration":<14} {server}/admin/

{bold}Who can sign in{plain}
  {ada.email:<{width}}  {ada.password}  {quiet}a person{plain}
  {admin.email:<{width}}  {admin.password}  {quiet}an administrator{plain}

{_how_to_trust(authority, bold, plain) if authority else ""}{bold}Try{plain}
  1. Open {apps[0].name} and sign in as {ada.email}.
  2. Open {apps[1].name}: you are signed in without a question.
  3. Sign out at either app, then reload the other: you are signed out of both.
  4. Sign in again as somebody new, by “Create an account”: the code arrives in the mailbox.
  5. Continue with Google as Kim Park, whom the server has never seen; as Ada Lovelace you are asked to sign in first.

{quiet}Ctrl-C stops everything; data and passwords stay for the next run (--fresh starts anew). Logs: .demo/log/{plain}
"""


def _how_to_trust(authority: Path, bold: str, plain: str) -> str:
    """The authority can vouch for this machine's names alone, so trusting it costs nothing elsewhere."""
    return f"""{bold}So that browsers do not warn{plain}, let them trust {authority}
  Firefox           Settings, Privacy & Security, View Certificates, Authorities, Import
  Chromium, Linux   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n authserver-demo -i {authority}
  macOS             security add-trusted-cert -k ~/Library/Keychains/login.keychain-db {authority}
  curl              curl --cacert {authority} …
  Python, Node.js   REQUESTS_CA_BUNDLE=… or SSL_CERT_FILE=…, NODE_EXTRA_CA_CERTS=…

"""


def _in_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
