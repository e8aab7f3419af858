"""``python -m mockrek``, and the ``mockrek`` command."""

from mockrek.cli import main

if __name__ == "__main__":
    main()
