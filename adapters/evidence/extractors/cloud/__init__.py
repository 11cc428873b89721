"""What the command lines of clouds and the clients of databases print as JSON about their own objects."""
