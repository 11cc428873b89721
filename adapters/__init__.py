"""The edges: each folder translates one outside thing to the words of `engines` and back."""
