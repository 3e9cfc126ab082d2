"""When the app has nothing left to do: known from its own queues, not from how busy the CPU is.

Textual's own pilot takes a process that uses no CPU time for one that is finished. Windows counts
CPU time in steps of 16 ms, so that there it goes on too early; elsewhere it goes on too late.
"""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import Any

from textual._compositor import Compositor
from textual.app import App
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from tracker.app.app import GreenPlanApp
from tracker.keyboard.key_queue import BACKGROUND

SOON, LATER = 0.001, 0.005
"""Seconds until work that lasts is looked at again, at first and after a while."""

LOOKS = 110
"""How often it is looked at, half a second in all, until it is not waited for. A slow machine
takes longer for as many looks: it gets the time that it needs.
"""

LIMIT = 20.0
"""Seconds after which an app that never rests is not waited for."""

_rendered = Compositor.render_update


async def come_to_rest(app: App[Any]) -> None:
    """Wait until the app has dealt with all that came and has drawn it, unless work lasts.

    By then what was typed took effect, settings are stored, no widget has a message, no worker
    runs, apart from those that ask the person something and those that warm up, and nothing is
    left to be drawn.
    """
    loop = asyncio.get_running_loop()
    patient_until = loop.time() + LIMIT
    looks, wait = 0, SOON
    while app.is_running and not app._exit and loop.time() < patient_until:
        await asyncio.sleep(0)
        if _has_more(loop):
            continue
        busy = _is_busy(app)
        if not draw(app) and not busy and not _show(app):
            return
        looks += 1
        if looks > LOOKS:
            return
        if busy:
            await asyncio.sleep(wait)
            wait = min(wait * 1.2, LATER)


def draw(app: App[Any]) -> bool:
    """Draw what is left to be drawn; say whether there was anything."""
    if not app.screen_stack or app._exit:
        return False
    screen = app.screen
    if not screen.is_mounted or not _is_to_be_drawn(screen):
        return False
    screen._on_timer_update()
    return True


def leave_for_later(compositor: Compositor, full: bool = False, **options: Any) -> Any:
    """Stand in for Textual's ``render_update``: leave drawing until the app rests.

    Lists work out their length when they are drawn, so ask them now, for no lines.
    """
    if full:
        return _rendered(compositor, full, **options)
    for widget in [*compositor.visible_widgets]:
        if type(widget).render_lines is not Widget.render_lines:
            widget.render_lines(Region(0, 0, 0, 0))
    return None


def _show(app: App[Any]) -> bool:
    """Draw what was left for later; return whether there was anything."""
    if not app.screen_stack or app._exit:
        return False
    shown = _rendered(app.screen._compositor, screen_stack=app._background_screens)
    return shown is not None


async def pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    """Wait as :func:`come_to_rest` does, after ``delay`` seconds; it stands for Textual's own."""
    if delay:
        await asyncio.sleep(delay)
    await come_to_rest(pilot.app)


def _has_more(loop: Any) -> bool:
    """Whether something is to run at once."""
    timers = loop._scheduled
    return bool(loop._ready or (timers and timers[0]._when <= loop.time()))


def _is_busy(app: App[Any]) -> bool:
    """Whether something is under way: keys, settings being kept, a new size that the screens are
    told of in a moment, workers, or a widget that deals with a message.
    """
    if isinstance(app, GreenPlanApp) and (not app.keys.is_idle or _keeps_settings(app)):
        return True
    if app._resize_timer is not None:
        return True
    if any(_is_at_work(app, worker) for worker in app.workers):
        return True
    pumps = chain([app], *(screen.walk_children(with_self=True) for screen in app.screen_stack))
    return any(_deals_with_something(pump) for pump in pumps)


def _keeps_settings(app: GreenPlanApp) -> bool:
    return app.settings.saving is not None and not app.settings.saving.done()


def _is_at_work(app: App[Any], worker: Any) -> bool:
    if worker.is_finished or worker.group == BACKGROUND:
        return False
    asks = app.keys._asking.get(worker) if isinstance(app, GreenPlanApp) else None
    return asks is None or asks not in app.screen_stack


def _deals_with_something(pump: MessagePump) -> bool:
    """Whether a widget has messages, or has not come back from the last one."""
    if not pump.is_running or pump._closing:
        return False
    return not pump._message_queue.ready_event._waiters or bool(pump._next_callbacks)


def _is_to_be_drawn(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
