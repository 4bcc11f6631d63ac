"""What a page shows, worked out without Qt: plain functions from the store, the pack and a date to frozen views."""
