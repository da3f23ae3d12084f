#include "poise/dense/distance/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "poise/core/error.hpp"
#include "poise/dense/model.hpp"

namespace poise::dense {
namespace {

/// int |u| over an interval of this width on which u is linear from a to b.
double area(double a, double b, double width) {
  if ((a >= 0.0) == (b >= 0.0)) return 0.5 * (std::abs(a) + std::abs(b)) * width;
  return 0.5 * (a * a + b * b) / (std::abs(a) + std::abs(b)) * width;
}

/// An antiderivative of sqrt(F (1 - F)) in F.
double root_area(double F) {
  const double z = std::clamp(2.0 * F - 1.0, -1.0, 1.0);
  return 0.125 * (z * std::sqrt(1.0 - z * z) + std::asin(z));
}

void require(bool good, const char* key, const std::string& reason) {
  if (!good) throw core::ParameterError(key, reason);
}

void check(const LimitLaw& limit) {
  const std::size_t labels = limit.labels.size(), points = limit.x.size();
  require(limit.weight.size() == labels, "limit.weight", "expected one for each label");
  require(limit.density.size() == labels * points, "limit.density",
          fmt::format("has {} entries, expected {} points at {} labels", limit.density.size(),
                      points, labels));
  require(limit.atom.size() == limit.atom_at.size() &&
              (limit.atom.empty() || limit.atom.size() == labels),
          "limit.atom", "expected none, or one with its place for each label");
  require(std::is_sorted(limit.x.begin(), limit.x.end()), "limit.x", "expected an increasing grid");
}

/// Jumps of the mixture, in the order of where they are.
struct Jump {
  double x;
  double size;
};

}  // namespace

double wasserstein(std::span<const double> sample, const LinearCdf& law) {
  assert(!sample.empty() && !law.x.empty() && law.x.size() == law.value.size());
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  const double step = 1.0 / static_cast<double>(sorted.size());
  std::size_t below = 0, point = 0;  // samples and points already passed
  double total = 0.0, at = std::min(sorted.front(), law.x.front()), G = 0.0;
  while (below < sorted.size() || point < law.x.size()) {
    const bool is_sample =
        point == law.x.size() || (below < sorted.size() && sorted[below] <= law.x[point]);
    const double next = is_sample ? sorted[below] : law.x[point];
    // The law at the end of [at, next], from the left.
    double G_next = G;
    if (point > 0 && point < law.x.size() && law.x[point] > at)
      G_next = G + (law.value[point] - G) * (next - at) / (law.x[point] - at);
    const double F = static_cast<double>(below) * step;
    total += area(F - G, F - G_next, next - at);
    at = next;
    G = is_sample ? G_next : law.value[point];
    is_sample ? ++below : ++point;
  }
  return total;
}

double sampling_distance(const LinearCdf& law, std::size_t n) {
  double total = 0.0;
  for (std::size_t k = 0; k + 1 < law.x.size(); ++k) {
    const double width = law.x[k + 1] - law.x[k], a = law.value[k], b = law.value[k + 1];
    if (width == 0.0) continue;
    // Where the CDF hardly rises the quotient of differences would be rounding.
    const double mean = b - a < 1e-6 ? std::sqrt(0.5 * (a + b) * (1.0 - 0.5 * (a + b)))
                                     : (root_area(b) - root_area(a)) / (b - a);
    total += width * mean;
  }
  return total * std::sqrt(2.0 / (std::numbers::pi * static_cast<double>(n)));
}

LimitLaw law_at(const LimitPath& path, std::span<const double> weight,
                std::span<const double> density_at, std::size_t time, bool point_start) {
  const std::size_t labels = path.labels.size(), points = density_at.size();
  require(time < path.t.size(), "time", "expected one of those that the limit reached");
  require(path.density.size() == path.t.size() * labels * points, "density_at",
          "expected the potentials that the limit was asked for");
  const auto first = path.density.begin() + static_cast<std::ptrdiff_t>(time * labels * points);
  LimitLaw law{.labels = path.labels,
               .weight = {weight.begin(), weight.end()},
               .x = {density_at.begin(), density_at.end()},
               .density = {first, first + static_cast<std::ptrdiff_t>(labels * points)}};
  if (!point_start) return law;
  for (std::size_t p = 0; p < labels; ++p) {
    double first_moment = 0.0;
    for (std::size_t k = 0; k + 1 < points; ++k)
      first_moment += 0.25 * (law.x[k + 1] - law.x[k]) * (law.x[k + 1] + law.x[k]) *
                      (law.density[p * points + k] + law.density[p * points + k + 1]);
    const double silent = path.silent[time * labels + p];
    const double place = (path.mean[time * labels + p] - first_moment) / silent;
    const bool any = silent > 0.0 && std::isfinite(place);
    law.atom.push_back(any ? silent : 0.0);
    law.atom_at.push_back(any ? place : 0.0);
  }
  return law;
}

LinearCdf mixture(const LimitLaw& limit, double from, double to, double* mass) {
  const std::size_t points = limit.x.size();
  std::vector<double> density(points, 0.0);
  std::vector<Jump> jumps;
  double weights = 0.0;
  for (std::size_t p = 0; p < limit.labels.size(); ++p) {
    const double xi = limit.labels[p];
    if (limit.weight[p] == 0.0 || xi < from || (xi >= to && to < 1.0)) continue;
    weights += limit.weight[p];
    for (std::size_t k = 0; k < points; ++k)
      density[k] += limit.weight[p] * limit.density[p * points + k];
    if (!limit.atom.empty() && limit.atom[p] > 0.0)
      jumps.push_back({limit.atom_at[p], limit.weight[p] * limit.atom[p]});
  }
  LinearCdf law;
  if (weights == 0.0) return law;
  std::sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) { return a.x < b.x; });
  double F = 0.0;
  std::size_t next = 0;
  const auto push = [&](double x) {
    law.x.push_back(x);
    law.value.push_back(F);
  };
  const auto jump_up_to = [&](double x, double slope) {
    for (; next < jumps.size() && jumps[next].x <= x; ++next) {
      if (!law.x.empty()) F += slope * (jumps[next].x - law.x.back());
      push(jumps[next].x);
      F += jumps[next].size;
      push(jumps[next].x);
    }
  };
  for (std::size_t k = 0; k < points; ++k) {
    const double slope = k == 0 ? 0.0 : 0.5 * (density[k - 1] + density[k]);
    jump_up_to(limit.x[k], slope);
    if (!law.x.empty()) F += slope * (limit.x[k] - law.x.back());
    push(limit.x[k]);
  }
  jump_up_to(std::numeric_limits<double>::infinity(), 0.0);
  if (mass != nullptr) *mass = F / weights;
  for (double& value : law.value) value /= F;
  return law;
}

BlockDistance block_distance(std::span<const double> potential, std::span<const std::size_t> place,
                             const LimitLaw& limit, const Pieces& blocks) {
  check(limit);
  const std::size_t n = potential.size();
  require(place.size() == n, "place", "expected one for each potential");
  std::vector<std::vector<double>> inside(blocks.count());
  for (std::size_t i = 0; i < n; ++i) inside[blocks.of(label(place[i], n))].push_back(potential[i]);
  BlockDistance found{.blocks = blocks, .distance = {}, .sampling = {}, .count = {}};
  for (std::size_t b = 0; b < blocks.count(); ++b) {
    double mass = 1.0;
    const LinearCdf law = mixture(limit, blocks.cuts()[b], blocks.cuts()[b + 1], &mass);
    const std::size_t count = inside[b].size();
    require(count == 0 || !law.x.empty(), "limit.labels",
            fmt::format("has none in [{}, {})", blocks.cuts()[b], blocks.cuts()[b + 1]));
    found.count.push_back(count);
    found.distance.push_back(count == 0 ? 0.0 : wasserstein(inside[b], law));
    found.sampling.push_back(count == 0 ? 0.0 : sampling_distance(law, count));
    found.total += blocks.mass()[b] * found.distance.back();
    found.total_sampling += blocks.mass()[b] * found.sampling.back();
    found.missing = std::max(found.missing, std::abs(1.0 - mass));
  }
  return found;
}

}  // namespace poise::dense
