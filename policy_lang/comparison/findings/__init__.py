"""What is idle in a policy set: provisions, thresholds, readings and names that change no result, and gaps in time."""
