"""The county desk's rules, over the same encrypted store as a school's: who may join, what is taken, what goes back."""
