"""HTTP routes: sign-in, stream, map data, tasks, files, health."""
