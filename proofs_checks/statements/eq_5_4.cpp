/// [MV, (5.1)-(5.4)]: u_a^j = v_a^n + x_a^j, with v^n driven by the sum of the rates (5.2) and x^j
/// by the compensated spikes W^j (5.3)-(5.4).
///
/// As printed: proved, for any numbers v_a^n(0), which the paper does not define (meant is hat
/// v_a^n(0), (4.1); that equation lacks the index j in its sum). Write D_a(s) = n^{-1/2} sum_k
/// (C_ae f_ae(u_e^k) - C_ai f_ai(u_i^k)) and N_a^j = n^{-1/2} sum_k (C_ae Z_ae^jk - C_ai Z_ai^jk),
/// so that W_a^j = N_a^j - int D_a. For a given path u, (5.2) and (5.3) are linear Volterra
/// equations with bounded input; each has one bounded solution,
///   v(t) = e^{-t/tau} v(0) + int_0^t e^{-(t-s)/tau} D(s) ds,
///   x(t) = e^{-t/tau} x(0) + W(t) - tau^{-1} int_0^t e^{-(t-s)/tau} W(s) ds.
/// Their sum y obeys y(t) = u_0 - tau^{-1} int_0^t y ds + N(t), which is (2.1). So d = u - y obeys
/// d(t) = -tau^{-1} int_0^t d ds, sup_{s <= t} |d| <= (t/tau)^m / m! sup |d| for every m, and d =
/// 0. The fluctuations do not sum to zero: with v^n(0) = hat v^n(0), n^{-1} sum_j x^j is the mean
/// of n orthogonal martingale-driven terms, of order n^{-1/2}, and v^n is not the empirical mean
/// (4.1).
///
/// Certificate "three_solutions": a path of network::paper(2) as its spikes, and u, v, x at its end,
/// each from its own equation: u from (2.1), v from (5.2), x from (5.3) by the formula above with W
/// from (5.4), no x being taken for u - v. The verifier does the same anew and asks that u = v + x
/// to 20 digits, and that it fail where a neuron's own index is left out of (5.4). Figures: the
/// residual of (5.3) for x = u - v in doubles at n = 6, with and without the own index.

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/time_change.hpp"
#include "proofs_checks/ledger/statement.hpp"

namespace poise::checks {
namespace {

using core::Population;
using network::Network;
using network::Potentials;

constexpr double horizon = 0.5;

template <class F>
double integral(const F& f, double from, double to) {
  return boost::math::quadrature::gauss<double, 15>::integrate(f, from, to);
}

/// u, v and the terms of (5.3), followed spike by spike.
class Decomposition {
 public:
  Decomposition(const Network& network, const Potentials& start)
      : network_(network), u_(start), start_(start) {
    for (const auto a : core::populations) {
      for (const double u : start[a]) v_[a] += u / static_cast<double>(network.n);
      integrated_u_[a].resize(network.n);
      spiked_[a].resize(network.n);
      own_[a].resize(network.n);
      faded_W_[a].resize(network.n);
    }
    v_start_ = v_;
  }

  void move(double t);
  void receive(const Spike& spike) {
    const double jump = network_.jump(spike.target, spike.source);
    u_[spike.target][spike.neuron] += jump;
    spiked_[spike.target][spike.neuron] += jump;
  }

  /// The largest |x - right side of (5.3)| for x = u - v; `own` = false leaves k = j, b = a out of
  /// the rates in (5.4).
  double residual(bool own) const;
  const core::PerPopulation<double>& mean() const { return v_; }
  /// x from (5.3)-(5.4) alone: e^{-t/tau} x(0) + W(t) - tau^{-1} int_0^t e^{-(t-s)/tau} W(s) ds.
  Potentials fluctuations() const;
  const Potentials& potentials() const { return u_; }

 private:
  double drift(Population a, double age) const;

  Network network_;
  Potentials u_, start_;
  core::PerPopulation<double> v_, v_start_, integrated_v_, integrated_drift_;
  Potentials integrated_u_, spiked_, own_;  ///< own_: int of the rate onto itself, with its jump
  Potentials faded_W_;                      ///< int_0^t e^{-(t-s)/tau} W(s) ds
  double time_ = 0.0;
};

double Decomposition::drift(Population a, double age) const {
  double sum = 0.0;
  for (const auto b : core::populations)
    for (const double u : u_[b])
      sum += network_.jump(a, b) *
             network::value(network_.intensity[a][b], u * std::exp(-age / network_.tau[b]));
  return sum;
}

void Decomposition::move(double t) {
  const double h = t - time_;
  for (const auto a : core::populations) {
    const double tau = network_.tau[a];
    const auto v = [&](double age) {
      return std::exp(-age / tau) * v_[a] +
             integral([&](double r) { return std::exp((r - age) / tau) * drift(a, r); }, 0.0, age);
    };
    integrated_v_[a] += integral(v, 0.0, h);
    const double faded_drift = integral(
        [&](double r) {
          const double so_far =
              integrated_drift_[a] + integral([&](double s) { return drift(a, s); }, 0.0, r);
          return std::exp((r - h) / tau) * so_far;
        },
        0.0, h);
    for (std::size_t j = 0; j < network_.n; ++j)
      faded_W_[a][j] = std::exp(-h / tau) * faded_W_[a][j] +
                       spiked_[a][j] * tau * -std::expm1(-h / tau) - faded_drift;
    integrated_drift_[a] += integral([&](double r) { return drift(a, r); }, 0.0, h);
    const double moved = v(h);
    for (std::size_t j = 0; j < network_.n; ++j) {
      const double u = u_[a][j];
      integrated_u_[a][j] += u * tau * -std::expm1(-h / tau);
      const auto rate = [&](double r) {
        return network::value(network_.intensity[a][a], u * std::exp(-r / tau));
      };
      own_[a][j] += network_.jump(a, a) * integral(rate, 0.0, h);
    }
    v_[a] = moved;
  }
  for (const auto a : core::populations)
    for (double& u : u_[a]) u *= std::exp(-h / network_.tau[a]);
  time_ = t;
}

Potentials Decomposition::fluctuations() const {
  Potentials x;
  for (const auto a : core::populations)
    for (std::size_t j = 0; j < network_.n; ++j) {
      const double faded = std::exp(-time_ / network_.tau[a]) * (start_[a][j] - v_start_[a]);
      const double W = spiked_[a][j] - integrated_drift_[a];
      x[a].push_back(faded + W - faded_W_[a][j] / network_.tau[a]);
    }
  return x;
}

double Decomposition::residual(bool own) const {
  double largest = 0.0;
  for (const auto a : core::populations)
    for (std::size_t j = 0; j < network_.n; ++j) {
      const double W = spiked_[a][j] - integrated_drift_[a] + (own ? 0.0 : own_[a][j]);
      const double leak = (integrated_u_[a][j] - integrated_v_[a]) / network_.tau[a];
      const double right = start_[a][j] - v_start_[a] - leak + W;
      largest = std::max(largest, std::abs(u_[a][j] - v_[a] - right));
    }
  return largest;
}

struct Path {
  Potentials start;
  std::vector<Spike> spikes;
  Decomposition end;
};

Path follow(std::size_t n, std::uint64_t seed) {
  const Network network = network::paper(n);
  const Potentials start = network::draw_initial_potentials({{-1.0, 0.5}, {1.0, 1.0}}, n, seed, 0);
  TimeChanged path(network, start, Processes::synapse, seed, 0);
  path.advance(horizon);
  Decomposition end(network, start);
  for (const Spike& spike : path.spikes()) {
    end.move(spike.time);
    end.receive(spike);
  }
  end.move(horizon);
  return {start, path.spikes(), end};
}

std::string decimal(double x) { return fmt::format("{:.17g}", x); }

io::Json decimals(std::span<const double> x) {
  io::Json result = io::Json::array();
  for (const double value : x) result.push_back(decimal(value));
  return result;
}

io::Json certificate(const Path& path) {
  io::Json spikes = io::Json::array();
  for (const auto& [time, target, neuron, source] : path.spikes)
    spikes.push_back({{"time", decimal(time)},
                      {"target", std::string(1, core::letter(target))},
                      {"neuron", neuron},
                      {"source", std::string(1, core::letter(source))}});
  const auto& u = path.end.potentials();
  const Potentials x = path.end.fluctuations();
  return {{"kind", "three_solutions"},
          {"n", u.e.size()},
          {"horizon", decimal(horizon)},
          {"start", {{"e", decimals(path.start.e)}, {"i", decimals(path.start.i)}}},
          {"spikes", spikes},
          {"u", {{"e", decimals(u.e)}, {"i", decimals(u.i)}}},
          {"v", {{"e", decimal(path.end.mean().e)}, {"i", decimal(path.end.mean().i)}}},
          {"x", {{"e", decimals(x.e)}, {"i", decimals(x.i)}}},
          {"within", "1e-12"}};
}

Outcome check(const Settings& settings) {
  const Path large = follow(6, settings.seed);
  Outcome outcome;
  outcome.as_stated = proved(
      "the sum of (5.2) and (5.3) is (2.1), a linear equation with one solution; v^n(0) is free",
      {argument("proofs_checks/statements/eq_5_4.cpp",
                "u = v + x for the solutions of (5.2), (5.3)"),
       certificate(follow(2, settings.seed))});
  outcome.figures = {{"n", 6},
                     {"spikes", large.spikes.size()},
                     {"residual", large.end.residual(true)},
                     {"residual_without_own_index", large.end.residual(false)}};
  return outcome;
}

}  // namespace

Statement eq_5_4() {
  return {"eq-5.4", "mean activity and fluctuations",
          "u^j = v + x^j with (5.2), (5.3) and the compensated spikes W^j of (5.4)", "", check};
}

}  // namespace poise::checks
