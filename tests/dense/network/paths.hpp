/// Networks, paths and wrong paths that the tests of dense networks share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "poise/core/random.hpp"
#include "poise/dense/network/initial.hpp"
#include "poise/dense/network/internal/drive.hpp"
#include "poise/dense/network/internal/path.hpp"
#include "poise/dense/network/weights.hpp"
#include "support/statistics.hpp"

namespace poise::dense::testing {

/// The jumps w_ij themselves, given row by row (target, source) as one reads them.
inline MatrixKernel matrix(std::size_t n, const std::vector<double>& rows) {
  auto columns = std::make_shared<std::vector<double>>(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) (*columns)[j * n + i] = rows[i * n + j];
  return {n, std::move(columns)};
}

inline Model network(std::size_t n, const Graphon& w, const Intensity& f, double tau, double drive,
                     const Start& start) {
  Model model;
  model.n = n;
  model.tau = tau;
  model.intensity = f;
  model.kernel.graphon = w;
  model.drive = {Pieces(), {Cosine{drive, 0.0}}};
  model.initial = {Pieces(), {start}};
  return model;
}

/// One drive a neuron.
inline void set_drives(Model& model, const std::vector<double>& mu) {
  model.drive.pieces = Pieces::equal(model.n);
  model.drive.value.clear();
  for (const double each : mu) model.drive.value.push_back({each, 0.0});
}

/// One point start a neuron.
inline void set_starts(Model& model, const std::vector<double>& x) {
  model.initial.pieces = Pieces::equal(model.n);
  model.initial.law.clear();
  for (const double each : x) model.initial.law.push_back(NormalStart{{each, 0.0}, 0.0});
}

/// w_ij by its definition.
inline double weight(const Model& model, std::size_t target, std::size_t source) {
  return value(model.kernel.graphon, label(target, model.n), label(source, model.n)) /
         static_cast<double>(model.n);
}

inline internal::Neurons neurons_of(const Model& model) {
  Jumps reach = jumps(realise(model, 1));
  const bool up = std::visit([](const auto& f) { return f.increasing(); }, model.intensity);
  for (double& down : reach.down) down = -down;
  return {model.tau, model.intensity, drives(model), up ? reach.up : reach.down};
}

/// What a path had at each of some times.
struct Seen {
  std::vector<std::vector<double>> x;  ///< [time][neuron]
  std::vector<std::uint64_t> spikes;   ///< [time]
  std::vector<Spike> recorded;
  std::uint64_t broken = 0;
};

template <class Drive, class Candidates = internal::BoundClasses>
Seen see(const Model& model, const internal::Neurons& neurons, Drive drive,
         std::span<const double> times, std::uint64_t replica) {
  internal::Path<Drive, Candidates> path(
      neurons, std::move(drive), draw_initial(model, 5, replica),
      core::Stream(5, core::Purpose::dense_spikes, replica),
      {.horizon = times.back(), .most_spikes = 1e300, .stop = {}});
  Seen seen;
  path.record_to(&seen.recorded);
  for (const double t : times) {
    EXPECT_EQ(path.advance(t), internal::Pause::reached);
    seen.x.emplace_back(model.n);
    path.potentials(seen.x.back());
    seen.spikes.push_back(path.counts().spikes);
  }
  seen.broken = path.counts().broken;
  return seen;
}

// Wrong twins. Each is what a plausible slip would make of the simulation.

/// After its spike a neuron feels its own weight: reset first, jumps for all afterwards.
struct OwnWeight {
  const Weights* weights;
  double own;
  double input(std::size_t) const { return 0.0; }
  void spike(std::size_t j, double growth, double reset, std::span<double> y) {
    internal::add_column(weights->column(j), growth, y);
    y[j] = reset + own * growth;
  }
  void fold(std::span<double>) {}
};

/// The weights of row j, not of column j.
struct Transposed {
  const Weights* weights;
  double input(std::size_t) const { return 0.0; }
  void spike(std::size_t j, double growth, double reset, std::span<double> y) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += growth * weights->at(j, i);
    y[j] = reset;
  }
  void fold(std::span<double>) {}
};

/// Jumps that are not scaled to the origin of the window.
struct Unscaled {
  const Weights* weights;
  double input(std::size_t) const { return 0.0; }
  void spike(std::size_t j, double, double reset, std::span<double> y) {
    internal::add_column(weights->column(j), 1.0, y);
    y[j] = reset;
  }
  void fold(std::span<double>) {}
};

/// A reset that forgets what the drive added since the origin.
struct ForgetsFlow {
  const Weights* weights;
  double input(std::size_t) const { return 0.0; }
  void spike(std::size_t j, double growth, double, std::span<double> y) {
    internal::add_column(weights->column(j), growth, y);
    y[j] = 0.0;
  }
  void fold(std::span<double>) {}
};

/// A reset of factored weights that forgets what the products have accumulated.
struct ForgetsProducts : internal::FactoredDrive {
  using FactoredDrive::FactoredDrive;
  void spike(std::size_t j, double growth, double reset, std::span<double> y) {
    FactoredDrive::spike(j, growth, reset, y);
    y[j] = reset;
  }
};

/// Bounds that a reset does not renew.
struct StaleBounds : internal::BoundClasses {
  void move(const Choice&, double) {}
};

/// Bounds without a margin for jumps.
inline internal::Neurons without_margin(internal::Neurons neurons) {
  std::ranges::fill(neurons.reach, 0.0);
  return neurons;
}

/// Kolmogorov's test of one sample against a distribution function, p <= 2 exp(-2 n D^2).
inline double kolmogorov_p_value(std::vector<double> sample,
                                 const std::function<double(double)>& cdf) {
  std::ranges::sort(sample);
  const double n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t k = 0; k < sample.size(); ++k) {
    const double at = cdf(sample[k]);
    distance = std::max({distance, std::abs(at - static_cast<double>(k) / n),
                         std::abs(at - static_cast<double>(k + 1) / n)});
  }
  return std::min(1.0, 2.0 * std::exp(-2.0 * n * distance * distance));
}

}  // namespace poise::dense::testing
