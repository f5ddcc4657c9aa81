import time


def eventually(what: str, seconds: float, probe):
    """What `probe` returns as soon as it is true; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)
