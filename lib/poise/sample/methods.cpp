#include "poise/sample/methods.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "poise/core/error.hpp"
#include "poise/core/words.hpp"
#include "poise/sample/samplers.hpp"

namespace poise::sample {
namespace {

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
  void record_to(SpikeTrains* trains) override {
    if constexpr (TellsSpikes<S>) sampler_.record_to(trains);
  }
  void record_rest() override {
    if constexpr (TellsSpikes<S>) sampler_.record_rest();
  }
  std::size_t shares() const override {
    if constexpr (Shared<S>) return sampler_.shares();
    return 1;
  }
  void share_with(core::Crew* crew) override {
    if constexpr (Shared<S>) sampler_.share_with(crew);
  }
  std::size_t ranks() const override {
    if constexpr (Sliced<S>) return sampler_.ranks();
    return 1;
  }
  std::optional<Regime> regime() const override {
    if constexpr (requires { sampler_.regime(); }) return sampler_.regime();
    return std::nullopt;
  }
  void serialize(core::StateOut& archive) override { sampler_.serialize(archive); }
  void serialize(core::StateIn& archive) override { sampler_.serialize(archive); }

 private:
  S sampler_;
};

template <Sampler S>
std::unique_ptr<AnySampler> make(const network::Network& network, network::Potentials initial,
                                 core::Seed seed, std::uint64_t replica, const StepOptions& steps) {
  if constexpr (Sliced<S>)
    return std::make_unique<Erased<S>>(S(network, std::move(initial), seed, replica, steps.circle));
  return std::make_unique<Erased<S>>(S(network, std::move(initial), seed, replica));
}

template <class L>
std::unique_ptr<AnySampler> make_leap(const network::Network& network, network::Potentials initial,
                                      core::Seed seed, std::uint64_t replica,
                                      const StepOptions& steps) {
  return std::make_unique<Erased<L>>(L(network, std::move(initial), seed, replica, steps));
}

template <Sampler S>
constexpr Method method(const Listed<S>& listed) {
  return {listed.name,
          listed.description,
          listed.largest_n,
          listed.bytes_a_neuron,
          Stepping::none,
          listed.unbounded,
          false,
          TellsSpikes<S>,
          make<S>};
}

template <class Rule>
constexpr Method method(const Listed<Leap<Rule>>& listed) {
  return {listed.name,
          listed.description,
          listed.largest_n,
          listed.bytes_a_neuron,
          Rule::adaptive ? Stepping::adaptive : Stepping::fixed,
          false,
          Rule::explicit_in_means,
          TellsSpikes<Leap<Rule>>,
          make_leap<Leap<Rule>>};
}

constexpr auto registry =
    std::apply([](const auto&... listed) { return std::array{method(listed)...}; },
               std::tuple_cat(exact_samplers, leaping_samplers));

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
  std::vector<std::string_view> known;
  for (const Method& method : registry) {
    known.push_back(method.name);
    if (method.name != name) continue;
    if (n > method.largest_n)
      throw core::ParameterError(
          "network.n",
          fmt::format("is {}, expected at most {} for method {}", n, method.largest_n, name));
    return method;
  }
  throw core::ParameterError("run.method",
                             fmt::format("is {}, expected one of: {}{}", core::quoted(name),
                                         core::listed(known), core::suggestion(name, known)));
}

void validate_recording(const Method& method, const Recording& recording, std::size_t n) {
  for (const std::size_t j : recording.neurons)
    if (j >= n)
      throw core::ParameterError(
          "record.neurons",
          fmt::format("names neuron {}, expected at most {} (n = {})", j, n - 1, n));
  if (!recording.spikes || method.tells_spikes) return;
  std::vector<std::string_view> able;
  for (const Method& other : registry)
    if (other.tells_spikes) able.push_back(other.name);
  throw core::ParameterError(
      "record.what", fmt::format("contains spikes, which method {} does not tell one by one; "
                                 "expected run.method as one of: {}",
                                 method.name, core::listed(able)));
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
