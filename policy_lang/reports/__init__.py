"""What people and programs read: decisions and checks as text and as JSON."""
