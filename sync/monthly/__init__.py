"""The monthly dropout report at a school and at its county: counted, prepared, approved, verified."""
