"""A reader of the discovery network, written from docs/reading-profile.md alone. Sections are that page's."""
