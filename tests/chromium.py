"""The Chromium of the browser tests and of Lighthouse."""

import os
import shutil

# Those that deploy/setup/chromium.sh is content with; the first that is there counts.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str:
    """Of the one that CHROMIUM names, else of the first of NAMES."""
    found = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES))), None)
    assert found, "No Chromium: run «sh deploy/setup/chromium.sh», which installs it or says how."
    return found
