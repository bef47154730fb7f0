"""What the product says about a mistake: one model, one registry of codes, several renderings."""
