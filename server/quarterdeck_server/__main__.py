"""`python -m quarterdeck_server` is `quarterdeck`."""

if __name__ == "__main__":
    # Here, so that the process that hashes passwords, which loads this module
    # too, does not load all the rest.
    from quarterdeck_server.commands.cli import main

    main()
