"""Spikes that `simulate` writes to a file of their own (--record-to), against those that it keeps for its result.

The same spikes, bit for bit, for any number of threads; a file that is whole after an interrupt, and where the disk
is full, and says up to when it is complete; and none where there is an error.

usage: record_to_test.py POISE [unittest options]
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import netCDF4
import numpy

from faces_test import write_configurations
from signals_test import processor_time

POISE = ""
SPIKES = ["--record", "spikes,sources", "--set", "network.n=300", "--set", "record.neurons=300",
          "--set", "record.most_spikes=100000000"]


def read(path):
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        return {name: variable[...] for name, variable in file.variables.items()} | {
            "attributes": {name: file.getncattr(name) for name in file.ncattrs()}}


class RecordTo(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        write_configurations(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_poise(self, *options, code=0, limit=None):
        def limited():
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result = subprocess.run([POISE, "simulate", "c.toml", *options], cwd=self.folder, capture_output=True,
                                text=True, check=False, preexec_fn=limited)
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def assert_same(self, file, result, replicas):
        self.assertEqual(list(file["spike_count"]), [int((result["spike_replica"] == r).sum())
                                                     for r in range(replicas)])
        for name in ("spike_time", "spike_neuron", "spike_target", "spike_source", "spike_source_neuron"):
            numpy.testing.assert_array_equal(file[name], result[name], err_msg=name)

    def test_are_those_of_the_result_for_any_number_of_threads(self):
        for replicas in (1, 5):
            more = [*SPIKES, "--replicas", str(replicas)]
            self.run_poise(*more, "--out", "all.nc")
            result = read(self.path("all.nc"))
            self.assertGreater(len(result["spike_time"]), 200_000 if replicas > 1 else 40_000)
            for threads in ("1", "4"):
                with self.subTest(replicas=replicas, threads=threads):
                    self.run_poise(*more, "--threads", threads, "--record-to", "spikes.nc")
                    file = read(self.path("spikes.nc"))
                    self.assert_same(file, result, replicas)
                    numpy.testing.assert_array_equal(file["spikes_until"], result["spikes_until"])
                    self.assertEqual(file["attributes"]["n"], 300)
        self.assertEqual(sorted(os.listdir(self.folder)), ["all.nc", "c.toml", "d.toml", "spikes.nc"])

    def test_a_full_disk_ends_spikes_and_not_the_run(self):
        more = [*SPIKES, "--replicas", "3", "--threads", "2"]
        self.run_poise(*more, "--out", "all.nc")
        whole = read(self.path("all.nc"))
        for megabytes in (2, 3, 4):
            with self.subTest(megabytes=megabytes):
                result = self.run_poise(*more, "--json", "--record-to", "spikes.nc", code=2, limit=megabytes << 20)
                self.assertIn("spikes.nc: the disk is full, or files may not be larger; what follows t = ",
                              result.stderr)
                answer = json.loads(result.stdout)
                self.assertFalse(answer["interrupted"])
                self.assertNotIn(None, answer["v_e"][2])
                file = read(self.path("spikes.nc"))
                self.assertEqual(list(file["spikes_until"]), answer["recorded"]["spikes_until"])
                self.assertLess(file["spikes_until"][2], answer["t"][-1])
                first = 0
                for r, (count, until) in enumerate(zip(file["spike_count"], file["spikes_until"])):
                    expected = whole["spike_time"][(whole["spike_replica"] == r) & (whole["spike_time"] <= until)]
                    numpy.testing.assert_array_equal(file["spike_time"][first:first + count], expected)
                    first += count

    def test_an_interrupt_finishes_the_file(self):
        with open(self.path("stdout"), "wb") as stdout:
            process = subprocess.Popen([POISE, "simulate", "c.toml", *SPIKES, "--set", "run.T=1000", "--json",
                                        "--set", "record.most_spikes=100000000000", "--record-to", "spikes.nc",
                                        "--set", "record.neurons=3"], cwd=self.folder, stdout=stdout)
        while process.poll() is None and (processor_time(process) or 0.0) < 1.0:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        with open(self.path("stdout"), encoding="utf-8") as stdout:
            answer = json.load(stdout)
        file = read(self.path("spikes.nc"))
        self.assertTrue(answer["interrupted"])
        self.assertEqual(int(file["spike_count"].sum()), len(file["spike_time"]))
        self.assertLess(file["spikes_until"][0], 1000.0)
        if len(file["spike_time"]):
            self.assertLessEqual(file["spike_time"].max(), file["spikes_until"].max())

    def test_no_file_where_there_is_an_error(self):
        for options, part in [
            (["--record", "rates"], "--record-to: spikes.nc is for spikes, but record.what has none"),
            (["--record", "spikes", "--method", "tau-explicit", "--step", "0.1"], "does not tell"),
            (["--record", "spikes", "--set", "record.most_spikes=10"], "record.most_spikes: is 10, but some "),
            (["--record", "spikes", "--set", "network.n=1000000", "--set", "record.neurons=1000000",
              "--set", "run.T=100"], "are expected"),
        ]:
            with self.subTest(options=options):
                result = self.run_poise(*options, "--record-to", "spikes.nc", code=2)
                self.assertIn(part, result.stderr)
                self.assertFalse(os.path.exists(self.path("spikes.nc")))
        self.assertIn("record.what: contains sources, expected spikes, too",
                      self.run_poise("--record", "sources", code=2).stderr)
        self.run_poise("--record", "spikes", "--record-to", "c.toml/x.nc", code=2)


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
