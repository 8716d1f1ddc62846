"""What a person would see on the screen of an application under test."""

from textual.app import App


def seen(app: App[None]) -> str:
    """The screen as text, a line a row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
