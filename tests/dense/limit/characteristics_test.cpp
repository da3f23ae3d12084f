/// The limit by characteristics, against closed forms and the trapezoidal rule.

#include "poise/dense/limit/characteristics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "characteristics_models.hpp"
#include "poise/core/error.hpp"
#include "poise/dense/limit/labels.hpp"
#include "trapezoid.hpp"

namespace poise::dense {
namespace {

using characteristics_models::homogeneous;

constexpr double infinite = std::numeric_limits<double>::infinity();
const Start normal = NormalStart{{0.2, 0.0}, 0.09};
const Start point = NormalStart{{0.0, 0.0}, 0.0};

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

/// Excitatory and inhibitory, with a drive that cuts the excitatory block in two.
Model excitatory_inhibitory() {
  Model model = homogeneous(Sigmoid{5, 4, 1}, 0, 0, normal);
  model.kernel.graphon = BlockKernel{Pieces({0.8, 0.2}), {1.5, -2, 1, -1}};
  model.drive = {Pieces({0.5, 0.5}), {{1, 0}, {2, 0}}};
  model.initial = {Pieces({0.8, 0.2}), {normal, UniformStart{0, 1}}};
  return model;
}

TEST(Characteristics, AgreeWithTheTrapezoidalRule) {
  const Model models[] = {
      homogeneous(Sigmoid{5, 4, 1}, 1, 0.5, normal),
      homogeneous(Softplus{2, 3, 0.7}, 1, 0.5, normal),
      homogeneous(Exponential{1, 2, 0.5}, 1, -0.5, UniformStart{0, 1}),
      homogeneous(Sigmoid{5, 4, 1}, 0.7, 1, NormalStart{{0.3, 0}, 0}, infinite),
      // Drift upwards from a start above the corner: no path crosses it.
      homogeneous(Power{2, 2}, 1, 0.5, UniformStart{0.1, 0.9}),
      homogeneous(Power{1, 10}, 1, 0.5, UniformStart{0.1, 0.9}),
      excitatory_inhibitory(),
  };
  for (const Model& model : models) {
    const auto reference = trapezoid::Reference(model).at(1.5, 25, 5);
    EXPECT_LT(distance(at(model, 1.5, 1e-8), reference), 1e-8) << name(model.intensity);
    EXPECT_LT(distance(at(model, 1.5, 1e-12), reference), 2e-11) << name(model.intensity);
  }
}

TEST(Characteristics, TellWrongTwinsFromTheModel) {
  const Model model = excitatory_inhibitory();
  const LimitPath path = at(model, 1.5, 1e-8);
  const trapezoid::Mistake mistakes[] = {
      {.reset = 1e-5}, {.exchanged = true}, {.leak = 1.00001}, {.forgotten_survival = true}};
  for (const auto& mistake : mistakes) {
    const auto wrong = trapezoid::Reference(model, mistake).at(1.5, 25, 4);
    EXPECT_GT(distance(path, wrong), 1e-7);  // ten times what the true reference may differ by
  }
}

TEST(Characteristics, CrossACornerAsTheTrapezoidalRuleDoes) {
  // Not smooth along paths that cross: the rule is of second order there.
  for (const double w : {0.5, -5.0}) {
    const Model model = homogeneous(Power{2, 2}, 1, w, normal);
    const auto reference = trapezoid::Reference(model).at(1.5, 600, 2);
    EXPECT_LT(distance(at(model, 1.5, 1e-10), reference), 3e-6) << w;
  }
}

TEST(Characteristics, HaveTheClosedFormOfAConstantRate) {
  // No path knows of the rate: E X' = mu + w rate - E X / tau - rate E X.
  const double rate = 1.7, mu = 0.4, w = 0.6, x0 = 0.3;
  LimitRequest request{.times = {0.0, 0.5, 3.0}, .labels = {0.2, 0.9}, .density_at = {0.4}};
  const LimitPath path =
      solve_characteristics(homogeneous(Constant{rate}, mu, w, NormalStart{{x0, 0}, 0}), request);
  ASSERT_EQ(path.t.size(), 3u);
  EXPECT_LE(path.error, 1e-8);
  for (std::size_t k = 0; k < 6; ++k) {
    const double t = request.times[k / 2], a = mu + w * rate, decay = 1.0 + rate;
    EXPECT_NEAR(path.r[k], rate, 1e-12);
    EXPECT_NEAR(path.h[k], w * rate, 1e-12);
    EXPECT_NEAR(path.spikes[k], rate * t, 1e-12);
    EXPECT_NEAR(path.silent[k], std::exp(-rate * t), 1e-12);
    EXPECT_NEAR(path.mean[k], a / decay + (x0 - a / decay) * std::exp(-decay * t), path.error);
    // Who is at x was born when X was 0: a (1 - e^{-age}) = x.
    const double x = 0.4, age = -std::log(1.0 - x / a);
    EXPECT_NEAR(path.density[k], age < t ? rate * std::exp(-rate * age) / (a - x) : 0.0, 1e-9);
  }
}

TEST(Characteristics, HaveTheClosedFormOfADelayedStep) {
  // Intervals of delay + Exp(rate), begun together: r is a sum of delayed Erlang densities, with a
  // jump at the delay and a corner at twice that.
  const double rate = 2.0, delay = 0.5;
  LimitRequest request{.times = {}, .labels = {0.5}};
  for (int k = 0; k <= 40; ++k) request.times.push_back(0.1 * k + 0.01);
  const LimitPath path =
      solve_characteristics(homogeneous(Step{rate, 0.5}, 1, 0, point, infinite), request);
  EXPECT_LE(path.error, 1e-8);
  for (std::size_t k = 0; k < path.t.size(); ++k) {
    double r = 0.0;
    for (int n = 1; n * delay < path.t[k]; ++n) {
      const double late = path.t[k] - n * delay;
      r += rate * std::exp(-rate * late) * std::pow(rate * late, n - 1) / std::tgamma(n);
    }
    EXPECT_NEAR(path.r[k], r, 1e-11) << path.t[k];
    EXPECT_NEAR(path.silent[k], std::exp(-rate * std::max(path.t[k] - delay, 0.0)), 1e-11);
  }
}

TEST(Characteristics, FollowAStepThroughReversals) {
  // Inhibition turns the drift at the threshold round twice. The ladder of tolerances agrees, and
  // the mass, which enters the stated error, is kept.
  LimitRequest request{.times = {0.5, 1, 2, 4}, .labels = {0.5}, .tolerance = 1e-12};
  const Model model = homogeneous(Step{2, 0.5}, 1, -2, normal);
  const LimitPath best = solve_characteristics(model, request);
  EXPECT_LE(best.error, 1e-11);
  for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
    request.tolerance = tolerance;
    const LimitPath path = solve_characteristics(model, request);
    EXPECT_LE(path.error, tolerance);
    for (std::size_t k = 0; k < path.r.size(); ++k)
      EXPECT_NEAR(path.r[k], best.r[k], path.error) << tolerance;
  }
}

/// The same model at Gauss nodes in label space, as blocks: what the trapezoidal rule can do.
Model at_nodes(const Model& model, const GaussRule& rule) {
  Model blocks = model;
  const std::size_t n = rule.node.size();
  BlockKernel kernel{Pieces(rule.weight), std::vector<double>(n * n)};
  blocks.drive = {Pieces(rule.weight), {}};
  blocks.initial = {Pieces(rule.weight), {}};
  for (std::size_t p = 0; p < n; ++p) {
    blocks.drive.value.push_back({model.drive.at(rule.node[p]), 0.0});
    blocks.initial.law.push_back(start_at(model.initial, rule.node[p]));
    for (std::size_t q = 0; q < n; ++q)
      kernel.value[p * n + q] = value(model.kernel.graphon, rule.node[p], rule.node[q]);
  }
  blocks.initial.law.resize(n);
  blocks.drive.value.resize(n);
  blocks.kernel.graphon = kernel;
  return blocks;
}

TEST(Characteristics, AgreeWithTheTrapezoidalRuleAtLabelsThatVary) {
  Model model = homogeneous(Sigmoid{5, 4, 1}, 0, 0, UniformStart{0, 0.8});
  model.drive.value = {{1.0, 0.1}};
  const GaussRule rule = gauss_legendre(9);
  const Graphon kernels[] = {LowRankKernel{{{{0.5, 1}, {1, -0.5}}, {{0.2}, {0, 0, 0.7}}}},
                             GaussianKernel{1.5, 0.8}};
  for (const Graphon& kernel : kernels) {
    model.kernel.graphon = kernel;
    LimitRequest request{.times = {1.0}, .labels = rule.node, .tolerance = 1e-8};
    const LimitPath path = solve_characteristics(model, request);
    EXPECT_LE(path.error, 1e-8);
    const auto reference = trapezoid::Reference(at_nodes(model, rule)).at(1.0, 12, 4);
    EXPECT_LT(distance(path, reference), 1e-7) << name(kernel);  // that of nine nodes
  }
}

TEST(Characteristics, OnARingAreThoseOfOneBlockWhereNothingVaries) {
  Model ring = homogeneous(Sigmoid{5, 4, 1}, 1, 0, normal);
  ring.kernel.graphon = CosineKernel{0.5, 0.8, 0.1};
  const LimitPath one = at(homogeneous(Sigmoid{5, 4, 1}, 1, 0.5, normal), 2.0, 1e-10);
  const LimitPath all =
      solve_characteristics(ring, {.times = {0.0, 2.0}, .labels = {0.1, 0.6}, .tolerance = 1e-10});
  EXPECT_NEAR(all.r[2], one.r[1], 1e-10);
  EXPECT_NEAR(all.mean[3], one.mean[1], 1e-10);
  // And symmetric, where the drive and the kernel are.
  ring.kernel.graphon = CosineKernel{0.5, 0.8, 0.0};
  ring.drive.value = {{1.0, 0.3}};
  const LimitPath turned = solve_characteristics(ring, {.times = {2.0}, .labels = {0.2, 0.8, 0.0}});
  EXPECT_LE(turned.error, 1e-8);
  EXPECT_NEAR(turned.r[0], turned.r[1], 1e-12);
  EXPECT_GT(std::abs(turned.r[0] - turned.r[2]), 0.01);
}

TEST(Characteristics, StopWhenAsked) {
  std::stop_source source;
  source.request_stop();
  LimitRequest request{.times = {0.0, 1.0}, .labels = {0.5}};
  request.watch.stop = source.get_token();
  const LimitPath path = solve_characteristics(homogeneous(Sigmoid{}, 1, 0, normal), request);
  EXPECT_TRUE(path.interrupted);
  EXPECT_TRUE(path.t.empty());
}

TEST(Characteristics, RefuseRequestsThatMakeNoSense) {
  const Model model = homogeneous(Sigmoid{}, 1, 0, normal);
  const auto key = [&](const Model& m, const LimitRequest& request) {
    try {
      solve_characteristics(m, request);
    } catch (const core::ParameterError& error) {
      return error.key;
    }
    return std::string();
  };
  EXPECT_EQ(key(model, {.times = {1.0, 0.5}, .labels = {}}), "times");
  EXPECT_EQ(key(model, {.times = {1.0}, .labels = {1.5}}), "labels");
  EXPECT_EQ(key(model, {.times = {1.0}, .labels = {}, .tolerance = 0.0}), "tolerance");
  Model large = model;
  large.drive = {Pieces::equal(2001), std::vector<Cosine>(2001)};
  EXPECT_EQ(key(large, {.times = {1.0}, .labels = {0.5}}), "dense.kernel");
}

}  // namespace
}  // namespace poise::dense
