#include "studies/finite_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "poise/core/error.hpp"
#include "studies/describe.hpp"

namespace poise::experiments {
namespace {

using balance::State;
using finite::FluctuationPath;
using finite::Moments;

State as_state(const Moments& m) { return {{m(0), m(1)}, {m(2), m(3)}}; }

/// One value for each entry of the 4 x 4 matrices, which are those of the times from `first` on; NaN
/// before, and beyond the times reached.
template <class Entry>
std::vector<double> matrices(const std::vector<finite::Covariance>& covariance, std::size_t first,
                             std::size_t times, Entry entry) {
  std::vector<double> values(16 * times, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t k = 0; k < covariance.size(); ++k)
    for (Eigen::Index i = 0; i < 4; ++i)
      for (Eigen::Index j = 0; j < 4; ++j)
        values[16 * (first + k) + static_cast<std::size_t>(4 * i + j)] = entry(covariance[k], i, j);
  return values;
}

double entry_of(const finite::Covariance& c, Eigen::Index i, Eigen::Index j) { return c(i, j); }

io::Axis moment_axis(const std::string& name) {
  return {.name = name,
          .key = "",
          .meaning = "moments of one network",
          .length = 4,
          .labels = io::Texts{"v_e", "v_i", "K_e", "K_i"}};
}

}  // namespace

RestSpectrum rest_spectrum(const network::Network& network, const State& near,
                           std::vector<double> omega) {
  const auto rest = finite::mean_field_rest(network, near);
  if (!rest)
    throw core::Refusal(fmt::format(
        "no rest point of the mean field was found near its last state, {}: a spectrum is that of "
        "a network at rest; a larger run.T may help",
        state_text(near)));
  const finite::RestNoise noise(network, *rest);
  RestSpectrum result{.rest = *rest,
                      .deviation = noise.covariance().diagonal().cwiseSqrt(),
                      .omega = std::move(omega),
                      .power = {},
                      .ringing = 0.0,
                      .trusted_from = noise.trusted_from()};
  for (const double frequency : result.omega)
    result.power.push_back(noise.spectrum(frequency).diagonal().real());
  for (const auto& value : noise.eigenvalues())
    if (value.imag() > 0.0) {
      result.ringing = value;
      break;
    }
  return result;
}

io::Result describe(const setup::Config& config, const FluctuationPath& path,
                    const std::vector<double>& times) {
  io::Result result{.axes = {io::time_axis(times), io::population_axis(), moment_axis("moment"),
                             moment_axis("other_moment")}};
  io::Group& root = result.root;
  root.add("n", "1", "neurons of each population", config.network.n);
  root.labels("time");
  std::vector<State> mean, deviation;
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    mean.push_back(as_state(path.mean[k]));
    deviation.push_back(as_state(path.covariance[k].diagonal().cwiseSqrt()));
  }
  add_path(root, result.axes.front(), mean, "expectation of one network's empirical moment");
  io::Group& sd = root.group("sd");
  add_path(sd, result.axes.front(), deviation, "standard deviation of one network's moment", 4);
  const std::vector<std::string> axes{"time", "moment", "other_moment"};
  root.array("covariance", "the two moments' units", "of one network's v_e, v_i, K_e, K_i", axes,
             matrices(path.covariance, 0, times.size(), entry_of))
      .shown(0);
  root.array("correlation", "1", "of one network's v_e, v_i, K_e, K_i", axes,
             matrices(path.covariance, 0, times.size(),
                      [](const auto& c, Eigen::Index i, Eigen::Index j) {
                        return c(i, j) / std::sqrt(c(i, i) * c(j, j));
                      }))
      .shown(0);
  io::Group& mean_field = root.group("mean_field");
  add_path(mean_field, result.axes.front(), path.mean_field, "finite-n mean field");
  root.add("trusted", "", "whether n is large enough for the linear theory", path.trusted);
  root.add("trusted_from", "1", "the n from which on it is", path.trusted_from);
  root.add("modes", "1", "Hermite modes of each population", path.modes);
  root.add("lost", "time", "last of the times before the prediction overflowed", path.lost);
  root.add("truncated", "1", "largest share of the variance of an intensity in the modes left out",
           path.truncated);
  root.add("interrupted", "", "whether an interrupt came before the end", path.interrupted);
  return result;
}

TwoTime two_time(const setup::Config& config, const State& start, double since,
                 const std::vector<double>& times, const FluctuationPath& path,
                 const finite::FluctuationOptions& options) {
  const auto later = std::ranges::lower_bound(times, since);
  if (later == times.end())
    throw core::InputError(
        fmt::format("--since: {:g} is after the last time, {:g}", since, times.back()));
  const auto first = static_cast<std::size_t>(later - times.begin());
  TwoTime two{.since = since, .first = first, .covariance = {}};
  if (first >= path.t.size()) return two;
  const std::span reached = std::span(path.t).subspan(first);
  two.covariance = finite::two_time_covariance(config.network, start, since, reached, options);
  return two;
}

void add_two_time(io::Result& result, const TwoTime& two, std::size_t times) {
  io::Group& group = result.root.group("two_time");
  group.add("since", "time", "the earlier of the two times", two.since);
  group
      .array("covariance", "the two moments' units",
             "of a moment at the time with another one at the earlier time; missing before it",
             {"time", "moment", "other_moment"},
             matrices(two.covariance, two.first, times, entry_of))
      .shown(0);
}

void add_spectrum(io::Result& result, const RestSpectrum& spectrum) {
  result.axes.push_back({.name = "omega",
                         .key = "omega",
                         .unit = "1/time",
                         .meaning = "angular frequency",
                         .length = spectrum.omega.size(),
                         .labels = spectrum.omega});
  io::Group& group = result.root.group("spectrum");
  group.labels("omega");
  std::vector<State> power;
  for (const auto& p : spectrum.power) power.push_back(as_state(p));
  group.column("omega", power, "v", "potential^2 time",
               "power spectrum of the mean at rest, two-sided in omega", &State::mean);
  group.column("omega", power, "K", "potential^4 time",
               "power spectrum of the variance at rest, two-sided in omega", &State::variance);
  io::Group& rest = group.group("rest");
  add_state(rest, spectrum.rest, "at rest of the mean field");
  io::Group& sd = group.group("sd");
  add_state(sd, as_state(spectrum.deviation), "standard deviation at rest");
  group.add("ringing", "1/time", "slowest eigenvalue of the fluctuations that is not real",
            spectrum.ringing);
  group.add("trusted_from", "1", "the n from which on the linear theory is to be trusted at rest",
            spectrum.trusted_from);
}

std::string trust_sentence(const FluctuationPath& path, std::size_t n) {
  const double from = std::ceil(path.trusted_from);
  if (path.lost)
    return fmt::format(
        "The prediction is lost after t = {:.4g}: the mean field leaves the manifold, and its\n"
        "fluctuations grow beyond all numbers.",
        *path.lost);
  if (path.trusted)
    return fmt::format(
        "n = {} is large enough for the linear theory (to be trusted from n = {:.0f} on).", n,
        std::max(from, 1.0));
  return fmt::format(
      "NOT TO BE TRUSTED at n = {}: fluctuations shift a mean by more than half of a\n"
      "standard deviation, or move a variance by half of itself: they are neither small\n"
      "nor Gaussian. To be trusted from n = {:.3g} on.",
      n, from);
}

Band band(const FluctuationPath& path) {
  constexpr double quantile = 1.96;  // 95 % of a normal variable
  Band band;
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    const Moments reach = quantile * path.covariance[k].diagonal().cwiseSqrt();
    band.mean.push_back(as_state(path.mean[k]));
    band.low.push_back(as_state(path.mean[k] - reach));
    band.high.push_back(as_state(path.mean[k] + reach));
  }
  return band;
}

}  // namespace poise::experiments
