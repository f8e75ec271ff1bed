"""Changes as they happen: subscriptions, and reads of what changed since a moment."""
