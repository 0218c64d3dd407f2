"""What happened: facts to be kept, whoever caused them. The lowest room; it imports none of the others."""
