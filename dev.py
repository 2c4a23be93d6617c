#!/usr/bin/env python3
"""Set up and run the project on a fresh machine: Python 3.11 to 3.14 is all it needs.

    python3 dev.py run [--port N]       set everything up, then serve; Ctrl-C stops it
    python3 dev.py test [pytest args]   set everything up, then run the tests
    python3 dev.py check                every check that is not a test: style, types, layers, settings
    python3 dev.py manage ARGS...       run manage.py in the project's environment
    python3 dev.py lock [uv args]       rewrite requirements/*.txt (e.g. --upgrade)
    python3 dev.py doctor               say what is present and what is missing
    python3 dev.py reset                delete the local database, queue and files (set-up stays)

How it does that is in fragile/localservices/, whose bootstrap part runs before any package is installed.
"""

import os
import platform
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
HERE = os.path.dirname(os.path.abspath(__file__))


def ensure_interpreter():
    """Start again under a supported Python when the one that started us is not one. Runs on any Python 3."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        python = shutil.which("python3.%d" % minor)
        # a version manager's shim can exist for a version that is not selected: try it before trusting it
        if python and subprocess.call([python, "-c", "pass"], stderr=subprocess.DEVNULL) == 0:
            os.execv(python, [python, os.path.abspath(__file__)] + sys.argv[1:])
    sys.exit("error: Python %d.%d to %d.%d is needed; this is %s" % (OLDEST + NEWEST + (platform.python_version(),)))


def set_up(command):
    from localservices.bootstrap import one_at_a_time, packages, system

    testing = command in ("test", "check")
    with one_at_a_time():
        system.ensure_pango()
        packages.ensure_packages("dev" if testing else "local")
        packages.ensure_fonts()
        if command == "test":
            system.ensure_test_tools()
            if system.ensure_browser():
                packages.ensure_packages("browser")
        system.forget_archive()


def parallel(args):
    """The whole suite runs on two processes, a file at a time; a selection in one, where output is easier to read."""
    return args or (["-n", "2", "--dist", "loadfile"] if (os.cpu_count() or 1) > 1 else [])


def execute(*argv):
    from localservices.bootstrap import PYTHON, child_env

    os.chdir(HERE)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), "-m", *argv], child_env())


def doctor():
    from localservices.bootstrap import PYTHON, system

    print("%-13s %s %s" % ("python", platform.python_version(), sys.executable))
    print("%-13s %s" % ("pango", ", ".join(system.missing_libraries()) or "complete"))
    print("%-13s %s" % ("pdftotext", system.which("pdftotext") or "none: tests of documents need it"))
    if not PYTHON.exists():
        return print("%-13s not there yet: dev.py run makes it" % "packages")
    return execute("fragile.localservices", "doctor")


def reset():
    """Delete what the project holds; keep what set-up has made."""
    from localservices import postgres, session
    from localservices.bootstrap import VAR

    keep = {"sysroot", "node", "npm", "npm-cache", "cache", "fonts", "lock", "setup.lock"}
    with session.lock_or_explain():
        shutil.rmtree(postgres.state_for(VAR) / "pg", ignore_errors=True)
        for path in VAR.iterdir():
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def main(command="", *args):
    ensure_interpreter()
    # at the end of the path, and under its own name: the package `fragile` needs packages that are not there yet,
    # and its modules must not hide the standard library's
    sys.path.append(os.path.join(HERE, "fragile"))
    if command == "lock":
        from localservices.bootstrap import packages

        return packages.lock(list(args))
    if command in ("doctor", "reset"):
        return {"doctor": doctor, "reset": reset}[command]()
    if command not in ("run", "test", "check", "manage"):
        sys.exit(__doc__)
    set_up(command)
    if command == "test":
        return execute("pytest", *parallel(list(args)))
    return execute("fragile.localservices", "up" if command == "run" else command, *args)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except subprocess.CalledProcessError as error:
        words = " ".join(map(str, error.cmd))
        sys.exit("error: this step failed with exit status %s: %s" % (error.returncode, words))
    except KeyboardInterrupt:
        sys.exit(130)
    except RuntimeError as error:
        sys.exit("error: %s" % error)
