"""Global search: one box that finds whatever the asker may see, by the words it is called."""
