#include "poise/sample/methods.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/sample/exact.hpp"
#include "poise/sample/gillespie.hpp"
#include "poise/sample/stiff_leap.hpp"
#include "poise/sample/tau_leap.hpp"
#include "poise/sample/thinning.hpp"

namespace poise::sample {
namespace {

constexpr std::size_t any_n = std::numeric_limits<std::size_t>::max();

template <Path S>
class Erased final : public AnySampler {
 public:
  explicit Erased(S sampler) : sampler_(std::move(sampler)) {}
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
                                 std::uint64_t seed, std::uint64_t replica, const StepOptions&) {
  return std::make_unique<Erased<S>>(S(network, std::move(initial), seed, replica));
}

template <class Rule>
std::unique_ptr<AnySampler> make_leap(const network::Network& network, network::Potentials initial,
                                      std::uint64_t seed, std::uint64_t replica,
                                      const StepOptions& steps) {
  return std::make_unique<Erased<Leap<Rule>>>(
      Leap<Rule>(network, std::move(initial), seed, replica, steps));
}

template <class Rule>
constexpr Method leaping(std::string_view name, std::string_view description,
                         bool explicit_in_means) {
  return {name,           description,
          any_n,          Rule::adaptive ? Stepping::adaptive : Stepping::fixed,
          false,          explicit_in_means,
          make_leap<Rule>};
}

constexpr std::array registry{
    Method{"exact", "Exact and fast; spikes in blocks that need no decision.", 0x7fffffffu,
           Stepping::none, true, false, make<Exact>},
    Method{"thinning", "Exact; thins a Poisson process of constant rate, O(1) a candidate spike.",
           any_n, Stepping::none, false, false, make<Thinning>},
    Method{"gillespie", "Exact; inverts the integrated rate of all synapses: slow, the reference.",
           64, Stepping::none, true, false, make<Gillespie>},
    leaping<ExplicitRule>("tau-explicit", "Steps of --step; rates held at each step's start.",
                          true),
    leaping<MidpointRule>("tau-midpoint", "Steps of --step; rates of each step's middle.", true),
    leaping<StiffRule>("tau-stiff",
                       "Steps of --step, which may be long: the fast means move exactly.", false),
    leaping<ImplicitRule>("tau-implicit",
                          "Steps of --step; backward Euler in the fast means, which it dampens.",
                          false),
    leaping<DiffusionRule>("diffusion", "Steps of --step, Gaussian in place of spikes.", true),
};

void validate_bounds(const Method& method, const network::Network& network) {
  if (method.unbounded) return;
  for (const auto a : core::populations)
    for (const auto b : core::populations) {
      const auto& f = network.intensity[a][b];
      if (std::isfinite(network::supremum(f))) continue;
      std::string able;
      for (const Method& other : registry)
        if (other.unbounded) able += fmt::format("{}{}", able.empty() ? "" : ", ", other.name);
      throw core::ParameterError(
          "run.method",
          fmt::format(
              "is \"{}\", which needs a bound on every intensity, but {} of intensity.{} has "
              "none; expected one of: {}",
              method.name, network::name(f), core::channel_name(a, b), able));
    }
}

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

void validate_steps(const Method& method, const StepOptions& options,
                    const network::Network& network) {
  validate_bounds(method, network);
  if (method.stepping != Stepping::none)
    return validate(options, network, method.stepping == Stepping::adaptive, method.name);
  const auto refuse = [&](const char* key, double given) {
    if (given != 0.0)
      throw core::ParameterError(
          key, fmt::format("is given, but method {} takes no steps", method.name));
  };
  refuse("run.step", options.step);
  refuse("run.step_tolerance", options.tolerance);
}

}  // namespace poise::sample
