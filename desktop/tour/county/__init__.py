"""The county chapter: schools that never connect, their sticks on the county's desk, and the region above it."""
