"""``greenplan``: run a command, or open the app if there is none.

To open the app quickly, nothing of the command line that it does not need is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from db.files.protected_files import protect
from tracker import streams
from tracker.user_files.folders import own_files


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``greenplan`` with ``argv`` (without the program's name) and return its exit code.

    0: done. 1: refused or failed, with one line on stderr. 2: usage error. 130: interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    streams.prepare()
    protect(own_files)
    try:
        return streams.finish(_run(arguments))
    except KeyboardInterrupt:
        streams.abandon_output()
        return streams.INTERRUPTED
    except OSError as error:
        if not streams.is_of_output(error):
            return _failed(error, arguments)
        streams.discard_output(error)
        return streams.finish(streams.DONE)
    except Exception as error:
        return _failed(error, arguments)


def _run(arguments: list[str]) -> int:
    if arguments:
        from tracker.cli.root import run

        return run(arguments)
    from tracker.cli.app import open_app

    return open_app(None, None, ascii_only=False, colour=streams.colour_wanted())


def _failed(error: Exception, arguments: Sequence[str]) -> int:
    from db.errors import GreenPlanError, PartDone

    if os.environ.get("GREENPLAN_DEBUG"):
        import traceback

        streams.write_note(traceback.format_exc().rstrip())
    if isinstance(error, GreenPlanError):
        return _told(str(error), part=isinstance(error, PartDone))
    if isinstance(error, OSError):
        from db.files.faults import describe_error

        found = describe_error(error)
        if error.filename is not None or found != describe_error(None):
            what = "a file" if error.filename is None else str(error.filename)
            return _told(f"{found.sentence(what)} {found.cure}")
    from tracker.user_files.crash_log import SAFE, error_kind, log_error, log_location_in_words

    noted = log_error(error, _command(arguments))
    return _told(
        f"An unexpected error occurred ({error_kind(error)}). {SAFE}."
        f" {log_location_in_words(noted)}"
        " To see where, set GREENPLAN_DEBUG=1 and try again."
    )


def _told(why: str, *, part: bool = False) -> int:
    """Say what failed and return the exit code.

    If the job was already done, say so and return the code for done: a script that tried again
    would do it twice. ``part`` says that only a part of the job was done.
    """
    streams.flush()
    if part or not streams.is_done():
        return streams.fail(why)
    streams.fail(f"Done, but the result could not be shown: {why}")
    return streams.DONE


def _command(arguments: Sequence[str]) -> str:
    """Return the name of the command, without anything typed after it."""
    from tracker.cli.catalogue import command_named

    named = next(filter(None, map(command_named, arguments)), None)
    return f"greenplan {named}" if named else "greenplan"


if __name__ == "__main__":
    sys.exit(main())
