"""`python -m policy_lang`: the command line."""

from policy_lang.cli.main import run

if __name__ == "__main__":
    run()
