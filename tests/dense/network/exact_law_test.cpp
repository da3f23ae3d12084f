/// The law of small networks against solutions of their equations by other means: closed forms,
/// moment equations, the Kolmogorov equation of a chain, an integral equation. And wrong twins, which
/// the same comparisons must reject.

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <vector>

#include "dense/network/paths.hpp"
#include "poise/dense/network/simulate.hpp"

namespace poise::dense {
namespace {

using poise::testing::false_alarm;
using testing::network;
using testing::Seen;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What the moments of potentials at T, and the number of spikes, are expected to be.
struct Expected {
  std::vector<double> first;   ///< E X_i
  std::vector<double> second;  ///< E X_i X_k, row by row
  double spikes;               ///< E of their number in [0, T], all neurons
};

/// The p-value of many paths for all of these at once.
double p_value(const Expected& expected, const std::vector<Seen>& paths) {
  const std::size_t n = expected.first.size();
  std::vector<double> sample(paths.size()), p;
  const auto compare = [&](const auto& of, double mean) {
    for (std::size_t r = 0; r < paths.size(); ++r) sample[r] = of(paths[r]);
    p.push_back(poise::testing::mean_p_value(sample, mean));
  };
  for (std::size_t i = 0; i < n; ++i) {
    compare([&](const Seen& path) { return path.x[0][i]; }, expected.first[i]);
    for (std::size_t k = 0; k <= i; ++k)
      compare([&](const Seen& path) { return path.x[0][i] * path.x[0][k]; },
              expected.second[i * n + k]);
  }
  compare([&](const Seen& path) { return static_cast<double>(path.spikes[0]); }, expected.spikes);
  return poise::testing::least_of(p);
}

template <class Candidates = internal::BoundClasses, class MakeDrive>
std::vector<Seen> paths(const Model& model, const internal::Neurons& neurons, MakeDrive make,
                        double T, std::size_t count) {
  std::vector<Seen> seen;
  seen.reserve(count);
  const std::vector<double> times{T};
  for (std::size_t r = 0; r < count; ++r)
    seen.push_back(testing::see<decltype(make()), Candidates>(model, neurons, make(), times, r));
  return seen;
}

/// All forms of one network, right and wrong.
struct Comparison {
  Comparison(Model model_, double T_, Expected expected_, std::size_t count_)
      : model(std::move(model_)),
        weights(realise(model, 1)),
        neurons(testing::neurons_of(model)),
        T(T_),
        expected(std::move(expected_)),
        count(count_) {}

  template <class Candidates = internal::BoundClasses, class MakeDrive>
  double of(MakeDrive make) const {
    return p_value(expected, paths<Candidates>(model, neurons, make, T, count));
  }
  double right() const {
    return of([&] { return internal::DenseDrive(weights); });
  }
  double own_weight() const {
    return of([&] { return testing::OwnWeight{&weights, weights.at(0, 1)}; });
  }
  double transposed() const {
    return of([&] { return testing::Transposed{&weights}; });
  }
  double unscaled() const {
    return of([&] { return testing::Unscaled{&weights}; });
  }
  double forgets_flow() const {
    return of([&] { return testing::ForgetsFlow{&weights}; });
  }
  double stale_bounds() const {
    return of<testing::StaleBounds>([&] { return internal::DenseDrive(weights); });
  }
  double without_margin() const {
    return p_value(expected, paths(
                                 model, testing::without_margin(neurons),
                                 [&] { return internal::DenseDrive(weights); }, T, count));
  }

  Model model;
  Weights weights;
  internal::Neurons neurons;
  double T;
  Expected expected;
  std::size_t count;
};

// Constant f: the moments close, whatever N.

/// dm/dt and dM/dt of m_i = E X_i, M_ik = E X_i X_k (generator applied to x_i and x_i x_k).
std::vector<double> moment_rates(const Model& model, const std::vector<double>& mu, double rate,
                                 const std::vector<double>& state) {
  const std::size_t n = model.n;
  std::vector<double> change(state.size(), 0.0);
  const auto second = [&](std::size_t i, std::size_t k) { return n + i * n + k; };
  for (std::size_t i = 0; i < n; ++i) {
    change[i] = mu[i] - state[i] / model.tau - rate * state[i];
    for (std::size_t j = 0; j < n; ++j)
      if (j != i) change[i] += rate * testing::weight(model, i, j);
    for (std::size_t k = 0; k < n; ++k) {
      double& to = change[second(i, k)];
      const double now = state[second(i, k)];
      to = mu[i] * state[k] + mu[k] * state[i] - 2.0 * now / model.tau -
           (i == k ? 1.0 : 2.0) * rate * now;
      for (std::size_t j = 0; j < n; ++j) {
        if (j == i || j == k) continue;
        const double a = testing::weight(model, i, j), b = testing::weight(model, k, j);
        to += rate * (a * state[k] + b * state[i] + a * b);
      }
    }
  }
  return change;
}

Expected moments_at(const Model& model, double rate, const std::vector<double>& start, double T) {
  const std::size_t n = model.n;
  const auto mu = drives(model);
  std::vector<double> state(n + n * n);
  for (std::size_t i = 0; i < n; ++i) {
    state[i] = start[i];
    for (std::size_t k = 0; k < n; ++k) state[n + i * n + k] = start[i] * start[k];
  }
  constexpr int steps = 400;  // of Runge and Kutta, fourth order: error below 1e-9
  const double h = T / steps;
  const auto moved = [&](const std::vector<double>& by, double length) {
    auto to = state;
    for (std::size_t k = 0; k < to.size(); ++k) to[k] += length * by[k];
    return to;
  };
  for (int step = 0; step < steps; ++step) {
    const auto a = moment_rates(model, mu, rate, state);
    const auto b = moment_rates(model, mu, rate, moved(a, 0.5 * h));
    const auto c = moment_rates(model, mu, rate, moved(b, 0.5 * h));
    const auto d = moment_rates(model, mu, rate, moved(c, h));
    for (std::size_t k = 0; k < state.size(); ++k)
      state[k] += h / 6.0 * (a[k] + 2.0 * b[k] + 2.0 * c[k] + d[k]);
  }
  return {{state.begin(), state.begin() + static_cast<std::ptrdiff_t>(n)},
          {state.begin() + static_cast<std::ptrdiff_t>(n), state.end()},
          rate * T * static_cast<double>(n)};
}

Comparison constant_rates(std::size_t count, double tau) {
  constexpr double rate = 1.5, T = 0.9;
  Model model = network(4,
                        testing::matrix(4, {0, 0.4, -0.2, 0.3, 0.1, 0, 0.5, -0.6,  //
                                            -0.3, 0.2, 0, 0.1, 0.7, -0.1, 0.2, 0}),
                        Constant{rate}, tau, 0.0, NormalStart{});
  testing::set_drives(model, {1.0, -0.5, 0.3, 2.0});
  const std::vector<double> start{0.5, -1.0, 1.5, 0.0};
  testing::set_starts(model, start);
  return {model, T, moments_at(model, rate, start, T), count};
}

TEST(ConstantIntensity, HasTheMomentsOfItsEquations) {
  for (const double tau : {0.7, infinity})
    EXPECT_GT(constant_rates(100'000, tau).right(), false_alarm) << tau;
}

TEST(ConstantIntensity, HasTheMeanThatOneWritesDown) {
  // E X = e^{-k T} x0 + (mu + rate w) (1 - e^{-k T}) / k with k = rate + 1 / tau, at any N: the moment
  // equations, and the network's mean over neurons of which N makes the variance O(1/N).
  const double rate = 2.0, tau = 0.5, T = 0.7, k = rate + 1.0 / tau;
  for (const std::size_t n : {1u, 2u, 40u, 1500u}) {
    const Model model =
        network(n, ConstantKernel{0.8}, Constant{rate}, tau, 1.0, NormalStart{{0.4, 0.0}, 0.0});
    const NetworkRun run =
        simulate(model, {.times = {T}, .seed = 2, .replicas = 2000 + 40'000 / n});
    const double w = 0.8 * static_cast<double>(n - 1) / static_cast<double>(n);
    const double mean = std::exp(-k * T) * 0.4 + (1.0 + rate * w) * -std::expm1(-k * T) / k;
    EXPECT_GT(poise::testing::mean_p_value(run.mean, mean), false_alarm) << n;
    EXPECT_GT(poise::testing::mean_p_value(run.spikes, rate * T), false_alarm) << n;
    EXPECT_GT(poise::testing::mean_p_value(run.silent, std::exp(-rate * T)), false_alarm) << n;
    if (n > 40) continue;
    const Expected expected = moments_at(model, rate, std::vector<double>(n, 0.4), T);
    EXPECT_NEAR(expected.first[0], mean, 1e-9);
    double square = 0.0;  // of the mean over neurons
    for (const double each : expected.second) square += each / static_cast<double>(n * n);
    std::vector<double> spread;
    for (const double each : run.mean) spread.push_back((each - mean) * (each - mean));
    EXPECT_GT(poise::testing::mean_p_value(spread, square - mean * mean), false_alarm) << n;
  }
}

TEST(ConstantIntensity, SeesPlantedBugs) {
  const Comparison bugs = constant_rates(20'000, 0.7);
  EXPECT_GT(bugs.right(), false_alarm);
  EXPECT_LT(bugs.own_weight(), false_alarm);
  EXPECT_LT(bugs.transposed(), false_alarm);
  EXPECT_LT(bugs.unscaled(), false_alarm);
  EXPECT_LT(bugs.forgets_flow(), false_alarm);
  Comparison off = constant_rates(100'000, 0.7);  // and a weight off by a twentieth
  off.weights.column(3)[1] *= 1.05;
  EXPECT_LT(off.right(), false_alarm);
}

// Three neurons without flow: a Markov chain on the jumps received since the last spike.

/// Kolmogorov's forward equation over all states within `depth` spikes of the start.
class Chain {
 public:
  Chain(const Model& model, std::vector<double> start, int depth) : model_(model) {
    states_.push_back(std::move(start));
    index_[key(states_[0])] = 0;
    std::size_t done = 0;
    for (int spikes = 0; spikes < depth; ++spikes)
      for (const std::size_t end = states_.size(); done < end; ++done) {
        next_.emplace_back();
        for (std::size_t j = 0; j < model.n; ++j) next_[done].push_back(find(after(done, j)));
      }
  }

  /// E of the moments at T, by fourth-order steps; `lost`: what left the states.
  Expected at(double T, double& lost) const {
    std::vector<double> p(states_.size(), 0.0);
    p[0] = 1.0;
    double spikes = 0.0;
    constexpr int steps = 200;
    for (int k = 0; k < steps; ++k) step(p, spikes, T / steps);
    lost = 0.0;
    Expected expected{std::vector<double>(model_.n, 0.0),
                      std::vector<double>(model_.n * model_.n, 0.0), spikes};
    for (std::size_t s = 0; s < states_.size(); ++s) {
      if (s >= next_.size()) lost += p[s];
      for (std::size_t i = 0; i < model_.n; ++i) {
        expected.first[i] += p[s] * states_[s][i];
        for (std::size_t k = 0; k < model_.n; ++k)
          expected.second[i * model_.n + k] += p[s] * states_[s][i] * states_[s][k];
      }
    }
    return expected;
  }

 private:
  static std::vector<long> key(const std::vector<double>& x) {
    std::vector<long> rounded;
    for (const double each : x) rounded.push_back(std::lround(each * 1e9));
    return rounded;
  }
  std::vector<double> after(std::size_t s, std::size_t j) const {
    auto x = states_[s];
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += testing::weight(model_, i, j);
    x[j] = 0.0;
    return x;
  }
  std::size_t find(std::vector<double> x) {
    const auto [at, fresh] = index_.try_emplace(key(x), states_.size());
    if (fresh) states_.push_back(std::move(x));
    return at->second;
  }
  /// Of p, and of the expected number of spikes.
  std::vector<double> rates(const std::vector<double>& p, double& spikes) const {
    std::vector<double> change(p.size(), 0.0);
    spikes = 0.0;
    for (std::size_t s = 0; s < next_.size(); ++s)
      for (std::size_t j = 0; j < model_.n; ++j) {
        const double flux = p[s] * value(model_.intensity, states_[s][j]);
        change[s] -= flux;
        change[next_[s][j]] += flux;
        spikes += flux;
      }
    return change;
  }
  void step(std::vector<double>& p, double& spikes, double h) const {
    std::array<double, 4> counted{};
    const auto moved = [&](const std::vector<double>& by, double length) {
      auto to = p;
      for (std::size_t k = 0; k < to.size(); ++k) to[k] += length * by[k];
      return to;
    };
    const auto a = rates(p, counted[0]);
    const auto b = rates(moved(a, 0.5 * h), counted[1]);
    const auto c = rates(moved(b, 0.5 * h), counted[2]);
    const auto d = rates(moved(c, h), counted[3]);
    for (std::size_t k = 0; k < p.size(); ++k)
      p[k] += h / 6.0 * (a[k] + 2.0 * b[k] + 2.0 * c[k] + d[k]);
    spikes += h / 6.0 * (counted[0] + 2.0 * counted[1] + 2.0 * counted[2] + counted[3]);
  }

  const Model& model_;
  std::vector<std::vector<double>> states_;
  std::map<std::vector<long>, std::size_t> index_;
  std::vector<std::vector<std::size_t>> next_;  ///< [state][neuron that spikes]
};

Comparison chain_of_three(std::size_t count, const Intensity& f, const MatrixKernel& w,
                          const std::vector<double>& start) {
  constexpr double T = 1.5;
  Model model = network(3, w, f, infinity, 0.0, NormalStart{});
  testing::set_starts(model, start);
  double lost = 1.0;
  Expected expected = Chain(model, start, 22).at(T, lost);
  EXPECT_LT(lost, 1e-7);
  return {model, T, std::move(expected), count};
}

/// Excitation and inhibition, f increasing or decreasing.
Comparison mixed(std::size_t count, double gain) {
  return chain_of_three(count, Sigmoid{1.6, gain, 0.3},
                        testing::matrix(3, {0, 0.9, -0.4, 0.5, 0, 0.7, 0.6, -0.3, 0}),
                        {gain > 0.0 ? -0.5 : 1.5, 0.2, 0.8});
}

/// Inhibition alone, which uses up no margin, so that windows outlive spikes; from below, where rates
/// are low: a reset raises them.
Comparison inhibited(std::size_t count) {
  return chain_of_three(count, Sigmoid{1.8, 2.0, -0.2},
                        testing::matrix(3, {0, -0.3, -0.2, -0.1, 0, -0.3, -0.2, -0.1, 0}),
                        {-1.0, -1.2, -0.8});
}

TEST(ThreePerfectIntegrators, HaveTheLawOfTheirChain) {
  for (const double gain : {4.0, -4.0})
    EXPECT_GT(mixed(100'000, gain).right(), false_alarm) << gain;
  EXPECT_GT(inhibited(100'000).right(), false_alarm);
}

TEST(ThreePerfectIntegrators, SeePlantedBugs) {
  for (const double gain : {4.0, -4.0}) {
    const Comparison bugs = mixed(30'000, gain);
    EXPECT_LT(bugs.own_weight(), false_alarm) << gain;
    EXPECT_LT(bugs.transposed(), false_alarm) << gain;
    EXPECT_LT(bugs.without_margin(), false_alarm) << gain;
  }
  EXPECT_LT(inhibited(30'000).stale_bounds(), false_alarm);
}

TEST(ThreePerfectIntegrators, NeverExceedTheirBoundsUnlessABugIsPlanted) {
  const auto broken = [](const std::vector<Seen>& seen) {
    std::uint64_t sum = 0;
    for (const Seen& path : seen) sum += path.broken;
    return sum;
  };
  for (const auto& make_three : std::vector<std::function<Comparison()>>{
           [] { return mixed(0, 4.0); }, [] { return mixed(0, -4.0); },
           [] { return inhibited(0); }}) {
    const Comparison three = make_three();
    const auto make = [&] { return internal::DenseDrive(three.weights); };
    EXPECT_EQ(broken(paths(three.model, three.neurons, make, three.T, 2000)), 0u);
    const auto stale = paths<testing::StaleBounds>(three.model, three.neurons, make, three.T, 2000);
    const auto bare =
        paths(three.model, testing::without_margin(three.neurons), make, three.T, 2000);
    EXPECT_GT(broken(stale) + broken(bare), 0u);
  }
}

// Two neurons with flow and leak: after each spike one of them is at 0, and the other somewhere.

/// V_k(t, x) = E g(X(t), spikes) from neuron k at 0 and the other at x, solves an integral equation
/// over the time of the next spike; here on a grid of times and potentials, second order in the step.
/// All of x_0, x_1, x_0^2, x_0 x_1, x_1^2 and the number of spikes at once.
class TwoNeurons {
 public:
  using Values = std::array<double, 6>;

  TwoNeurons(const Model& model, double T, int steps)
      : model_(model), mu_(drives(model)), h_(T / steps), steps_(steps) {
    std::vector<std::vector<Point>> rays;
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t p = 0; p < points; ++p) {
        std::array<double, 2> x{};
        x[1 - k] = lowest + spacing * static_cast<double>(p);
        rays.push_back(ray(x));
      }
    for (auto& of : value_) of.assign(static_cast<std::size_t>(steps + 1) * points, Values{});
    for (int t = 0; t <= steps; ++t)
      for (int sweep = 0; sweep < (t == 0 ? 1 : 4); ++sweep)  // the end of the integral is implicit
        for (std::size_t k = 0; k < 2; ++k)
          for (std::size_t p = 0; p < points; ++p)
            value_[k][static_cast<std::size_t>(t) * points + p] =
                integrate(rays[k * points + p], t);
  }

  /// From any two potentials, T before the end.
  Values from(std::array<double, 2> start) const { return integrate(ray(start), steps_); }

 private:
  static constexpr std::size_t points = 141;
  static constexpr double lowest = -3.0, spacing = 0.05;  // nobody comes to -3 or to 4

  /// Where the flow is after some time without a spike.
  struct Point {
    std::array<double, 2> x;
    double survival;
    std::array<double, 2> flux;                   ///< survival times f
    std::array<std::size_t, 2> cell;              ///< where the other is after a spike of either
    std::array<std::array<double, 4>, 2> weight;  ///< of cubic interpolation there
  };

  std::vector<Point> ray(std::array<double, 2> start) const {
    std::vector<Point> all;
    double hazard = 0.0, before = 0.0;
    for (int s = 0; s <= steps_; ++s) {
      Point at{};
      const double decay = std::exp(-h_ * s / model_.tau);
      std::array<double, 2> f{};
      for (std::size_t i = 0; i < 2; ++i) {
        at.x[i] = decay * start[i] + mu_[i] * model_.tau * (1.0 - decay);
        f[i] = value(model_.intensity, at.x[i]);
      }
      if (s > 0) hazard += 0.5 * h_ * (before + f[0] + f[1]);
      before = f[0] + f[1];
      at.survival = std::exp(-hazard);
      for (std::size_t k = 0; k < 2; ++k) {
        at.flux[k] = at.survival * f[k];
        const double other = at.x[1 - k] + testing::weight(model_, 1 - k, k);
        const double place = std::clamp((other - lowest) / spacing, 1.0, points - 2.5);
        at.cell[k] = static_cast<std::size_t>(place);
        const double u = place - static_cast<double>(at.cell[k]);
        at.weight[k] = {-u * (u - 1.0) * (u - 2.0) / 6.0, (u + 1.0) * (u - 1.0) * (u - 2.0) / 2.0,
                        -(u + 1.0) * u * (u - 2.0) / 2.0, (u + 1.0) * u * (u - 1.0) / 6.0};
      }
      all.push_back(at);
    }
    return all;
  }

  Values integrate(const std::vector<Point>& along, int t) const {
    const Point& end = along[static_cast<std::size_t>(t)];
    const double a = end.x[0], b = end.x[1];
    Values sum{a, b, a * a, a * b, b * b, 0.0};
    for (double& each : sum) each *= end.survival;
    for (int s = 0; t > 0 && s <= t; ++s) {
      const Point& at = along[static_cast<std::size_t>(s)];
      const double length = (s == 0 || s == t ? 0.5 : 1.0) * h_;
      for (std::size_t k = 0; k < 2; ++k) {
        const double flux = length * at.flux[k];
        const Values* v = &value_[k][static_cast<std::size_t>(t - s) * points + at.cell[k] - 1];
        for (std::size_t c = 0; c < 4; ++c)
          for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += flux * at.weight[k][c] * v[c][m];
        sum.back() += flux;
      }
    }
    return sum;
  }

  const Model& model_;
  std::vector<double> mu_;
  double h_;
  int steps_;
  std::array<std::vector<Values>, 2> value_;
};

Comparison two_neurons(std::size_t count) {
  constexpr double T = 1.0;
  Model model = network(2, testing::matrix(2, {0, 0.6, -0.35, 0}), Softplus{1.2, 2.5, 0.3}, 0.8,
                        0.0, NormalStart{});
  testing::set_drives(model, {1.2, 0.4});
  const std::array<double, 2> start{-0.8, 0.9};
  testing::set_starts(model, {start[0], start[1]});
  std::array<TwoNeurons::Values, 3> with{};  // 25, 50 and 100 steps
  for (std::size_t k = 0; k < with.size(); ++k) with[k] = TwoNeurons(model, T, 25 << k).from(start);
  TwoNeurons::Values v{};
  for (std::size_t m = 0; m < v.size(); ++m) {
    v[m] = with[2][m] + (with[2][m] - with[1][m]) / 3.0;  // second order
    EXPECT_NEAR(v[m], with[1][m] + (with[1][m] - with[0][m]) / 3.0, 1e-5);
  }
  return {model, T, {{v[0], v[1]}, {v[2], v[3], v[3], v[4]}, v[5]}, count};
}

TEST(TwoLeakyNeurons, HaveTheLawOfTheirIntegralEquation) {
  EXPECT_GT(two_neurons(200'000).right(), false_alarm);
}

TEST(TwoLeakyNeurons, SeePlantedBugs) {
  const Comparison bugs = two_neurons(50'000);
  EXPECT_LT(bugs.own_weight(), false_alarm);
  EXPECT_LT(bugs.transposed(), false_alarm);
  EXPECT_LT(bugs.unscaled(), false_alarm);
  EXPECT_LT(bugs.forgets_flow(), false_alarm);
  EXPECT_LT(bugs.without_margin(), false_alarm);
}

/// Not part of the suite: --gtest_also_run_disabled_tests, some minutes.
TEST(TwoLeakyNeurons, DISABLED_HaveItOverTenMillionSpikes) {
  const Comparison two = two_neurons(7'000'000);
  EXPECT_GT(two.right(), false_alarm);
  const Comparison three = mixed(2'000'000, 4.0);
  EXPECT_GT(three.right(), false_alarm);
}

// One neuron: a renewal process.

/// Its first spike, against its hazard along the flow.
TEST(OneNeuron, FirstSpikesAtItsHazard) {
  const std::vector<Intensity> intensities{Constant{2.0},
                                           Sigmoid{5.0, 4.0, 0.5},
                                           Sigmoid{3.0, -2.0, 0.5},
                                           Softplus{2.0, 3.0, 0.5},
                                           Exponential{1.0, 3.0, 0.5},
                                           Exponential{1.0, -3.0, 0.5},
                                           Power{3.0, 10.0},
                                           Power{3.0, 0.5},
                                           Step{4.0, 0.7}};
  for (const Intensity& f : intensities)
    for (const double tau : {0.6, infinity}) {
      const double start = -0.5, mu = 2.5;
      const Model model = network(1, ConstantKernel{}, f, tau, mu, NormalStart{{start, 0.0}, 0.0});
      const auto x = [&](double t) {
        return std::isinf(tau) ? start + mu * t
                               : std::exp(-t / tau) * start - mu * tau * std::expm1(-t / tau);
      };
      // The survival on a fine grid: midpoint sums, exact at the step's jump to 1e-4.
      constexpr double end = 40.0, h = 1e-4;
      std::vector<double> hazard{0.0};
      while (static_cast<double>(hazard.size()) * h < end && hazard.back() < 40.0)
        hazard.push_back(hazard.back() +
                         h * value(f, x((static_cast<double>(hazard.size()) - 0.5) * h)));
      const auto cdf = [&](double t) {
        const auto k = std::min(static_cast<std::size_t>(t / h), hazard.size() - 2);
        const double u = t / h - static_cast<double>(k);
        return std::expm1(-(hazard[k] + u * (hazard[k + 1] - hazard[k]))) /
               std::expm1(-hazard.back());  // given that there is a spike at all
      };
      std::vector<double> first;
      const auto neurons = testing::neurons_of(model);
      const Weights weights(1);
      for (std::uint64_t r = 0; r < 20'000; ++r) {
        internal::Path<internal::DenseDrive> path(
            neurons, internal::DenseDrive(weights), draw_initial(model, 9, r),
            core::Stream(9, core::Purpose::dense_spikes, r),
            {.horizon = end, .most_spikes = 1e300, .stop = {}});
        std::vector<Spike> spikes;
        path.record_to(&spikes);
        for (double t = 0.5; spikes.empty() && t <= end; t += 0.5) path.advance(t);
        if (!spikes.empty()) first.push_back(spikes.front().time);
      }
      EXPECT_GT(testing::kolmogorov_p_value(first, cdf), false_alarm) << name(f) << " " << tau;
      EXPECT_LT(testing::kolmogorov_p_value(first, [&](double t) { return cdf(1.1 * t); }),
                false_alarm)
          << name(f) << " " << tau;
    }
}

/// A step at theta reached by a drive without leak: intervals of theta / mu and an exponential time, so
/// that k spikes by T have the probability of Erlang's k-th at T - k theta / mu.
TEST(OneNeuron, CountsLikeErlangBehindAStep) {
  constexpr double rate = 2.0, theta = 0.6, mu = 1.5, T = 5.0;
  constexpr std::size_t replicas = 50'000;
  const Model model = network(1, ConstantKernel{}, Step{rate, theta}, infinity, mu, NormalStart{});
  const NetworkRun run = simulate(model, {.times = {T}, .seed = 4, .replicas = replicas});
  const auto at_least = [&](int k, double r) {
    const double left = T - k * theta / mu;
    if (k == 0) return 1.0;
    return left <= 0.0 ? 0.0 : boost::math::gamma_p(static_cast<double>(k), r * left);
  };
  const auto p_of = [&](double r) {
    double statistic = 0.0, cells = -1.0;
    for (int k = 0; at_least(k, r) * replicas > 20.0; ++k) {
      const bool last = at_least(k + 1, r) * replicas <= 20.0;
      const double p = at_least(k, r) - (last ? 0.0 : at_least(k + 1, r));
      double seen = 0.0;
      for (const double spikes : run.spikes)
        if (last ? spikes >= k : spikes == k) ++seen;
      if (p * replicas < 5.0) continue;
      statistic += (seen - replicas * p) * (seen - replicas * p) / (replicas * p);
      ++cells;
    }
    const boost::math::chi_squared law(cells);
    return boost::math::cdf(boost::math::complement(law, statistic));
  };
  EXPECT_GT(p_of(rate), false_alarm);
  EXPECT_LT(p_of(1.03 * rate), false_alarm);
}

}  // namespace
}  // namespace poise::dense
