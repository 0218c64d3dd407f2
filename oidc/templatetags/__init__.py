"""What templates of every room may ask of this one."""
