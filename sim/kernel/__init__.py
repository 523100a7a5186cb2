"""The compiled toolchain: addressed random draws, elementary functions, and how functions are compiled and kept."""
