"""Work that must happen with no browser open."""
