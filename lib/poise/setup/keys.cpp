#include "poise/setup/keys.hpp"

#include <array>
#include <variant>

#include "poise/dense/intensity.hpp"
#include "poise/network/intensity.hpp"

namespace poise::setup {
namespace {

constexpr std::string_view required = "required", optional = "optional";
constexpr std::string_view number = "number", positive = "number > 0", list = "[number, ...]",
                           a_kind = "one of those below", pair = "{ e = number, i = number }";

constexpr std::array balanced_keys{
    Key{"", "", "network", "table", required, "the network"},
    Key{"", "", "intensity", "table", required, "the spiking intensities"},
    Key{"", "", "initial", "table", required, "how the network starts"},
    Key{"", "", "run", "table", optional, "how long, how often, and by which sampler"},
    Key{"", "", "record", "table", optional, "what `simulate` keeps beside the moments"},
    Key{"", "", "balance", "table", optional, "where balanced points are looked for"},
    Key{"network", "", "n", "whole number from 1 to 10^9", required,
        "neurons in each of the two populations"},
    Key{"network", "", "tau", "{ e = number > 0, i = number > 0 }", required,
        "time constants of the leak"},
    Key{"network", "", "C", "{ ee, ei, ie, ii }, numbers >= 0", required,
        "weights, named target, source: a spike moves a potential by +-C n^(-1/2)"},
    Key{"intensity", "", "ee", "an intensity", required,
        "rate at which an excitatory neuron's potential makes its synapses on excitatory ones "
        "spike"},
    Key{"intensity", "", "ei", "an intensity", required, "inhibitory source, excitatory target"},
    Key{"intensity", "", "ie", "an intensity", required, "excitatory source, inhibitory target"},
    Key{"intensity", "", "ii", "an intensity", required, "inhibitory source, inhibitory target"},
    Key{"initial", "", "K", "{ e = number >= 0, i = number >= 0 }", required,
        "variances of the potentials at time 0"},
    Key{"initial", "", "v", "\"balanced\", or { e = number, i = number }", required,
        "means of the potentials at time 0; \"balanced\": those that solve F(v, K) = 0"},
    Key{"initial", "", "near", pair, optional,
        "with v = \"balanced\": which balanced point, where there are several"},
    Key{"run", "", "T", positive, "required by commands that run to a time", "the last time"},
    Key{"run", "", "samples", "whole number from 2 to 10^7",
        "required by commands that sample a path",
        "number of sample times, evenly spaced, 0 and T included"},
    Key{"run", "", "seed", "whole number from 0 to 2^63 - 1", "required by commands that draw",
        "random seed"},
    Key{"run", "", "replicas", "whole number from 1 to 10^6", "1", "independent networks"},
    Key{"run", "", "method", "name of a sampler", "\"exact\"", "how the network is sampled"},
    Key{"run", "", "threads", "whole number from 0 to 65536", "0",
        "threads, 0 for all cores; the results do not depend on it"},
    Key{"run", "", "step", positive, "required by methods that leap",
        "step of a leaping method, shortened to fit the samples"},
    Key{"run", "", "step_tolerance", "number between 0 and 1", optional,
        "divide the steps so that no rate is expected to change by more than this fraction"},
    Key{"record", "", "what", "words, separated by commas or in a list", "nothing",
        "of potentials, histograms, quantiles, rates, spikes, sources"},
    Key{"record", "", "neurons", "whole number from 1 to n, or [neuron, ...]", "10",
        "whose potentials and spikes, of each population: the first so many, or which"},
    Key{"record", "", "bins", "whole number from 1 to 10^5", "40", "of a histogram"},
    Key{"record", "", "quantiles", "whole number from 1 to 10^5", "50", "how many"},
    Key{"record", "", "rate_bin", "number > 0", "from sample time to sample time",
        "how long spikes are counted for a rate; of a leaping method a multiple of its step"},
    Key{"record", "", "most_spikes", "whole number from 1 to 10^12", "4000000; no limit to a file",
        "of all replicas; some 50 bytes of memory each, or 12 of a file"},
    Key{"balance", "", "box", "{ e = [lowest, highest], i = [lowest, highest] }", "found by itself",
        "where balanced points are looked for"},
};

constexpr std::array dense_keys{
    Key{"", "", "dense", "table", required, "the network"},
    Key{"", "", "run", "table", optional, "how long, how often"},
    Key{"dense", "", "N", "whole number from 1 to 10^9", required, "neurons"},
    Key{"dense", "", "tau", "number > 0, or inf", required, "time constant of the leak"},
    Key{"dense", "", "intensity", "an intensity", required,
        "rate at which a neuron spikes, as a function of its potential"},
    Key{"dense", "", "drive", "a drive, or with a kernel of blocks a list", required,
        "mu, which the potential feels beside the leak"},
    Key{"dense", "", "kernel", "a kernel", required, "w(target, source): the jumps are w / N"},
    Key{"dense", "", "initial", "an initial law, or with a kernel of blocks a list", required,
        "law of the potentials at time 0"},
    Key{"dense.drive", "", "kind", a_kind, required, "which drive"},
    Key{"dense.drive", "constant", "value", number, required, "the same for every label"},
    Key{"dense.drive", "cosine", "mean", number, required, "mean + amplitude cos(2 pi xi)"},
    Key{"dense.drive", "cosine", "amplitude", number, required, "of it"},
    Key{"dense.drive", "blocks", "value", "[number or drive, ...]", required, "one a block"},
    Key{"dense.drive", "blocks", "mass", list, "the kernel's", "shares of the blocks"},
    Key{"dense.drive", "file", "file", "name of a file", required,
        "numbers, one a neuron; named relative to the configuration's folder"},
    Key{"dense.kernel", "", "kind", a_kind, required, "which kernel"},
    Key{"dense.kernel", "", "scramble", "whole number >= 0", optional,
        "permute the labels by this seed"},
    Key{"dense.kernel", "", "noise", "number >= 0", "0",
        "standard deviation of normal numbers added to N w_ij"},
    Key{"dense.kernel", "constant", "value", number, required, "the same for all pairs"},
    Key{"dense.kernel", "blocks", "mass", list, required, "shares of the blocks, of sum 1"},
    Key{"dense.kernel", "blocks", "value", "[[number, ...], ...]", required,
        "rows are targets, columns sources"},
    Key{"dense.kernel", "cosine", "mean", number, required,
        "mean + amplitude cos(2 pi (target - source - shift))"},
    Key{"dense.kernel", "cosine", "amplitude", number, required, "of it"},
    Key{"dense.kernel", "cosine", "shift", number, "0", "of it"},
    Key{"dense.kernel", "product", "target", list, required,
        "polynomial in the target's label, the constant first"},
    Key{"dense.kernel", "product", "source", list, required, "likewise in the source's"},
    Key{"dense.kernel", "low-rank", "terms", "[{ target = [..], source = [..] }, ...]",
        "or target and source", "a sum of products"},
    Key{"dense.kernel", "low-rank", "target", "[[number, ...], ...]", "or terms",
        "the same, all targets' polynomials"},
    Key{"dense.kernel", "low-rank", "source", "[[number, ...], ...]", "or terms",
        "and all sources'"},
    Key{"dense.kernel", "gaussian", "height", number, required, "at distance 0 of the labels"},
    Key{"dense.kernel", "gaussian", "width", positive, required, "standard deviation"},
    Key{"dense.kernel", "matrix", "file", "name of a file", required,
        "the jumps w_ij: text of N rows, or NetCDF (.nc) with one variable of two dimensions"},
    Key{"dense.kernel", "w-random", "kernel", "a kernel of another kind", required,
        "from whose absolute values the edges of a random graph are drawn"},
    Key{"dense.kernel", "w-random", "density", "number > 0", "1", "p: an edge's share"},
    Key{"dense.initial", "", "kind", a_kind, required, "which law"},
    Key{"dense.initial", "normal", "mean", number, required, "of the potentials"},
    Key{"dense.initial", "normal", "variance", "number >= 0", required, "of the potentials"},
    Key{"dense.initial", "point", "value", number, required, "of all potentials"},
    Key{"dense.initial", "uniform", "from", number, required, "lowest potential"},
    Key{"dense.initial", "uniform", "to", number, required, "highest potential"},
    Key{"dense.initial", "normal-cosine", "mean", number, required,
        "normal potentials of mean + amplitude cos(2 pi xi)"},
    Key{"dense.initial", "normal-cosine", "amplitude", number, required, "of it"},
    Key{"dense.initial", "normal-cosine", "variance", "number >= 0", required, "of the potentials"},
    Key{"dense.initial", "blocks", "value", "[initial law, ...]", required, "one a block"},
    Key{"dense.initial", "blocks", "mass", list, "the kernel's", "shares of the blocks"},
    Key{"run", "", "T", positive, "required without --times", "the last time"},
    Key{"run", "", "samples", "whole number from 2 to 10^7", "required without --times",
        "number of times, evenly spaced, 0 and T included"},
    Key{"run", "", "seed", "whole number from 0 to 2^63 - 1", "required by what draws",
        "random seed"},
    Key{"run", "", "replicas", "whole number from 1 to 10^6", "1", "independent networks"},
    Key{"run", "", "threads", "whole number from 0 to 65536", "0",
        "threads, 0 for all cores; the results do not depend on it"},
};

template <class... K>
std::vector<IntensityKind> kinds_of(const std::variant<K...>*) {
  const auto one = [](std::string_view name, const auto& parameters) {
    IntensityKind kind{name, {}};
    for (const auto& parameter : parameters) kind.parameters.push_back(parameter.name);
    return kind;
  };
  return {one(K::name, K::parameters)...};
}

}  // namespace

std::span<const Key> keys(Model model) {
  if (model == Model::dense) return dense_keys;
  return balanced_keys;
}

std::vector<std::string_view> known_keys(Model model, std::string_view table,
                                         std::string_view kind) {
  std::vector<std::string_view> names;
  for (const Key& key : keys(model))
    if (key.table == table && (key.kind.empty() || key.kind == kind)) names.push_back(key.name);
  return names;
}

std::vector<IntensityKind> intensity_kinds(Model model) {
  if (model == Model::dense) return kinds_of(static_cast<const dense::Intensity*>(nullptr));
  return kinds_of(static_cast<const network::Intensity*>(nullptr));
}

}  // namespace poise::setup
