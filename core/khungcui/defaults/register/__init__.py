"""The built-in plugin `register`: areas, offices, establishments, and what is asked of them."""
