"""The tour: drives the real windows through the main job as a person would, and asks the platform what arrived."""
