"""The principal's chapter: a village school goes from "not yet knowable" to met and not met; its report; the county."""
