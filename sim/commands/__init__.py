"""What the commands of the program share, and those that are more than a few lines."""
