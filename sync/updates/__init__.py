"""Packs and programs that come signed by the county: judged, kept, put to use at the next start, gone back from.

Imports nothing: `launching` runs before anything else of the program."""
