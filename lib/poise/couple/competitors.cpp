#include "poise/couple/competitors.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <deque>
#include <numbers>

namespace poise::couple {
namespace {

constexpr int terms = 16;

/// The mean of what the series of embedded_step leaves out, for a Gamma of mean 1.
double left_out() {
  constexpr double pi = std::numbers::pi;
  double sum = pi * pi / 6.0;
  for (int k = 1; k <= terms; ++k) sum -= 1.0 / (k * k);
  return 2.0 / (pi * pi) * sum;
}

/// Gamma(1 + N), N ~ Poisson(mean).
double random_gamma(double mean, core::Stream& stream) {
  double gamma = stream.exponential();
  double arrival = stream.exponential();
  while (arrival < mean) {
    gamma += stream.exponential();
    arrival += stream.exponential();
  }
  return gamma;
}

}  // namespace

EmbeddedStep embedded_step(core::Stream& stream) {
  static const double rest = left_out();
  constexpr double unit = 2.0 / (std::numbers::pi * std::numbers::pi);
  const double gap = stream.exponential();
  double duration = rest * (1.0 + 2.0 * gap);
  for (int k = 1; k <= terms; ++k) duration += random_gamma(2.0 * gap, stream) * unit / (k * k);
  return {gap, duration};
}

double adapted_sup_error(double length, std::uint64_t seed, std::uint64_t path) {
  assert(length > 0.0);
  core::Stream stream(seed, core::Purpose::adapted_coupling, path);
  struct Embedded {
    double time;   ///< T_k
    double value;  ///< B(T_k) = k - J_k
  };
  std::deque<Embedded> ahead;  // T_k later than the last jump drawn
  std::deque<double> jumps;    // J later than the last T_k looked at
  double count = 0.0;          // Y there
  double sup = 0.0, J = 0.0, T = 0.0, k = 0.0;
  while (J <= length || T <= length) {
    const EmbeddedStep step = embedded_step(stream);
    J += step.gap;
    T += step.duration;
    k += 1.0;
    jumps.push_back(J);
    ahead.push_back({T, k - J});
    for (; !ahead.empty() && ahead.front().time < J; ahead.pop_front()) {
      const auto [time, value] = ahead.front();
      if (time > length) return sup;
      for (; jumps.front() <= time; jumps.pop_front()) count += 1.0;
      sup = std::max(sup, std::abs(count - time - value));
    }
  }
  return sup;
}

}  // namespace poise::couple
