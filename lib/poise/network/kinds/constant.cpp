#include "poise/network/kinds/constant.hpp"

#include <fmt/format.h>

#include "poise/core/error.hpp"
#include "poise/network/kinds/validation.hpp"

namespace poise::network {

void Constant::validate(const std::string& key) const {
  require_finite(key, *this);
  if (rate <= 0.0)
    throw core::ParameterError(key + ".rate", fmt::format("is {}, expected > 0", rate));
}

}  // namespace poise::network
