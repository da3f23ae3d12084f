#include "poise/finite/fluctuations.hpp"

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <functional>
#include <type_traits>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/finite/internal/mode_moments.hpp"

namespace poise::finite {
namespace {

namespace odeint = boost::numeric::odeint;
using balance::State;
using core::Population;
using network::Network;
using Vector = std::vector<double>;
using Map = Eigen::Map<Eigen::MatrixXd>;
using ConstMap = Eigen::Map<const Eigen::MatrixXd>;
using VectorMap = Eigen::Map<Eigen::VectorXd>;
using ConstVectorMap = Eigen::Map<const Eigen::VectorXd>;

constexpr std::array<std::size_t, 5> mode_ladder{8, 12, 16, 24, 32};
constexpr double enough = 1e-4;  // of the variance of f, left out

Eigen::Index at(std::size_t k) { return static_cast<Eigen::Index>(k); }

/// The integrated system: v_e, v_i, K_e, K_i; n times the covariance of the modes; sqrt(n) times
/// their means, with what the fluctuations do to them, and without; and, for two times, the
/// regression of the modes on those at s.
class System {
 public:
  System(const Network& network, const ModeUnits& units, bool regression)
      : network_(network),
        units_(units),
        size_(units.size()),
        root_(std::sqrt(static_cast<double>(network.n))),
        regression_(regression) {}

 private:
  template <class X>
  auto matrix(X& x, std::size_t from) const {
    using M = std::conditional_t<std::is_const_v<X>, ConstMap, Map>;
    return M(x.data() + from, at(size_), at(size_));
  }
  template <class X>
  auto vector(X& x, std::size_t from) const {
    using V = std::conditional_t<std::is_const_v<X>, ConstVectorMap, VectorMap>;
    return V(x.data() + from, at(size_));
  }

 public:
  std::size_t dimension() const { return 4 + size_ * size_ * (regression_ ? 2 : 1) + 2 * size_; }
  static State state(const Vector& x) {
    return {{x[0], x[1]}, {std::max(x[2], 0.0), std::max(x[3], 0.0)}};
  }
  template <class X>
  auto covariance(X& x) const {
    return matrix(x, 4);
  }
  template <class X>
  auto mean(X& x) const {
    return vector(x, 4 + size_ * size_);
  }
  template <class X>
  auto quiet_mean(X& x) const {
    return vector(x, 4 + size_ * size_ + size_);
  }
  template <class X>
  auto regression(X& x) const {
    return matrix(x, 4 + size_ * size_ + 2 * size_);
  }

  Vector start(const State& from, bool fixed) const {
    Vector x(dimension(), 0.0);
    std::copy_n(std::array{from.mean.e, from.mean.i, from.variance.e, from.variance.i}.begin(), 4,
                x.begin());
    if (!fixed) covariance(x) = independent_modes(from, units_);
    return x;
  }

  void operator()(const Vector& x, Vector& rate, double) const {
    rate.assign(x.size(), 0.0);
    const State now = state(x);
    const ModeField field = mode_field(network_, now, units_, false);
    for (const auto a : core::populations) {
      const std::size_t k = core::index(a);
      rate[k] = -x[k] / network_.tau[a] + root_ * field.F[a];
      rate[2 + k] = -2.0 * x[2 + k] / network_.tau[a] + field.Sigma[a];
    }
    const Eigen::MatrixXd P = covariance(x);
    const Eigen::MatrixXd AP = times_matrix(field, P);
    covariance(rate) = AP + AP.transpose() + mode_noise(network_, now, field, units_);
    mean(rate) = root_ * mean_rate(network_, field, units_, Eigen::VectorXd(mean(x)) / root_, P);
    quiet_mean(rate) =
        root_ * mean_rate(network_, field, units_, Eigen::VectorXd(quiet_mean(x)) / root_,
                          Eigen::MatrixXd::Zero(at(size_), at(size_)));
    if (regression_) regression(rate) = times_matrix(field, regression(x));
  }

 private:
  /// mode_matrix() times P: all of its rows but four are diagonal.
  Eigen::MatrixXd times_matrix(const ModeField& field, const Eigen::MatrixXd& P) const {
    Eigen::MatrixXd product(P.rows(), P.cols());
    for (const auto a : core::populations) {
      for (std::size_t k = 1; k <= units_.count(); ++k) {
        const Eigen::Index p = at(units_.place(a, k));
        product.row(p) = -static_cast<double>(k) / network_.tau[a] * P.row(p);
      }
      product.row(at(units_.place(a, 1))) += root_ / units_.unit(a, 1) * (field.dF[a] * P);
      product.row(at(units_.place(a, 2))) += 1.0 / units_.unit(a, 2) * (field.dSigma[a] * P);
    }
    return product;
  }

  const Network& network_;
  ModeUnits units_;
  std::size_t size_;
  double root_;
  bool regression_;
};

enum class End { last_time, stopped, overflow };

/// Calls visit(k, x at times[k]) for each of the times (>= from) that is reached.
template <class Visit>
End integrate(const System& system, const Vector& start, double from, std::span<const double> times,
              double first_step, const FluctuationOptions& options, Visit visit) {
  auto stepper = odeint::make_dense_output(options.tolerance, options.tolerance,
                                           odeint::runge_kutta_dopri5<Vector>{});
  stepper.initialize(start, from, first_step);
  constexpr double shortest = 1e-10;  // of the time
  Vector x = start;
  for (std::size_t k = 0; k < times.size(); ++k) {
    while (stepper.current_time() < times[k]) {
      if (options.watch.stopped()) return End::stopped;
      try {
        stepper.do_step(std::cref(system));
      } catch (const odeint::odeint_error&) {
        return End::overflow;
      }
      const Vector& now = stepper.current_state();
      const bool finite =
          std::ranges::all_of(now, [](double value) { return std::isfinite(value); });
      // Means that grow by their own squares are infinite in finite time, which steps approach for ever.
      if (!finite || stepper.current_time_step() < shortest * stepper.current_time())
        return End::overflow;
    }
    if (times[k] > from) stepper.calc_state(times[k], x);
    visit(k, x);
  }
  return End::last_time;
}

double first_step(const Network& network) {
  return 1e-3 * std::min({network.tau.e, network.tau.i, 1.0}) /
         std::sqrt(static_cast<double>(network.n));
}

class Recorder {
 public:
  Recorder(const Network& network, const System& system, const ModeUnits& units,
           FluctuationPath& path)
      : network_(network),
        system_(system),
        units_(units),
        rows_(moments_of_modes(units)),
        path_(path) {}

  void operator()(double t, const Vector& x) {
    const auto n = static_cast<double>(network_.n);
    const State now = System::state(x);
    const Covariance covariance = rows_ * system_.covariance(x) * rows_.transpose() / n;
    const Moments b = rows_ * system_.mean(x) / std::sqrt(n);
    const Moments quiet = rows_ * system_.quiet_mean(x) / std::sqrt(n);
    path_.t.push_back(t);
    path_.mean_field.push_back(now);
    path_.mean.push_back(moments_about(now, b, covariance));
    path_.covariance.push_back(covariance);
    path_.truncated = std::max(path_.truncated, mode_field(network_, now, units_, true).truncated);
    nonlinearity_ = std::max(nonlinearity_, nonlinearity(b - quiet, covariance, now));
  }

  double trusted_from() const {
    return trust_threshold(static_cast<double>(network_.n), nonlinearity_);
  }

 private:
  const Network& network_;
  const System& system_;
  const ModeUnits& units_;
  Eigen::MatrixXd rows_;
  FluctuationPath& path_;
  double nonlinearity_ = 0.0;
};

FluctuationPath solve_with(const Network& network, const State& start,
                           std::span<const double> times, std::size_t modes,
                           const FluctuationOptions& options) {
  const ModeUnits units = units_for(network, start, modes);
  const System system(network, units, false);
  FluctuationPath path;
  path.modes = modes;
  Recorder record(network, system, units, path);
  double reached = 0.0;
  const double whole = times.empty() ? 1.0 : times.back();
  const End end = integrate(system, system.start(start, options.fixed_start), 0.0, times,
                            first_step(network), options, [&](std::size_t k, const Vector& x) {
                              record(times[k], x);
                              options.watch.advance((times[k] - reached) / whole);
                              reached = times[k];
                            });
  path.interrupted = end == End::stopped;
  if (end == End::overflow) path.lost = reached;
  path.trusted_from = record.trusted_from();
  path.trusted = !path.lost && static_cast<double>(network.n) >= path.trusted_from;
  return path;
}

/// The first of the ladder that suffices at the start; the path may ask for more.
std::size_t modes_at(const Network& network, const State& start) {
  for (const std::size_t modes : mode_ladder)
    if (mode_field(network, start, units_for(network, start, modes), true).truncated < enough)
      return modes;
  return mode_ladder.back();
}

}  // namespace

FluctuationPath solve_fluctuations(const Network& network, const State& start,
                                   std::span<const double> times,
                                   const FluctuationOptions& options) {
  if (options.modes != 0) return solve_with(network, start, times, options.modes, options);
  FluctuationPath path;
  for (std::size_t modes = modes_at(network, start);;) {
    path = solve_with(network, start, times, modes, options);
    const auto next = std::ranges::upper_bound(mode_ladder, modes);
    if (path.truncated < enough || path.interrupted || path.lost || next == mode_ladder.end())
      return path;
    modes = *next;
  }
}

std::vector<Covariance> two_time_covariance(const Network& network, const State& start, double s,
                                            std::span<const double> times,
                                            const FluctuationOptions& options) {
  const std::size_t modes = options.modes != 0 ? options.modes : modes_at(network, start);
  const ModeUnits units = units_for(network, start, modes);
  const Eigen::MatrixXd rows = moments_of_modes(units);
  const System before(network, units, false), after(network, units, true);
  const auto complete = [](End end) {
    if (end == End::stopped) throw core::Interrupted("interrupted during the two-time covariances");
    if (end == End::overflow) throw core::Refusal("the fluctuations overflow before the last time");
  };
  Vector at_s;
  const std::array until{s};
  complete(integrate(before, before.start(start, options.fixed_start), 0.0, until,
                     first_step(network), options,
                     [&](std::size_t, const Vector& x) { at_s = x; }));
  const Eigen::MatrixXd P = before.covariance(at_s);
  at_s.resize(after.dimension(), 0.0);
  after.regression(at_s).setIdentity();
  std::vector<Covariance> covariances;
  complete(integrate(after, at_s, s, times, first_step(network), options,
                     [&](std::size_t, const Vector& x) {
                       covariances.push_back(rows * after.regression(x) * P * rows.transpose() /
                                             static_cast<double>(network.n));
                     }));
  return covariances;
}

}  // namespace poise::finite
