#include "proofs_checks/evidence/pathwise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "poise/sample/methods.hpp"
#include "proofs_checks/evidence/enclosure.hpp"
#include "proofs_checks/evidence/pathwise_bounds.hpp"
#include "proofs_checks/evidence/quantile_start.hpp"
#include "proofs_checks/evidence/symmetric_network.hpp"

namespace poise::checks {
namespace {

using core::populations;

constexpr std::size_t kept = 100;  ///< the size whose paths the ledger holds
constexpr double scale = 4096.0;
constexpr double horizon = 0.25;

/// Each hears itself as inhibition, the other hardly; and a network of the usual signs.
constexpr double hardly = 0x1p-10;
const std::array networks{
    PathwiseNetwork{
        "apart", {{{-0.5, hardly}, {hardly, 0.5}}}, {{{0.25, 0.25}, {0.25, 0.25}}}, {0.5, 0.0}},
    PathwiseNetwork{
        "coupled", {{{0.25, 0.75}, {0.75, 0.5}}}, {{{0.5, 0.5}, {0.5, 0.5}}}, {0.0, 0.0}}};

struct Size {
  std::size_t n, steps;
};
constexpr std::array sizes{Size{kept, 8}, Size{300, 16}, Size{1000, 32}, Size{3000, 64}};

std::string_view name(PathwiseLemma lemma) {
  switch (lemma) {
    case PathwiseLemma::means_and_variances:
      return "5.1";
    case PathwiseLemma::means:
      return "5.4";
    case PathwiseLemma::variances:
      return "5.6";
    case PathwiseLemma::attraction:
      return "5.7";
  }
  return "";
}

/// Quantiles, shifted, for "apart"; draws for "coupled".
network::Potentials start(const PathwiseNetwork& network, std::size_t n, core::Seed seed) {
  const balance::State law{network.shift, {1.0, 1.0}};
  if (network.shift.e != 0.0) return quantile_start(law, n);
  return network::draw_initial_potentials({law.mean, law.variance}, n, seed, 0);
}

/// Of one path of `exact`, to multiples of 1/scale.
ObservedPotentials observe(const PathwiseNetwork& network, const Size& size, core::Seed seed) {
  const auto model = symmetric_network(network.amplitude, network.gain, size.n);
  const auto path =
      sample::find_method("exact", size.n).make(model, start(network, size.n, seed), seed, 0, {});
  ObservedPotentials result{horizon / static_cast<double>(size.steps), {}};
  for (std::size_t k = 0; k <= size.steps; ++k) {
    path->advance(static_cast<double>(k) * result.step);
    network::Potentials u;
    for (const auto a : populations) {
      u[a].resize(size.n);
      path->potentials(a, u[a]);
      for (double& x : u[a]) x = std::round(x * scale) / scale;
    }
    result.u.push_back(std::move(u));
  }
  return result;
}

struct Verdicts {
  bool hold = true;         ///< the inequality, wherever it applies
  std::size_t applied = 0;  ///< steps
  std::size_t caught = 0;   ///< steps at which the twin fails
  double closest = 0.0;     ///< the greatest left / right
};

Verdicts judge(const std::vector<TwoSides>& sides) {
  Verdicts result;
  for (const auto& [left, right, twin, applies] : sides) {
    if (!applies) continue;
    ++result.applied;
    if (arb_le(left.get(), right.get()) == 0) result.hold = false;
    if (certify::certainly_less(twin, left)) ++result.caught;
    if (arb_is_positive(right.get()) != 0)
      result.closest = std::max(result.closest, left.midpoint() / right.midpoint());
  }
  return result;
}

/// The multiples of 1/scale, ascending, in one line: laws over the neurons are all that matters.
std::string in_multiples(std::vector<double> u) {
  std::ranges::sort(u);
  std::vector<std::int64_t> multiples;
  for (const double x : u) multiples.push_back(static_cast<std::int64_t>(x * scale));
  return fmt::format("{}", fmt::join(multiples, " "));
}

/// A polynomial over all numbers modulo a prime below 10^12, so that none can change unnoticed where
/// the inequality hardly sees it.
class Digest {
 public:
  void add(double x) {
    const auto multiple = static_cast<std::int64_t>(x * scale);
    value_ = (value_ * base + (multiple % prime + prime)) % prime;
  }
  std::int64_t value() const { return value_; }

 private:
  static constexpr std::int64_t prime = 999'999'999'989, base = 1'000'003;
  std::int64_t value_ = 1;
};

std::int64_t digest(const ObservedPotentials& path) {
  Digest result;
  for (const network::Potentials& u : path.u)
    for (const auto a : populations) {
      std::vector<double> sorted = u[a];
      std::ranges::sort(sorted);
      for (const double x : sorted) result.add(x);
    }
  return result.value();
}

io::Json certificate(PathwiseLemma lemma, const PathwiseNetwork& network,
                     const ObservedPotentials& path, const std::vector<TwoSides>& sides) {
  io::Json potentials = io::Json::array(), left = io::Json::array(), right = io::Json::array();
  for (const network::Potentials& u : path.u)
    potentials.push_back({{"e", in_multiples(u.e)}, {"i", in_multiples(u.i)}});
  for (const TwoSides& at : sides) {
    left.push_back(at.left.midpoint());
    right.push_back(at.applies ? io::Json(at.right.midpoint()) : io::Json(nullptr));
  }
  return {{"kind", "pathwise"},
          {"lemma", name(lemma)},
          {"network", network.name},
          {"amplitude", exact_decimals(network.amplitude)},
          {"gain", exact_decimals(network.gain)},
          {"step", path.step},
          {"scale", static_cast<std::int64_t>(scale)},
          {"potentials", potentials},
          {"digest", digest(path)},
          {"left", left},
          {"right", right},
          {"twin_caught", judge(sides).caught}};
}

}  // namespace

std::optional<Pathwise> pathwise(PathwiseLemma lemma, const Settings& settings) {
  Pathwise result;
  std::size_t caught = 0;
  for (const PathwiseNetwork& network : networks)
    for (const Size& size : sizes) {
      if (settings.stop.stop_requested()) return {};
      const core::Seed seed(settings.seed, static_cast<std::uint32_t>(size.n));
      const ObservedPotentials path = observe(network, size, seed);
      const auto sides = two_sides(lemma, network, path);
      const Verdicts found = judge(sides);
      if (!found.hold || found.applied == 0) return {};
      caught += found.caught;
      if (size.n == kept) result.certificates.push_back(certificate(lemma, network, path, sides));
      result.figures.push_back({{"network", network.name},
                                {"n", size.n},
                                {"steps", size.steps},
                                {"steps_where_it_applies", found.applied},
                                {"greatest_left_over_right", found.closest},
                                {"steps_that_catch_the_twin", found.caught}});
    }
  if (caught == 0) return {};
  return result;
}

}  // namespace poise::checks
