"""`workbench setup` and `doctor`: what this machine has, lacks, and can fetch."""

import os
from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column
from workbench.errors import ServiceFailed, WorkbenchError

if TYPE_CHECKING:
    from workbench.machine import Machine
    from workbench.ports import ModelHost

_COLUMNS = (Column("ok", 4), Column("name", 20), Column("detail"), Column("cure"))


def _arguments(parser: Parser) -> None:
    del parser


def _setup(context: Context) -> None:
    from workbench.services.setup import setup

    done = context.work(setup(), "setup")
    failed = [{"item": one.item, "reason": one.reason} for one in done.failed]
    words = [f"fetched: {name}" for name in done.fetched] + [f"there already: {name}" for name in done.present]
    context.out.answer({"fetched": done.fetched, "present": done.present, "failed": failed}, *words)
    for one in failed:
        context.out.note(f"{one['item']}: {one['reason']}")
    if failed and not done.fetched and not done.present:
        raise ServiceFailed("Nothing could be fetched", failed[0]["reason"], "go online and type it again")


def _doctor(context: Context) -> int:
    from dataclasses import asdict

    from storage.database import sqlite_version
    from workbench import machine
    from workbench.services.doctor import Patient, diagnose

    known = machine.load()
    try:
        project = context.project
    except WorkbenchError:  # none is named: the machine is looked at alone
        project = None
    patient = Patient(known, named_hosts(known), sqlite_version, project if project and project.exists() else None)
    found = list(diagnose(patient))
    context.out.rows([asdict(one) for one in found], _COLUMNS)
    return 0 if all(one.ok for one in found) else 1


def named_hosts(known: "Machine") -> list["ModelHost"]:
    """The model hosts that somebody named: what nobody named is not missed where it is down."""
    from workbench.engines.hosts import opened
    from workbench.ports import HostSetting

    if known.hosts:
        return [opened(host.setting()) for host in known.hosts]
    address = os.environ.get("OLLAMA_HOST", "")
    return [opened(HostSetting("Ollama", "ollama", address))] if address else []


SETUP = Command("setup", "fetch models and LanguageTool while online", _arguments, _setup)
DOCTOR = Command("doctor", "say what is there, what is missing, and what to type", _arguments, _doctor)
