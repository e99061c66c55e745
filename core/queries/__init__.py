"""One function per question of a screen. Every read takes a Viewer; no Viewer, no rows."""
