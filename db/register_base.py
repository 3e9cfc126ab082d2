"""What every part of the register stands on: the reader, the clock, transactions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from db import questions, record_questions
from db.reading import Query, Reader
from db.storage import Place
from db.views import Organisation, Position

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from db.journal import Writing


class RegisterBase:
    """An open database, who works on it, and when it is."""

    def __init__(
        self, place: Place, reader: Reader, user: str, clock: Callable[[], datetime]
    ) -> None:
        self.place = place
        self.user = user
        self._reader = reader
        self._clock = clock

    @property
    def today(self) -> date:
        """The day it is here."""
        return self._clock().astimezone().date()

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()
        if "_engine" in self.__dict__:
            self._engine.dispose()

    def position(self, organisation: Organisation) -> Position:
        """Return all of the organisation's register at one moment."""
        with self._reader.snapshot() as ask:
            return self._position(ask, organisation)

    def _position(self, ask: Query, organisation: Organisation) -> Position:
        whose = organisation.id
        organisation = self._as_it_is(ask, organisation)
        plan = next(p for p in questions.plans(ask) if p.key == organisation.plan_key)
        begun, last_change = questions.log_ends(ask, whose)
        return Position(
            organisation=organisation,
            plan=plan,
            on=self.today,
            actions=questions.actions(ask, whose, self.today),
            updates=questions.updates(ask, whose),
            begun=begun,
            last_change=last_change,
            evidence=record_questions.evidence(ask, whose),
            measures=record_questions.measures(ask, whose),
            barriers=record_questions.barriers(ask, whose),
            commitments=record_questions.commitments(ask, whose),
            question_sets=record_questions.question_sets(ask, whose, organisation.asks),
            returns=record_questions.returns(ask, whose),
        )

    @staticmethod
    def _as_it_is(ask: Query, organisation: Organisation) -> Organisation:
        """Return the organisation as it is now: ``organisation`` may have been read long ago."""
        return questions.organisation(ask, organisation.ods)

    @cached_property
    def _engine(self) -> Engine:
        from db.writing import engine_for

        return engine_for(self.place)

    def _transaction(self) -> AbstractContextManager[Session]:
        from db.writing import transaction

        return transaction(self._engine, self.place)

    def _writing(self, session: Session, organisation: Organisation) -> Writing:
        from db.journal import Writing, hold

        hold(session, organisation.id)
        return Writing(session, organisation.id, self.user, self._now(), self.today)

    def _now(self) -> str:
        return f"{self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
