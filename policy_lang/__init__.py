"""Write export controls as text, decide shipments by them, and see what a change of law changes."""
