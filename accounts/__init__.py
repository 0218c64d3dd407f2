"""Who is at the keyboard, how we know, how recently. It would still exist if there were no relying parties."""
