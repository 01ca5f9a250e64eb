"""Run the code blocks of one page in this process, under Django, and write their outcomes as JSON.

Each page gets a process of its own: ``python -m tests.docs.run_page PAGE FOLDER REPORT``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import attrs
import django
from django.core.management import call_command

from tests.docs.runners import run_page

if __name__ == "__main__":
    page, folder, report = map(Path, sys.argv[1:])
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.docs.settings"
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    outcomes = run_page(page, folder)
    report.write_text(json.dumps([attrs.asdict(outcome) for outcome in outcomes]), "utf-8")
