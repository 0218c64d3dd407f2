"""The endpoints and pages of this room. A view translates; the modules above decide."""
