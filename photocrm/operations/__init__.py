"""How the installation fares, for those who run it."""
