"""The numbers behind the checklist: the pack's queries run over a school's records, and what they come to."""
