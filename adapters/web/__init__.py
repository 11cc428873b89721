"""The one web application: it mounts the routes that the other adapters give and keeps the house rules."""
