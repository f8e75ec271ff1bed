"""The built-in plugin of workflows: what every record in one shows, and what waits for whom."""
