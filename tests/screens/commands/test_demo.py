"""The demo is alive at every stage, and its walk shows the real commands."""

from workbench.domain.road import Stage

from .conftest import Desk


def test_the_demo_is_alive_at_every_stage(desk: Desk) -> None:
    made = desk.data("demo", "play")
    assert made["documents"] >= 10
    assert made["pairs"] >= 100
    assert set(made["stages"]) == set(Stage)
    assert made["conflicts"] >= 1
    assert desk.data("-p", made["project"], "check-project")["ok"] is True
    desk.refused(3, "demo", "play")


def test_the_walk_shows_commands_with_what_they_answer(desk: Desk) -> None:
    done = desk.run("demo", "play", OLLAMA_HOST="127.0.0.1:9")
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "$ workbench list documents\n" in said
    assert "its author does not verify it" in said
    assert "no model answers" in said
    assert "undone: Accept #" in said
    assert "sound: " in said
    assert "Traceback" not in said
