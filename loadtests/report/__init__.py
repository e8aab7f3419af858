"""What a run leaves behind: a page, a plot, files for programs, a verdict on the terminal."""
