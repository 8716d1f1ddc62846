"""The rooms: one file each, found by discovery; none knows another."""
