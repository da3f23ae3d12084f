#include "poise/sample/methods.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/sample/exact.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/thinning.hpp"

namespace poise::sample {
namespace {

template <Sampler S>
class Erased final : public AnySampler {
 public:
  Erased(const network::Network& network, network::Potentials initial, std::uint64_t seed,
         std::uint64_t replica)
      : sampler_(network, std::move(initial), seed, replica) {}
  void advance(double t) override { sampler_.advance(t); }
  double time() const override { return sampler_.time(); }
  void potentials(core::Population a, std::span<double> out) const override {
    sampler_.potentials(a, out);
  }
  SpikeCounts spike_counts() const override { return sampler_.spike_counts(); }

 private:
  S sampler_;
};

template <Sampler S>
std::unique_ptr<AnySampler> make(const network::Network& network, network::Potentials initial,
                                 std::uint64_t seed, std::uint64_t replica) {
  return std::make_unique<Erased<S>>(network, std::move(initial), seed, replica);
}

constexpr std::size_t any_n = std::numeric_limits<std::size_t>::max();

constexpr std::array registry{
    Method{"exact", "Exact and fast; spikes in blocks that need no decision.", 0x7fffffffu,
           make<Exact>},
    Method{"thinning", "Exact; thins a Poisson process of constant rate, O(1) a candidate spike.",
           any_n, make<Thinning>},
    Method{"gillespie", "Exact; inverts the integrated rate of all synapses: slow, the reference.",
           64, make<Gillespie>},
};

}  // namespace

std::span<const Method> methods() { return registry; }

const Method& find_method(std::string_view name, std::size_t n) {
  std::string known;
  for (const Method& method : registry) {
    if (method.name != name) {
      known += fmt::format("{}{}", known.empty() ? "" : ", ", method.name);
      continue;
    }
    if (n > method.largest_n)
      throw core::ParameterError(
          "network.n",
          fmt::format("is {}, expected at most {} for method {}", n, method.largest_n, name));
    return method;
  }
  throw core::ParameterError("run.method",
                             fmt::format("is \"{}\", expected one of: {}", name, known));
}

}  // namespace poise::sample
