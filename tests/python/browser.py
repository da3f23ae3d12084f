"""A browser without a window, by Chromium's own protocol over a pipe: no driver, no library.

Messages are JSON, ended by a zero byte, on the file descriptors 3 and 4 of the browser.
https://chromedevtools.github.io/devtools-protocol
"""

import base64
import json
import os
import shutil
import subprocess
import time


def executable():
    """Its path, or nothing."""
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)


class Browser:
    def __init__(self, folder):
        from_us, to_it = os.pipe()
        to_us, from_it = os.pipe()
        line = [executable(), "--headless", "--remote-debugging-pipe", f"--user-data-dir={folder}", "--no-first-run",
                "--hide-scrollbars", "--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
        # The shell puts the pipes where the browser looks for them.
        shell = ["bash", "-c", f'exec "$@" 3<&{from_us} 4>&{from_it}', "bash", *line]
        self.process = subprocess.Popen(shell, pass_fds=(from_us, from_it), stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(from_it)
        self.to_it, self.from_it = os.fdopen(to_it, "wb", 0), os.fdopen(to_us, "rb")
        self.unread, self.count, self.events, self.session = b"", 0, [], None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.unread:
            more = self.from_it.read1(1 << 16)
            if not more:
                raise ConnectionError("the browser has gone")
            self.unread += more
        message, _, self.unread = self.unread.partition(b"\0")
        return json.loads(message)

    def send(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.to_it.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event, seconds=120.0):
        end = time.monotonic() + seconds
        while not any(one.get("method") == event for one in self.events):
            if time.monotonic() > end:
                raise TimeoutError(event)
            self.events.append(self.receive())

    def open(self, address, width=1280, height=900, dark=False, media="", scripts=True):
        """Loads a page; what happens meanwhile is in `events`."""
        self.events.clear()
        self.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.send("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.send("Page.navigate", url=address)
        self.wait("Page.loadEventFired")

    def value(self, expression):
        """Of a JavaScript expression; it is the browser's, and runs where the page's scripts may not."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode={"Tab": 9, "ArrowRight": 39}[key])

    def complaints(self):
        """Errors and warnings on the console, and requests that go to a network."""
        for event in self.events:
            what = event.get("params", {})
            if event.get("method") == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
                yield what["entry"]["text"]
            elif event.get("method") == "Runtime.exceptionThrown":
                yield what["exceptionDetails"]["text"]
            elif event.get("method") == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning"):
                yield str(what["args"])
            elif event.get("method") == "Network.requestWillBeSent":
                address = what["request"]["url"]
                if not address.startswith(("file:", "data:")):
                    yield f"request: {address}"

    def picture(self, path, **clip):
        """Writes a PNG of the page, or of a part of it: x, y, width, height."""
        what = {"clip": clip | {"scale": 1}} if clip else {}
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True, **what)["data"]
        path.write_bytes(base64.b64decode(data))

    def printed(self):
        """The page as PDF."""
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])

    def close(self):
        try:
            self.send("Browser.close")
        except (ConnectionError, BrokenPipeError):
            pass
        self.process.wait(30)
