#include "poise/dense/network/initial.hpp"

#include <cmath>
#include <variant>

#include "poise/core/random.hpp"
#include "poise/core/slices.hpp"
#include "poise/core/watch.hpp"

namespace poise::dense {
namespace {

double draw(const Start& start, core::Stream& stream) {
  if (const auto* uniform = std::get_if<UniformStart>(&start))
    return uniform->from + (uniform->to - uniform->from) * stream.uniform();
  const auto& normal = std::get<NormalStart>(start);
  if (normal.variance == 0.0) return normal.mean.mean;
  return normal.mean.mean + std::sqrt(normal.variance) * stream.normal();
}

}  // namespace

std::vector<double> draw_initial(const Model& model, core::Seed seed, std::uint64_t replica,
                                 const std::stop_token& stop) {
  const std::vector<std::size_t> place = places(model);
  std::vector<double> x(model.n);
  const core::Slices slices(model.n);
  for (std::size_t k = 0; k < slices.count(); ++k) {
    core::stop_if_asked(stop, "the drawing of the initial potentials");
    core::Stream stream(core::StreamName{.seed = seed,
                                         .purpose = core::Purpose::dense_initial,
                                         .replica = replica,
                                         .slice = slices[k].index});
    for (std::size_t i = slices[k].begin; i < slices[k].begin + slices[k].size; ++i)
      x[i] = draw(start_at(model.initial, label(place[i], model.n)), stream);
  }
  return x;
}

std::vector<double> drives(const Model& model) {
  const std::vector<std::size_t> place = places(model);
  std::vector<double> mu(model.n);
  for (std::size_t i = 0; i < model.n; ++i) mu[i] = model.drive.at(label(place[i], model.n));
  return mu;
}

}  // namespace poise::dense
