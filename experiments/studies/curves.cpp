#include "studies/curves.hpp"

#include <algorithm>
#include <cmath>

#include "poise/gaussian/expectation.hpp"
#include "studies/describe.hpp"

namespace poise::experiments {
namespace {

using core::populations;

constexpr std::size_t samples = 201;

std::vector<double> potentials(const setup::Config& config, const balance::BalancedPoints& found) {
  std::vector<double> marks;
  double margin = 1.0;
  for (const auto b : populations) {
    margin = std::max(margin, 2.0 * std::sqrt(config.initial.variance[b]));
    for (const auto& point : found.points) marks.push_back(point.state.mean[b]);
    for (const auto a : populations)
      marks.push_back(network::middle(config.network.intensity[a][b]));
  }
  const auto [lowest, highest] = std::ranges::minmax(marks);
  margin = std::max(margin, highest - lowest);
  const double step = (highest - lowest + 2.0 * margin) / static_cast<double>(samples - 1);
  std::vector<double> x(samples);
  for (std::size_t k = 0; k < samples; ++k) x[k] = lowest - margin + static_cast<double>(k) * step;
  return x;
}

/// One value for each channel, and behind it one for each potential.
std::vector<double> flat(const core::PerChannel<std::vector<double>>& curves) {
  std::vector<double> all;
  for (const auto a : populations)
    for (const auto b : populations)
      all.insert(all.end(), curves[a][b].begin(), curves[a][b].end());
  return all;
}

io::Axis channel_axis(const std::string& name, const std::string& meaning) {
  io::Axis axis = io::place_axis(name, populations.size(), meaning);
  axis.labels = io::Texts{"e", "i"};
  return axis;
}

}  // namespace

Curves curves(const setup::Config& config, const balance::BalancedPoints& found) {
  Curves result{.potential = potentials(config, found)};
  for (const auto a : populations)
    for (const auto b : populations) {
      const network::Intensity& f = config.network.intensity[a][b];
      for (const double x : result.potential) {
        result.intensity[a][b].push_back(network::value(f, x));
        result.mean[a][b].push_back(gaussian::expectation(f, x, config.initial.variance[b]).value);
      }
    }
  return result;
}

void describe(io::Result& result, const setup::Config& config, const Curves& curves) {
  result.axes.push_back({.name = "potential",
                         .key = "potential",
                         .unit = potential,
                         .meaning = "potential of a source",
                         .length = curves.potential.size(),
                         .labels = curves.potential});
  result.axes.push_back(channel_axis("target", "population that hears"));
  result.axes.push_back(channel_axis("source", "population that spikes"));
  io::Group& group = result.root.group("curves");
  group.labels("potential");
  std::vector<double> weights;
  for (const auto a : populations)
    for (const auto b : populations) weights.push_back(config.network.weight[a][b]);
  group.array("C", potential, "weights", {"target", "source"}, weights);
  const std::vector<std::string> axes{"target", "source", "potential"};
  group.array("intensity", "1/time", "intensity f at the potential", axes, flat(curves.intensity));
  group.array("mean", "1/time", "its mean over N(potential, K), K the source's initial variance",
              axes, flat(curves.mean));
}

}  // namespace poise::experiments
