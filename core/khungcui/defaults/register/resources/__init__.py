"""The resources of the register, a module for each group of tables."""
