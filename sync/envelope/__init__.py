"""Bytes only: what travels is made, verified and opened here, the same for a stick and for HTTP."""
