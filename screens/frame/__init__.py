"""What every room stands in: the application, its lines above and below, its keys, help, palette and long work."""
