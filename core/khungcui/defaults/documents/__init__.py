"""The built-in plugin of trusted documents: the operations that a district has registered."""
