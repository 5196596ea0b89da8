"""`python -m quarterdeck_server` is `quarterdeck`."""

from quarterdeck_server.cli import main

if __name__ == "__main__":
    main()
