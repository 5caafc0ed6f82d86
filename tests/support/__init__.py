"""What tests stand on: a real broker, a real database, real browsers, and ways to wait for them."""
