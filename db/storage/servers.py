"""Why a register on a server cannot be opened, in words for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import CannotOpen, NoRegister
from db.files.database_urls import fault_of_url, fault_without_secrets
from db.storage.place import Place


def check_url(place: Place) -> None:
    """Refuse a URL that must not reach a driver.

    Raises:
        CannotOpen: a driver could give away part of a password, or the URL is of SQLite without
            a file.
    """
    if wrong := fault_of_url(place.url):
        raise CannotOpen(f"The register at {place} cannot be opened: {wrong}")
    if place.url.startswith("sqlite"):
        raise CannotOpen(f"{place} does not name a file. Write its path, or sqlite:///FILE.")


def no_register(place: Place) -> NoRegister:
    """Return the error for a database that has no register."""
    return NoRegister(f"There is no register at {place} yet. Start one with 'greenplan init'.")


@contextmanager
def explain_server_errors(place: Place) -> Iterator[None]:
    """Turn an error of the driver or the server into one that says why, in plain words.

    If the original error may hold part of a password, it is not kept as the cause.

    Raises:
        CannotOpen: the driver is not installed, or the server does not answer.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except ImportError as error:
        raise CannotOpen(
            f"The register at {place} cannot be opened: its driver {error.name} is not installed."
            " Install the tracker with its extra 'postgres', or name a file."
        ) from error
    except (SQLAlchemyError, ValueError) as error:
        words = str(getattr(error, "orig", None) or error)
        said = fault_without_secrets(place.url, words)
        raise CannotOpen(
            f"The register at {place} cannot be opened ({said.splitlines()[0]})."
        ) from (error if said == words else None)
