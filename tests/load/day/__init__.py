"""A simulated clinic day: doctors who run late, patients who drop, and every promise checked."""
