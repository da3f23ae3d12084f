#include "poise/dense/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <variant>

#include "poise/core/error.hpp"
#include "poise/core/random.hpp"

namespace poise::dense {

Pieces pieces(const Model& model) {
  return refine(refine(pieces(model.kernel.graphon), model.drive.pieces), model.initial.pieces);
}

bool blockwise(const Model& model) {
  const Graphon& w = model.kernel.graphon;
  if (!std::holds_alternative<ConstantKernel>(w) && !std::holds_alternative<BlockKernel>(w) &&
      !std::holds_alternative<MatrixKernel>(w))
    return false;
  const auto varies = [](const Cosine& f) { return f.amplitude != 0.0; };
  if (std::any_of(model.drive.value.begin(), model.drive.value.end(), varies)) return false;
  return std::none_of(model.initial.law.begin(), model.initial.law.end(), [&](const Start& start) {
    const auto* normal = std::get_if<NormalStart>(&start);
    return normal != nullptr && varies(normal->mean);
  });
}

std::vector<std::size_t> places(const Model& model) {
  std::vector<std::size_t> order(model.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!model.kernel.scramble) return order;
  core::Stream stream(*model.kernel.scramble, core::Purpose::dense_labels);
  for (std::size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[stream.below(k)]);
  return order;
}

void validate(const Model& model) {
  if (model.n == 0) throw core::ParameterError("dense.N", "is 0, expected at least 1 neuron");
  if (!(model.tau > 0.0))
    throw core::ParameterError("dense.tau",
                               fmt::format("is {}, expected a number > 0, or inf", model.tau));
  validate(model.intensity, "dense.intensity");
  // First the kernel, whose blocks may be those of the others.
  validate(model.kernel, "dense.kernel");
  validate(model.drive, "dense.drive");
  validate(model.initial, "dense.initial");
  const auto* matrix = std::get_if<MatrixKernel>(&model.kernel.graphon);
  if (matrix != nullptr && matrix->size != model.n)
    throw core::ParameterError(
        "dense.kernel.file", fmt::format("holds a matrix of {} rows and columns for N = {} neurons",
                                         matrix->size, model.n));
}

}  // namespace poise::dense
