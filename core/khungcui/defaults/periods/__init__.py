"""The built-in plugin of periods: which there are, which are closed, which days are worked."""
