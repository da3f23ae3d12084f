#include "proofs_checks/evidence/pathwise_bounds.hpp"

#include <array>
#include <cmath>

#include "poise/certify/arithmetic.hpp"
#include "poise/measure/wasserstein.hpp"
#include "proofs_checks/evidence/symmetric_network.hpp"

namespace poise::checks {
namespace {

using certify::Ball;
using certify::Bits;
using certify::exact;
using core::PerChannel;
using core::PerPopulation;
using core::populations;

/// Balls with operators, at the one precision of this file.
constexpr Bits bits = 128;
const certify::Arithmetic in{bits};
Ball operator+(const Ball& a, const Ball& b) { return in.add(a, b); }
Ball operator-(const Ball& a, const Ball& b) { return in.sub(a, b); }
Ball operator*(const Ball& a, const Ball& b) { return in.mul(a, b); }
Ball operator/(const Ball& a, const Ball& b) { return in.div(a, b); }
Ball abs(const Ball& a) {
  Ball result;
  arb_abs(result.get(), a.get());
  return result;
}
Ball sqrt(const Ball& a) {
  Ball result;
  arb_sqrtpos(result.get(), a.get(), bits);
  return result;
}
Ball exp(const Ball& a) {
  Ball result;
  arb_exp(result.get(), a.get(), bits);
  return result;
}
Ball max(const Ball& a, const Ball& b) {
  Ball result;
  arb_max(result.get(), a.get(), b.get(), bits);
  return result;
}
const Ball one(1), two(2), half = exact(0.5), zero;

/// A number computed in doubles whose error is below 1e-10: sums of some thousand terms of order
/// one, and W1, whose error is some units in the last place of the largest potential.
Ball nearly(double x) {
  Ball result = exact(x);
  arb_add_error(result.get(), exact(1e-10).get());
  return result;
}

using Vector = PerPopulation<Ball>;
using Matrix = PerChannel<Ball>;

Ball norm(const Vector& x) { return abs(x.e) + abs(x.i); }
Ball euclid(const Vector& x) { return sqrt(x.e * x.e + x.i * x.i); }
Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result;
  for (const auto r : populations)
    for (const auto c : populations) result[r][c] = a[r].e * b.rows.e[c] + a[r].i * b.rows.i[c];
  return result;
}
/// The greatest column sum of absolute values.
Ball norm(const Matrix& a) {
  return max(abs(a.rows.e.e) + abs(a.rows.i.e), abs(a.rows.e.i) + abs(a.rows.i.i));
}
Ball greatest_column(const Matrix& a) {
  return max(euclid({a.rows.e.e, a.rows.i.e}), euclid({a.rows.e.i, a.rows.i.i}));
}

/// What the network alone determines.
struct Constants {
  Matrix J, lipschitz, curvature;

  explicit Constants(const PathwiseNetwork& network);
  Ball c() const { return norm(lipschitz); }
  Ball L() const { return half * norm(curvature); }
};

Constants::Constants(const PathwiseNetwork& network) {
  const auto slope = symmetric_jacobian(network.amplitude, network.gain, bits).slope;
  Ball pi;
  arb_const_pi(pi.get(), bits);
  const Ball steepest = two / sqrt(pi), bend = sqrt(two) * exp(zero - half);
  for (const auto a : populations)
    for (const auto b : populations) {
      const Ball gain = exact(network.gain[a][b]);
      J[a][b] = b == core::Population::e ? slope[a][b] : zero - slope[a][b];
      lipschitz[a][b] = abs(exact(network.amplitude[a][b])) * gain * steepest;
      curvature[a][b] = lipschitz[a][b] * gain * bend;  // |2 y e^{-y^2}| <= sqrt(2/e)
    }
}

/// sqrt(2 / pi)
Ball beta() {
  Ball pi;
  arb_const_pi(pi.get(), bits);
  return sqrt(two / pi);
}

/// W1 of u - v over the neurons and N(0, K).
Ball distance(std::vector<double> u, const Ball& v, const Ball& K) {
  const double middle = v.midpoint(), variance = K.midpoint();
  Ball result = nearly(measure::wasserstein_to_normal(std::move(u), middle, variance));
  // W1(N(0, K), N(0, K')) <= sqrt(2/pi) |K - K'| / sqrt(K').
  Ball moved = abs(v - exact(middle)) + abs(K - exact(variance)) * beta() / sqrt(exact(variance));
  arb_add_error(result.get(), moved.get());
  return max(result, zero);
}

/// Of the network at one step.
struct Moment {
  Matrix Q;
  Vector v, K;  ///< of (5.2), and of (5.63)
  Vector d, d_own;

  Vector F() const { return {Q.rows.e.e - Q.rows.e.i, Q.rows.i.e - Q.rows.i.i}; }
  Ball off() const { return norm(v); }
};

class Path {
 public:
  Path(const PathwiseNetwork& network, const ObservedPotentials& observed);

  const std::vector<Moment>& moments() const { return moments_; }
  /// sqrt(n) (1 - e^{-h}) and (1 - e^{-2h}) / 2
  const Ball& drive() const { return drive_; }
  const Ball& growth() const { return growth_; }
  const Ball& decay() const { return decay_; }

 private:
  std::vector<Moment> moments_;
  Ball decay_, drive_, growth_;
};

Path::Path(const PathwiseNetwork& network, const ObservedPotentials& observed) {
  const std::size_t n = observed.u.front().e.size();
  const auto model = symmetric_network(network.amplitude, network.gain, n);
  decay_ = exp(zero - exact(observed.step));
  drive_ = sqrt(Ball(static_cast<long>(n))) * (one - decay_);
  growth_ = half * (one - decay_ * decay_);
  Moment now;
  now.K = {one, one};
  for (const network::Potentials& u : observed.u) {
    for (const auto b : populations) {
      now.d[b] = distance(u[b], now.v[b], one);
      now.d_own[b] = distance(u[b], now.v[b], now.K[b]);
      for (const auto a : populations) {
        double sum = 0.0;
        for (const double x : u[b]) sum += network::value(model.intensity[a][b], x);
        now.Q[a][b] = nearly(sum / static_cast<double>(n));
      }
    }
    moments_.push_back(now);
    const Vector F = now.F();
    for (const auto a : populations) {
      now.v[a] = decay_ * now.v[a] + drive_ * F[a];
      now.K[a] = decay_ * decay_ * now.K[a] + growth_ * (now.Q[a].e + now.Q[a].i);
    }
  }
}

/// The smaller root of s = X + B s^2; nothing if there is certainly none or it cannot be told.
std::optional<Ball> root(const Ball& X, const Ball& B) {
  const Ball discriminant = one - Ball(4) * B * X;
  if (!certify::certainly_less(zero, discriminant)) return {};
  return two * X / (one + sqrt(discriminant));
}

/// What the sums over steps come to, at one of them.
struct Running {
  Ball gain;         ///< A_k
  Ball growth;       ///< G_k
  Ball off, L;       ///< max |q|; sum_a max |K_a - 1|, up to k
  Ball d, d_own;     ///< max of the sums over populations, before k
  Ball d_own_to_k;   ///< up to k
  Ball off_and_own;  ///< max (|q| + d'_e + d'_i), before k
  Ball both;         ///< max (|q| + L), up to k
};

std::optional<Ball> right_side(PathwiseLemma lemma, const Running& at, const Ball& c,
                               const Ball& L) {
  if (lemma == PathwiseLemma::means) return root(at.gain * c * at.d, at.gain * L);
  if (lemma == PathwiseLemma::variances) return at.growth * at.off_and_own;
  const Ball feedback = at.gain * c * beta() * at.growth, left = one - feedback;
  if (!certify::certainly_less(zero, left)) return {};
  const Ball D = at.d_own_to_k;
  const auto s = root(at.gain * c * (one + beta() * at.growth) * D / left, at.gain * L / left);
  if (!s) return {};
  return *s + at.growth * (*s + D);
}

const Ball& left_side(PathwiseLemma lemma, const Running& at) {
  if (lemma == PathwiseLemma::means) return at.off;
  return lemma == PathwiseLemma::variances ? at.L : at.both;
}

/// G_k for the constant c.
Ball gronwall(const Ball& c, const Ball& growth, std::size_t k) {
  Ball power;
  arb_pow_ui(power.get(), (one + c * beta() * growth).get(), k, bits);
  return (power - one) / beta();
}

std::vector<TwoSides> along(PathwiseLemma lemma, const Path& path, const Constants& constants) {
  const Matrix step{
      {{path.decay() + path.drive() * constants.J.rows.e.e, path.drive() * constants.J.rows.e.i},
       {path.drive() * constants.J.rows.i.e, path.decay() + path.drive() * constants.J.rows.i.i}}};
  const Ball c = constants.c(), L = constants.L();
  Matrix power{{{one, zero}, {zero, one}}};
  Vector furthest;
  Running at;
  std::vector<TwoSides> result;
  const auto& moments = path.moments();
  for (std::size_t k = 1; k < moments.size(); ++k) {
    const Moment &before = moments[k - 1], &now = moments[k];
    at.d = max(at.d, before.d.e + before.d.i);
    at.d_own = max(at.d_own, before.d_own.e + before.d_own.i);
    at.d_own_to_k = max(at.d_own, now.d_own.e + now.d_own.i);
    at.off_and_own = max(at.off_and_own, before.off() + before.d_own.e + before.d_own.i);
    at.gain = at.gain + path.drive() * norm(power);
    power = product(power, step);
    at.off = max(at.off, now.off());
    for (const auto a : populations) furthest[a] = max(furthest[a], abs(now.K[a] - one));
    at.L = furthest.e + furthest.i;
    at.both = max(at.both, now.off() + at.L);
    TwoSides sides{.left = left_side(lemma, at), .right = zero, .twin = zero};
    at.growth = gronwall(c, path.growth(), k);
    if (const auto right = right_side(lemma, at, c, L)) {
      sides.right = *right;
      sides.applies = true;
      at.growth = gronwall(half * c, path.growth(), k);
      if (const auto twin = right_side(lemma, at, half * c, L)) sides.twin = *twin;
    }
    result.push_back(sides);
  }
  return result;
}

/// Of a 2x2 matrix that is stable: minus half the greatest real part of its eigenvalues, from below
/// where the discriminant's sign cannot be told.
Ball half_rate(const Matrix& J) {
  const Ball trace = J.rows.e.e + J.rows.i.i;
  const Ball det = J.rows.e.e * J.rows.i.i - J.rows.e.i * J.rows.i.e;
  const Ball discriminant = trace * trace - Ball(4) * det;
  return (zero - trace - sqrt(max(discriminant, zero))) * exact(0.25);
}

/// P with (J + l I)^T P + P (J + l I) = -I, as eq_5_81.cpp has it.
Matrix lyapunov_form(Matrix J, const Ball& l) {
  J.rows.e.e = J.rows.e.e + l;
  J.rows.i.i = J.rows.i.i + l;
  const Ball trace = J.rows.e.e + J.rows.i.i;
  const Ball det = J.rows.e.e * J.rows.i.i - J.rows.e.i * J.rows.i.e;
  const Matrix adjugate{{{J.rows.i.i, zero - J.rows.e.i}, {zero - J.rows.i.e, J.rows.e.e}}};
  const Matrix transposed{
      {{adjugate.rows.e.e, adjugate.rows.i.e}, {adjugate.rows.e.i, adjugate.rows.i.i}}};
  Matrix result = product(transposed, adjugate);
  result.rows.e.e = result.rows.e.e + det;
  result.rows.i.i = result.rows.i.i + det;
  const Ball scale = zero - two * trace * det;
  for (const auto a : populations)
    for (const auto b : populations) result[a][b] = result[a][b] / scale;
  return result;
}

/// The greater eigenvalue of a symmetric matrix.
Ball greatest_eigenvalue(const Matrix& P) {
  const Ball difference = P.rows.e.e - P.rows.i.i, middle = P.rows.e.e + P.rows.i.i;
  const Ball spread = sqrt(difference * difference + Ball(4) * P.rows.e.i * P.rows.e.i);
  return half * (middle + spread);
}

std::vector<TwoSides> attraction(const Path& path, const Constants& constants) {
  const Ball l = half_rate(constants.J);
  const Matrix P = lyapunov_form(constants.J, l);
  const Ball greatest = greatest_eigenvalue(P), c = greatest_column(constants.lipschitz);
  const Ball reach = one / (greatest * greatest_column(constants.curvature));  // 1 / (2 p_+ L')
  std::vector<TwoSides> result;
  for (const Moment& now : path.moments()) {
    const Vector F = now.F(), &q = now.v;
    const Vector Pq{P.rows.e.e * q.e + P.rows.e.i * q.i, P.rows.i.e * q.e + P.rows.i.i * q.i};
    const Ball decay = l * (q.e * Pq.e + q.i * Pq.i);
    const Ball push = greatest * c * (now.d.e + now.d.i) * euclid(q);
    result.push_back({.left = Pq.e * F.e + Pq.i * F.i,
                      .right = push - decay,
                      .twin = half * push - decay,
                      .applies = certify::certainly_less(euclid(q), reach)});
  }
  return result;
}

}  // namespace

std::vector<TwoSides> two_sides(PathwiseLemma lemma, const PathwiseNetwork& network,
                                const ObservedPotentials& path) {
  const Path followed(network, path);
  const Constants constants(network);
  return lemma == PathwiseLemma::attraction ? attraction(followed, constants)
                                            : along(lemma, followed, constants);
}

}  // namespace poise::checks
