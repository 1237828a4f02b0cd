"""Which cultivar a wine was made from."""
