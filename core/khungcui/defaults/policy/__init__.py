"""Built in: the rules, asked about and amended."""
