"""What follows only from several findings together: configuration that is wrong by itself, and the like."""
