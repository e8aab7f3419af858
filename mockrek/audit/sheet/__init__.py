"""The answer sheet: what a right audit must find, before it runs."""
