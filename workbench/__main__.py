"""`python -m workbench` and the command `workbench`: a door to the command line, the one import that points up."""


def main() -> int:
    """Run the command line and hand back its exit status."""
    from screens.commands.main import main as command_line

    return command_line()


if __name__ == "__main__":
    raise SystemExit(main())
