#include "poise/gaussian/expectation.hpp"

#include <cassert>
#include <cmath>
#include <variant>

#include "poise/gaussian/kinds/all.hpp"

namespace poise::gaussian {

Expectation expectation(const network::Intensity& f, double v, double K) {
  assert(std::isfinite(v) && K >= 0.0);
  return std::visit([v, K](const auto& kind) { return expectation_of(kind, v, K); }, f);
}

}  // namespace poise::gaussian
