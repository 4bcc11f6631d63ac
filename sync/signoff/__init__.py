"""The checklist as its principal signs it, and as it is held against what it was: at a school and at its county."""
