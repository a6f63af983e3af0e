"""The program's entry: runs the command line and turns what goes wrong into one clear line."""

import sys
from collections.abc import Sequence

from turnout.loading import ended_silently

with ended_silently():
    import click

    from turnout.cli import cli
    from turnout.naming import called
    from turnout.problems import DONE, FAILED, WRONG_INPUT, complain, problem_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 it could not be done, 2 the command or its input is wrong."""
    try:
        result = cli.main(args=arguments, prog_name="turnout", standalone_mode=False)
    except click.ClickException as error:
        complain(_one_line(error))
        return WRONG_INPUT
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        return FAILED
    except BrokenPipeError:  # the reader of a pipe has had enough, as `head` does
        sys.stderr.close()  # or the interpreter complains of the pipe while it ends
        return DONE
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        complain(problem.text)
        return problem.exit_code
    return result if isinstance(result, int) else DONE


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        asked = error.ctx.command_path.removeprefix("turnout")
        return f"{message} ({called()}{asked} --help says more)"
    return message


if __name__ == "__main__":
    raise SystemExit(main())
