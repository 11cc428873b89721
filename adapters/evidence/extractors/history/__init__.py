"""What was changed: lists of commits, deploys, flags and releases, and patches."""
