#include "proofs_checks/evidence/time_change.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace poise::checks {
namespace {

using core::Population;

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TimeChanged::TimeChanged(const network::Network& network, network::Potentials initial,
                         Processes processes, core::Seed seed, std::uint64_t replica)
    : network_(network),
      potentials_(std::move(initial)),
      processes_(processes),
      stream_(seed, core::Purpose::time_change, replica),
      panel_(std::min(network.tau.e, network.tau.i) / 8.0) {
  const std::size_t n = network.n;
  const std::size_t sums = processes == Processes::afferent ? n : 1;
  for (const auto a : core::populations)
    for (const auto b : core::populations)
      for (std::size_t k = 0; k < n; k += sums) {
        Clock clock{a,  b, k, k + sums, std::vector<double>(processes == Processes::source ? 1 : n),
                    0.0};
        for (double& left : clock.left) left = stream_.exponential();
        if (processes == Processes::other_synapse && a == b) clock.left[k] = infinity;
        clock.nearest = *std::ranges::min_element(clock.left);
        clocks_.push_back(std::move(clock));
      }
}

void TimeChanged::advance(double t) {
  while (time_ < t) {
    const double limit = std::min(panel_, t - time_);
    const auto [wait, chosen] = next(limit);
    move(wait);
    if (wait < limit)
      fire(clocks_[chosen]);
    else if (limit < panel_)
      time_ = t;
  }
}

double TimeChanged::rate(const Clock& clock, double age) const {
  const double decay = std::exp(-age / network_.tau[clock.source]);
  const auto& f = network_.intensity[clock.target][clock.source];
  double sum = 0.0;
  for (std::size_t k = clock.first; k < clock.last; ++k)
    sum += network::value(f, decay * potentials_[clock.source][k]);
  return sum;
}

double TimeChanged::reading(const Clock& clock, double age) const {
  return boost::math::quadrature::gauss<double, 7>::integrate(
      [&](double s) { return rate(clock, s); }, 0.0, age);
}

/// The age at which the clock reaches its nearest point; infinite if beyond `limit`.
double TimeChanged::wait(const Clock& clock, double limit) const {
  const auto& f = network_.intensity[clock.target][clock.source];
  const double sources = static_cast<double>(clock.last - clock.first);
  if (clock.nearest > limit * sources * network::supremum(f)) return infinity;
  if (reading(clock, limit) < clock.nearest) return infinity;
  double age = std::min(limit, clock.nearest / rate(clock, 0.0));
  for (int step = 0; step < 20; ++step) {
    const double change = (clock.nearest - reading(clock, age)) / rate(clock, age);
    age = std::clamp(age + change, 0.0, limit);
    if (std::abs(change) < 1e-7 * panel_) break;  // Newton's next error: the square of that
  }
  return age;
}

TimeChanged::Next TimeChanged::next(double limit) const {
  Next earliest{limit, clocks_.size()};
  for (std::size_t c = 0; c < clocks_.size(); ++c) {
    const double here = wait(clocks_[c], earliest.wait);
    if (here < earliest.wait) earliest = {here, c};
  }
  return earliest;
}

/// All clocks and potentials, to `age` after the present time.
void TimeChanged::move(double age) {
  for (Clock& clock : clocks_) {
    const double passed = reading(clock, age);
    for (double& left : clock.left) left -= passed;
    clock.nearest -= passed;
  }
  for (const auto a : core::populations)
    for (double& u : potentials_[a]) u *= std::exp(-age / network_.tau[a]);
  time_ += age;
}

void TimeChanged::fire(Clock& clock) {
  const auto nearest = std::ranges::min_element(clock.left);
  const auto process = static_cast<std::size_t>(nearest - clock.left.begin());
  const bool all = processes_ == Processes::source;
  for (std::size_t j = all ? 0 : process; j < (all ? network_.n : process + 1); ++j) {
    potentials_[clock.target][j] += network_.jump(clock.target, clock.source);
    spikes_.push_back({time_, clock.target, j, clock.source});
  }
  *nearest = stream_.exponential();
  clock.nearest = *std::ranges::min_element(clock.left);
}

}  // namespace poise::checks
