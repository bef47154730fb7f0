"""Tests of reasoning about all cases."""
