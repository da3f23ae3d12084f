#include "poise/dense/network/internal/values.hpp"

#include <variant>

namespace poise::dense::internal {

void values(const Intensity& f, std::span<double> x) {
  std::visit(
      [x](const auto& kind) {
        for (double& at : x) at = kind.value(at);
      },
      f);
}

}  // namespace poise::dense::internal
