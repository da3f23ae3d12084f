/// The limit by characteristics, against closed forms and the trapezoidal rule.

#include "poise/dense/limit/characteristics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "trapezoid.hpp"

namespace poise::dense {
namespace {

Model homogeneous(Intensity f, double mu, double w, Start start, double tau = 1.0) {
  Model model{.n = 1, .tau = tau, .intensity = f, .drive = {}, .kernel = {}, .initial = {}};
  model.drive.value = {{mu, 0.0}};
  model.kernel.graphon = ConstantKernel{w};
  model.initial.law = {start};
  return model;
}

const Start normal = NormalStart{{0.2, 0.0}, 0.09};

/// The largest difference from a reference at the last time, in the sense of `tolerance`.
double distance(const LimitPath& path, const std::vector<trapezoid::Block>& reference) {
  double most = 0.0;
  const std::size_t n = reference.size(), last = path.r.size() - n;
  const auto compare = [&](const std::vector<double>& ours, auto member) {
    for (std::size_t b = 0; b < n; ++b) {
      const double theirs = static_cast<double>(reference[b].*member);
      most = std::max(most, std::abs(ours[last + b] - theirs) / std::max(1.0, std::abs(theirs)));
    }
  };
  compare(path.r, &trapezoid::Block::r);
  compare(path.h, &trapezoid::Block::h);
  compare(path.mean, &trapezoid::Block::mean);
  compare(path.square, &trapezoid::Block::square);
  compare(path.silent, &trapezoid::Block::silent);
  compare(path.spikes, &trapezoid::Block::spikes);
  return most;
}

LimitPath at(const Model& model, double T, double tolerance) {
  LimitRequest request{.times = {0.0, T}, .labels = {}, .tolerance = tolerance};
  const Pieces all = pieces(model);
  for (std::size_t k = 0; k < all.count(); ++k) request.labels.push_back(all.middle(k));
  return solve_characteristics(model, request);
}

TEST(Characteristics, AgreeWithTheTrapezoidalRule) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const Model models[] = {
      homogeneous(Sigmoid{5, 4, 1}, 1, 0.5, normal),
      homogeneous(Softplus{2, 3, 0.7}, 1, 0.5, normal),
      homogeneous(Exponential{1, 2, 0.5}, 1, -0.5, UniformStart{0, 1}),
      homogeneous(Sigmoid{5, 4, 1}, 0.7, 1, NormalStart{{0.3, 0}, 0}, infinite)};
  for (const Model& model : models) {
    const auto reference = trapezoid::Reference(model).at(1.5, 25, 5);
    EXPECT_LT(distance(at(model, 1.5, 1e-8), reference), 1e-8);
    EXPECT_LT(distance(at(model, 1.5, 1e-12), reference), 1e-11);
  }
}

}  // namespace
}  // namespace poise::dense
