"""The checklist of duties: what the pack says of them, and how a school's figures are judged. Pure."""
