#include "proofs_checks/evidence/balance.hpp"

#include <cmath>
#include <variant>

#include "poise/balance/points.hpp"
#include "poise/gaussian/expectation.hpp"
#include "poise/network/paper.hpp"
#include "proofs_checks/evidence/formulas.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::exact;

io::Json intensity_json(const network::Intensity& f) {
  return std::visit(
      [](const auto& kind) {
        io::Json result{{"kind", kind.name}};
        for (const auto& [name, place] : kind.parameters) result[std::string(name)] = kind.*place;
        return result;
      },
      f);
}

/// f_ee and f_ii of [MV, (6.1), (6.3)] without their offsets.
const network::Tanh excitatory{1.0, 0.0, 1.0}, inhibitory{1.0, 0.0, 0.5};

double mean(const network::Tanh& f, double v, double K) {
  return gaussian::expectation(f, v, K).value;
}
double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// The largest multiple of 2^-10 in [lo, hi] at which the increasing function is <= 0; lo if none.
template <class Function>
double last_not_positive(double lo, double hi, const Function& increasing) {
  constexpr double grid = 0x1p-10;
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (lo + hi);
    (increasing(middle) <= 0.0 ? lo : hi) = middle;
  }
  return std::floor(lo / grid) * grid;
}

struct Chain {
  std::vector<double> a, w;
};

/// Greedy: w_k as large as a_k allows, then a_{k+1} as large as w_k allows.
Chain find_chain(const Variances& K) {
  constexpr double slack = 1e-4;  // so that balls can tell
  constexpr double lowest = -8.0;
  Chain chain;
  chain.a.push_back(last_not_positive(
      lowest, 0.0, [&](double v) { return mean(excitatory, v, K.e) + 0.5 + slack; }));
  constexpr std::size_t longest = 200;
  while (chain.a.back() < 0.0 && chain.a.size() < longest) {
    const double bound = 2.0 * normal_cdf(chain.a.back() / std::sqrt(K.e)) - 1.0;
    chain.w.push_back(last_not_positive(lowest, 8.0, [&](double w) {
      return mean(inhibitory, std::sqrt(K.i) * w, K.i) + slack - bound;
    }));
    const double reach = 3.0 * normal_cdf(chain.w.back()) - 0.5;
    chain.a.push_back(last_not_positive(
        lowest, 0.0, [&](double v) { return mean(excitatory, v, K.e) + slack - reach; }));
    if (mean(excitatory, 0.0, K.e) + slack <= reach) chain.a.back() = 0.0;
  }
  return chain;
}

/// factor x + term
Ball affine(const Ball& x, long factor, double term, Bits bits) {
  Ball result;
  arb_mul_si(result.get(), x.get(), factor, bits);
  arb_add(result.get(), result.get(), exact(term).get(), bits);
  return result;
}

/// The chain's inequalities, in balls.
bool holds(const Chain& chain, const Variances& K, Bits bits) {
  const auto A = [&](double v) {
    return certify::expectation(excitatory, exact(v), K.e, bits).value;
  };
  if (chain.a.back() != 0.0 || !certify::certainly_less(A(chain.a.front()), exact(-0.5)))
    return false;
  Ball root_e = exact(K.e), root_i = exact(K.i);
  arb_sqrt(root_e.get(), root_e.get(), bits);
  arb_sqrt(root_i.get(), root_i.get(), bits);
  for (std::size_t k = 0; k + 1 < chain.a.size(); ++k) {
    const Ball w = exact(chain.w[k]);
    if (!certify::certainly_less(affine(A(chain.a[k + 1]), 1, 0.5, bits),
                                 affine(Formulas{bits}.normal_cdf(w), 3, 0.0, bits)))
      return false;
    Ball v_i, ratio;
    arb_mul(v_i.get(), root_i.get(), w.get(), bits);
    arb_div(ratio.get(), exact(chain.a[k]).get(), root_e.get(), bits);
    if (!certify::certainly_less(certify::expectation(inhibitory, v_i, K.i, bits).value,
                                 affine(Formulas{bits}.normal_cdf(ratio), 2, -1.0, bits)))
      return false;
  }
  return true;
}

}  // namespace

io::Json network_json(const network::Network& network) {
  io::Json weights = io::Json::array(), intensities = io::Json::array();
  for (const auto target : core::populations) {
    const auto& C = network.weight[target];
    const auto& f = network.intensity[target];
    weights.push_back({C.e, C.i});
    intensities.push_back({intensity_json(f.e), intensity_json(f.i)});
  }
  return {
      {"C", weights}, {"f", intensities}, {"tau", io::Json::array({network.tau.e, network.tau.i})}};
}

io::Json balanced_points_certificate(const network::Network& network, const Variances& variance,
                                     const certify::BalancedPointsProof& proof, int digits) {
  io::Json points = io::Json::array();
  for (const auto& point : proof.points)
    points.push_back({{"v_e", decimal_ends(point.mean.e, digits)},
                      {"v_i", decimal_ends(point.mean.i, digits)},
                      {"trace", decimal_ends(point.trace, digits)},
                      {"det", decimal_ends(point.determinant, digits)},
                      {"on_manifold", point.on_manifold}});
  return {{"kind", "balanced_points"},
          {"network", network_json(network)},
          {"K", {variance.e, variance.i}},
          {"points", points}};
}

std::optional<certify::ProvedPoint> balanced_point(const network::Network& network,
                                                   const Variances& variance, int digits) {
  const auto found =
      balance::find_balanced_points(network, variance, balance::default_box(network, variance));
  if (found.points.size() != 1) return {};
  const auto proof = certify::certify_balanced_point(
      network, {.near = found.points[0].state.mean, .variance = variance}, digits);
  const bool on_manifold = proof.outcome == certify::Outcome::proved &&
                           arb_is_negative(proof.trace.get()) != 0 &&
                           arb_is_positive(proof.determinant.get()) != 0;
  if (!on_manifold) return {};
  return certify::ProvedPoint{proof.mean, proof.trace, proof.determinant, true};
}

std::optional<io::Json> no_balanced_point(const Variances& variance, int digits) {
  const Chain chain = find_chain(variance);
  if (!holds(chain, variance, 4 * digits + 64)) return {};
  return io::Json{{"kind", "no_balanced_point"},
                  {"network", network_json(network::paper_as_printed())},
                  {"K", {variance.e, variance.i}},
                  {"a", chain.a},
                  {"w", chain.w}};
}

std::optional<io::Json> no_point_by_sources(int digits) {
  const Bits bits = 4 * digits + 64;
  const double a = find_chain({1.0, 1.0}).a.front();
  const Ball cdf = Formulas{bits}.normal_cdf(exact(a));
  const Ball A = certify::expectation(excitatory, exact(a), 1.0, bits).value;
  if (!certify::certainly_less(exact(1.0), affine(cdf, 6, 0.0, bits)) ||
      !certify::certainly_less(A, exact(-0.5)))
    return {};
  return io::Json{{"kind", "no_point_by_sources"},
                  {"a", a},
                  {"cdf", decimal_ends(cdf, digits)},
                  {"A", decimal_ends(A, digits)}};
}

}  // namespace poise::checks
