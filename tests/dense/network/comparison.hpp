/// Many paths of a small network, right or wrong, against what its equations say.
#pragma once

#include <utility>
#include <vector>

#include "dense/network/paths.hpp"

namespace poise::dense::testing {

/// What the moments of potentials at T, and the number of spikes, are expected to be.
struct Expected {
  std::vector<double> first;   ///< E X_i
  std::vector<double> second;  ///< E X_i X_k, row by row
  double spikes;               ///< E of their number in [0, T], all neurons
};

/// The p-value of many paths for all of these at once.
inline double p_value(const Expected& expected, const std::vector<Seen>& paths) {
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
    seen.push_back(see<decltype(make()), Candidates>(model, neurons, make(), times, r));
  return seen;
}

/// All forms of one network, right and wrong.
struct Comparison {
  Comparison(Model model_, double T_, Expected expected_, std::size_t count_)
      : model(std::move(model_)),
        weights(realise(model, 1)),
        neurons(neurons_of(model)),
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
    return of([&] { return OwnWeight{&weights, weights.at(0, 1)}; });
  }
  double transposed() const {
    return of([&] { return Transposed{&weights}; });
  }
  double unscaled() const {
    return of([&] { return Unscaled{&weights}; });
  }
  double forgets_flow() const {
    return of([&] { return ForgetsFlow{&weights}; });
  }
  double stale_bounds() const {
    return of<StaleBounds>([&] { return internal::DenseDrive(weights); });
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

}  // namespace poise::dense::testing
