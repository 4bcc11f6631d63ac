"""Dumb parts: they show what they are given and tell what was done to them; none knows a store, a form or a page."""
