"""What an amendment would change on the real data of a day, counted and not estimated."""
