"""Download Playwright's own Chromium, giving up when the download does not start or stands still.

Run by scripts/setup with the Python of .venv. Exits 0 when Playwright says that it is installed.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time

UNTIL_FIRST_BYTES = 60.0  # seconds: the host cannot be reached, or nothing answers
BETWEEN_BYTES = 180.0  # seconds: Playwright prints a line for each tenth of the file


class Deadline:
    """A moment that progress moves on."""

    def __init__(self, seconds: float) -> None:
        self.extend(seconds)

    def extend(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        return time.monotonic() > self.moment


def main() -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # it starts a process of its own, to be ended with it
    )
    deadline = Deadline(UNTIL_FIRST_BYTES)
    threading.Thread(target=follow, args=(process, deadline), daemon=True).start()
    try:
        while process.poll() is None:
            if deadline.passed:
                print("the download does not move: given up", flush=True)
                return 1
            time.sleep(0.1)
        return process.returncode
    finally:
        end(process)


def follow(process: "subprocess.Popen[str]", deadline: Deadline) -> None:
    for line in process.stdout or ():
        print(line, end="", flush=True)
        if re.search(r"\d+%", line):
            deadline.extend(BETWEEN_BYTES)


def end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
