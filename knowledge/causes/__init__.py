"""The possible causes of a scene: found, doubted, ranked, and how sure the first one is."""
