"""The local war room: a page on this machine that is a chat surface like any other."""
