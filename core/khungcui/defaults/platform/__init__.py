"""The built-in plugin of the plugins themselves."""
