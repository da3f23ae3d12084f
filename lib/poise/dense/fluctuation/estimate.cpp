#include "poise/dense/fluctuation/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "poise/core/error.hpp"

namespace poise::dense {
namespace {

using Complex = std::complex<double>;
using core::ParameterError;

std::span<const double> within(std::span<const double> spikes, double from, double to) {
  const auto first = std::lower_bound(spikes.begin(), spikes.end(), from);
  return {first, std::lower_bound(first, spikes.end(), to)};
}

void check(std::size_t n, double from, double to, double piece, const char* key) {
  if (n == 0) throw ParameterError("n", "is 0, expected at least 1 neuron");
  if (!(piece > 0.0) || !(to - from >= piece))
    throw ParameterError(key, fmt::format("is {}, expected a length in (0, {}]", piece, to - from));
}

}  // namespace

SpectrumEstimate estimate_spectrum(std::span<const double> spikes, std::size_t n, double from,
                                   double to, double segment, std::size_t count,
                                   const core::Watch& watch) {
  check(n, from, to, segment, "segment");
  if (count == 0) throw ParameterError("count", "is 0, expected at least 1 frequency");
  const double N = static_cast<double>(n), base = 2.0 * std::numbers::pi / segment;
  SpectrumEstimate found;
  found.rate = static_cast<double>(within(spikes, from, to).size()) / (N * (to - from));
  // A part in 1e9 for rounding: a record of 10 has 10 segments of 1.
  found.segments =
      static_cast<std::size_t>(std::floor((to - from) / (0.5 * segment) * (1.0 + 1e-9))) - 1;
  found.spectrum.power.assign(count, 0.0);
  std::vector<Complex> J(count);
  for (std::size_t s = 0; s < found.segments; ++s) {
    core::stop_if_asked(watch.stop, "the estimate of a spectrum");
    const double begin = from + 0.5 * segment * static_cast<double>(s);
    std::fill(J.begin(), J.end(), 0.0);
    for (const double t : within(spikes, begin, begin + segment)) {
      const Complex turn = std::polar(1.0, -base * (t - begin));
      Complex power = 0.5 * (1.0 - turn.real());  // sin^2(pi t / L), the taper
      for (Complex& sum : J) sum += power *= turn;
    }
    // The transform of the taper is L / 2 at 0, -L / 4 at k = 1, and 0 at all others.
    J[0] += 0.25 * segment * N * found.rate;
    for (std::size_t k = 0; k < count; ++k) found.spectrum.power[k] += std::norm(J[k]);
  }
  const double scale = N * N * 0.375 * segment * static_cast<double>(found.segments);
  for (std::size_t k = 0; k < count; ++k) {
    found.spectrum.omega.push_back(base * static_cast<double>(k + 1));
    found.spectrum.power[k] /= scale;
  }
  found.deviation = std::sqrt(19.0 / 18.0 / static_cast<double>(found.segments));
  return found;
}

Band band_mean(const PowerSpectrum& spectrum, double low, double high) {
  Band band;
  for (std::size_t k = 0; k < spectrum.omega.size(); ++k)
    if (spectrum.omega[k] >= low && spectrum.omega[k] <= high) {
      band.power += spectrum.power[k];
      ++band.count;
    }
  if (band.count > 0) band.power /= static_cast<double>(band.count);
  return band;
}

double estimate_window_variance(std::span<const double> spikes, std::size_t n, double from,
                                double to, double window) {
  check(n, from, to, 2.0 * window, "window");
  const auto windows = static_cast<std::size_t>(std::floor((to - from) / window * (1.0 + 1e-9)));
  std::vector<double> activity(windows);
  double mean = 0.0;
  for (std::size_t k = 0; k < windows; ++k) {
    const double begin = from + window * static_cast<double>(k);
    activity[k] = static_cast<double>(within(spikes, begin, begin + window).size()) /
                  (static_cast<double>(n) * window);
    mean += activity[k] / static_cast<double>(windows);
  }
  double sum = 0.0;
  for (const double a : activity) sum += (a - mean) * (a - mean);
  return sum / static_cast<double>(windows - 1);
}

}  // namespace poise::dense
