"""Starts poise under mpirun, with more ranks than there are cores."""

import os
import subprocess

CONFIG = """[network]
n = {n}
tau = { e = 1.0, i = 1.0 }
C = { ee = 1.0, ei = 1.0, ie = 1.0, ii = 1.0 }
[intensity]
ee = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0 }
ei = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 1.0 }
ie = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0 }
ii = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 0.5 }
[initial]
K = { e = 1.0, i = 1.0 }
v = "balanced"
[run]
T = 1.0
samples = 6
seed = 3
"""


class Launcher:
    def __init__(self, poise, mpirun, folder, n=60):
        self.poise, self.mpirun, self.folder = os.path.abspath(poise), mpirun, folder
        with open(os.path.join(folder, "c.toml"), "w", encoding="ascii") as file:
            file.write(CONFIG.replace("{n}", str(n)))

    def command(self, ranks, words):
        """As one types it; ranks = None: without mpirun."""
        if ranks is None:
            return [self.poise, *words]
        return [self.mpirun, "--oversubscribe", "--allow-run-as-root", "-n", str(ranks), self.poise, *words]

    def run(self, ranks, *words):
        return self.execute(self.command(ranks, words))

    def execute(self, command):
        return subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def start(self, ranks, *words):
        """stdout and stderr go to files of these names."""
        with open(os.path.join(self.folder, "stdout"), "wb") as out, \
                open(os.path.join(self.folder, "stderr"), "wb") as err:
            return subprocess.Popen(self.command(ranks, words), cwd=self.folder, stdin=subprocess.DEVNULL,
                                    stdout=out, stderr=err)


def said(stderr):
    """What poise itself says, among what mpirun does."""
    return [line for line in stderr.decode().splitlines() if line.startswith("poise: ")]
