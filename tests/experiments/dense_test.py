"""`poise dense`: the keys of its answer, and the numbers where they are known.

Statistical comparisons have fixed seeds and state their level; each is made a second time with a wrong limit,
which it must reject.

usage: dense_test.py POISE [unittest options]
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from bad_input_test import DENSE_CONFIG

POISE = ""
CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "experiments/configs/dense"
FIELDS = ["r", "h", "mean", "square", "silent", "spikes"]
BLOCKS = "kernel = { kind = 'blocks', mass = [0.25, 0.75], value = [[1.0, -2.0], [3.0, 0.5]] }"


class Dense(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def config(self, **lines):
        """The configuration with some of its lines replaced: N=100, kernel="{ .. }"."""
        text = DENSE_CONFIG.splitlines()
        for key, value in lines.items():
            (place,) = [k for k, line in enumerate(text) if line.startswith(f"{key} = ")]
            text[place] = value if str(value).startswith(key) else f"{key} = {value}"
        (self.folder / "d.toml").write_text("\n".join(text) + "\n")
        return self.folder / "d.toml"

    def answer(self, config, *options):
        done = subprocess.run([POISE, "dense", config, "--json", "--reproducible", *options], capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), options)
        return json.loads(done.stdout)

    def assert_shape(self, values, *lengths):
        if not lengths:
            self.assertIsInstance(values, float)
            return
        self.assertEqual(len(values), lengths[0])
        for inner in values:
            self.assert_shape(inner, *lengths[1:])

    # The contract with scripts.

    def test_the_keys_of_the_answer(self):
        answer = self.answer(self.config(kernel=BLOCKS), "--density", "0,0.5,1", "--stationary")
        for key in ("N", "t", "xi", "limit", "network", "distance", "seconds", "interrupted", "blow_up", "density",
                    "stationary"):
            self.assertIn(key, answer)
        self.assertEqual((answer["N"], answer["xi"], answer["interrupted"]), (40, [0.125, 0.625], False))
        self.assertEqual(list(answer["limit"]), FIELDS)
        for field in FIELDS:
            self.assert_shape(answer["limit"][field], 6, 2)
            self.assert_shape(answer["average"][field], 6)
        for field in ("rate", "mean", "square", "silent", "spikes"):
            self.assert_shape(answer["network"][field], 6)
        self.assertIsInstance(answer["network"]["events"], int)
        self.assert_shape(answer["density"], 6, 2, 3)
        for state in answer["stationary"]:
            self.assertEqual(list(state), ["r", "h", "stable", "eigenvalues"])
            self.assert_shape(state["r"], 2)
            self.assertIsInstance(state["stable"], bool)
            for eigenvalue in state["eigenvalues"]:
                self.assertEqual(list(eigenvalue), ["re", "im"])
        self.assertIsNone(answer["blow_up"])

    def test_what_is_not_asked_for_is_null(self):
        answer = self.answer(self.config(), "--limit-only")
        self.assertEqual((answer["network"], answer["distance"]), (None, None))
        answer = self.answer(self.config(), "--network-only")
        self.assertEqual((answer["limit"], answer["distance"]), (None, None))

    def test_with_replicas_arrays_of_arrays(self):
        answer = self.answer(self.config(), "--replicas", "3")
        self.assert_shape(answer["network"]["rate"], 3, 6)
        mean = [sum(column) / 3 for column in zip(*answer["network"]["rate"])]
        for a, b in zip(mean, answer["network_mean"]["rate"]):
            self.assertAlmostEqual(a, b, delta=1e-12)

    def test_labels_and_times_are_those_asked_for(self):
        self.assertEqual(self.answer(self.config(), "--limit-only")["xi"], [0.5])
        ring = self.config(kernel="{ kind = 'cosine', mean = 0.5, amplitude = 0.5 }")
        self.assertEqual(self.answer(ring, "--limit-only", "--tolerance", "1e-4")["xi"],
                         [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95])
        answer = self.answer(ring, "--limit-only", "--tolerance", "1e-4", "--xi", "0,0.3", "--times", "0.1,0.25")
        self.assertEqual((answer["xi"], answer["t"]), ([0.0, 0.3], [0.1, 0.25]))
        self.assert_shape(answer["limit"]["r"], 2, 2)

    def test_every_shipped_configuration_is_read(self):
        for path in sorted(CONFIGS.glob("*.toml")):
            with self.subTest(path.name):
                answer = self.answer(path, "--times", "0,0.05", "--tolerance", "1e-3", "--set", "dense.N=100")
                self.assertEqual(answer["N"], 100)

    # Numbers that are known.

    def test_a_constant_intensity_makes_poisson_processes(self):
        config = self.config(intensity="{ kind = 'constant', rate = 2.0 }", tau="inf", T="3.0",
                             initial="{ kind = 'point', value = 0.25 }")
        for solver, error in (("characteristics", 1e-7), ("volumes", 2e-3)):
            limit = self.answer(config, "--limit-only", "--solver", solver)
            for t, r, h, silent, spikes in zip(limit["t"], *(limit["limit"][key] for key in ("r", "h", "silent",
                                                                                             "spikes"))):
                self.assertAlmostEqual(r[0], 2.0, delta=error)
                self.assertAlmostEqual(h[0], 1.0, delta=error)  # 0.5 r
                self.assertAlmostEqual(silent[0], math.exp(-2.0 * t), delta=error)
                self.assertAlmostEqual(spikes[0], 2.0 * t, delta=4 * error)
                # Potentials drift at 1 + h = 2 from 0.25, or from 0 since the last spike.
                mean = math.exp(-2 * t) * (0.25 + 2 * t) + 1 - math.exp(-2 * t) * (1 + 2 * t)
                self.assertAlmostEqual(limit["limit"]["mean"][limit["t"].index(t)][0], mean, delta=error)

    def test_both_solvers_agree_on_blocks(self):
        config = self.config(kernel=BLOCKS, drive="drive = [1.0, 0.8]", T="3.0")
        a, b = (self.answer(config, "--limit-only", "--solver", solver)["limit"]
                for solver in ("characteristics", "volumes"))
        for field in FIELDS:
            for row, other in zip(a[field], b[field]):
                for x, y in zip(row, other):
                    self.assertAlmostEqual(x, y, delta=5e-4 * max(1.0, abs(x)))

    def test_the_limit_comes_to_rest_in_its_stationary_state(self):
        answer = self.answer(self.config(T="40.0"), "--limit-only", "--stationary")
        (state,) = answer["stationary"]
        self.assertTrue(state["stable"] and answer["stationary_complete"])
        self.assertAlmostEqual(answer["limit"]["r"][-1][0], state["r"][0], delta=1e-6)
        self.assertAlmostEqual(answer["limit"]["h"][-1][0], state["h"][0], delta=1e-6)

    def test_excitation_and_inhibition_oscillate_and_are_unstable(self):
        answer = self.answer(CONFIGS / "ei.toml", "--limit-only", "--stationary", "--tolerance", "1e-5")
        (state,) = answer["stationary"]
        self.assertFalse(state["stable"])
        self.assertGreater(state["eigenvalues"][0]["re"], 0.0)
        late = [r[0] for t, r in zip(answer["t"], answer["limit"]["r"]) if t > 4.0]
        self.assertGreater(max(late), 3.0 * min(late))

    def test_the_ring_has_a_bump(self):
        rates = self.answer(CONFIGS / "ring.toml", "--limit-only", "--tolerance", "1e-3")["limit"]["r"][-1]
        self.assertGreater(rates[4], 0.8)
        self.assertLess(rates[0], 0.01)

    def test_a_blow_up_is_an_outcome(self):
        config = self.config(intensity="{ kind = 'exponential', rate = 1.0, gain = 8.0, threshold = 1.0 }",
                             kernel="{ kind = 'constant', value = 3.0 }",
                             initial="{ kind = 'normal', mean = 0.2, variance = 0.01 }")
        answer = self.answer(config, "--limit-only", "--solver", "volumes", "--tolerance", "0.01", "--times", "0.5,1,2")
        self.assertEqual(set(answer["blow_up"]), {"t", "error", "xi"})
        self.assertGreater(answer["blow_up"]["t"], 1.0)
        self.assertLess(answer["blow_up"]["t"], 2.0)
        self.assertEqual(answer["t"], [0.5, 1.0, 2.0])
        self.assertIsNotNone(answer["limit"]["r"][1][0])
        self.assertEqual([answer["limit"][field][2] for field in FIELDS], [[None]] * len(FIELDS))

    # Network and limit.

    def z_scores(self, network, limit):
        """Of the mean spikes and rates at the last time, over replicas; limit: averages over labels."""
        scores = []
        for a, b in (("spikes", "spikes"), ("rate", "r"), ("mean", "mean")):
            values = [path[-1] for path in network[a]]
            mean = sum(values) / len(values)
            deviation = math.sqrt(sum((x - mean) ** 2 for x in values) / (len(values) - 1))
            scores.append(abs(mean - limit[b][-1]) / (deviation / math.sqrt(len(values))))
        return scores

    def test_networks_agree_with_their_limit_and_a_wrong_one_is_seen(self):
        # 5 standard errors of 40 networks (Student, 39 degrees of freedom): 1.2e-5 for each of three. The bias of
        # finite N is of order 1/N, the standard error of order 1 / sqrt(40 N): a tenth of it.
        names = ("N", "kernel", "T")
        config = self.config(**dict(zip(names, (4000, "{ kind = 'product', target = [0.2, 1.0], source = [1.0] }", 2.0))))
        answer = self.answer(config, "--replicas", "40")
        self.assertLess(max(self.z_scores(answer["network"], answer["average"])), 5.0)
        wrong = self.config(**dict(zip(names, (4000, "{ kind = 'product', target = [0.22, 1.1], source = [1.0] }", 2.0))))
        limit = self.answer(wrong, "--limit-only")["average"]
        self.assertGreater(max(self.z_scores(answer["network"], limit)), 8.0)

    def test_a_scramble_changes_no_average(self):
        kernel = "{{ kind = 'product', target = [0.2, 1.0], source = [1.0]{} }}"
        plain = self.answer(self.config(kernel=kernel.format(""), N=500))
        scrambled = self.answer(self.config(kernel=kernel.format(", scramble = 3"), N=500))
        self.assertEqual(plain["limit"], scrambled["limit"])
        self.assertNotEqual(plain["network"], scrambled["network"])

    def test_a_matrix_from_a_file_is_the_network_of_its_kernel(self):
        n = 40
        rows = [[0.5 / n] * n for _ in range(n)]
        (self.folder / "w.txt").write_text("\n".join(" ".join(map(repr, row)) for row in rows))
        config = self.config(kernel="{ kind = 'matrix', file = 'w.txt' }")
        matrix = self.answer(config, "--xi", "0.5")
        constant = self.answer(self.config(), "--xi", "0.5")
        self.assertEqual(matrix["network"]["events"], constant["network"]["events"])
        for a, b in zip(matrix["limit"]["r"], constant["limit"]["r"]):
            self.assertAlmostEqual(a[0], b[0], delta=1e-6)

    def test_distances_fall_with_the_size_and_not_where_the_weights_do_not(self):
        # 16 networks a size; with weights of order 1/N the exponent is -1/2, and its 95 % interval, which is some
        # 0.2 wide, lies below -0.25. Weights of the same mean that are of order N^-1/2, by noise that grows with N,
        # are no dense network: each of their networks stays as far from the limit as it is.
        config = self.config(T=2.0)
        answer = self.answer(config, "--sizes", "100,400,1600", "--replicas", "16")
        self.assertEqual(answer["N"], [100, 400, 1600])
        errors = {error["quantity"]: error for error in answer["errors"]}
        for name in ("r", "h", "measure", "label_free"):
            self.assertLess(errors[name]["high"], -0.25, name)
            self.assertGreater(errors[name]["low"], -0.8, name)
        distances = []
        for n in (100, 400, 1600):
            loud = self.config(T=2.0, kernel=f"{{ kind = 'constant', value = 0.5, noise = {2.0 * math.sqrt(n)} }}")
            answer = self.answer(loud, "--sizes", str(n), "--replicas", "4")
            distances.append({error["quantity"]: error["value"][0] for error in answer["errors"]}["measure"])
        self.assertGreater(distances[-1], 0.5 * distances[0])

    def test_random_weights_converge_too_and_scrambled_ones_in_their_own_order(self):
        answer = self.answer(CONFIGS / "scrambled.toml", "--sizes", "50,100,200", "--replicas", "4", "--tolerance",
                             "1e-4", "--set", "run.T=1")
        errors = {error["quantity"]: error["value"] for error in answer["errors"]}
        self.assertLess(errors["cut_ordered"][-1], 0.75 * errors["cut_ordered"][0])
        self.assertGreater(errors["cut_as_given"][-1], 0.75 * errors["cut_as_given"][0])
        self.assertLess(errors["cut_ordered"][-1], 0.5 * errors["cut_as_given"][-1])


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
