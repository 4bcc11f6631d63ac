"""The main chapter: one school from setting up to the receipt, over a network, with a power cut in between."""
