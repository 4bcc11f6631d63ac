"""The tour: drives the real windows as people would, chapter by chapter, and then asks the stores what arrived."""
