"""A folder on a stick as the way: drives that come and go, files written so that half of one never counts."""
