"""Slack: payloads to turns, cards to Block Kit, and the Web API as a chat surface."""
