#include "poise/network/kinds/validation.hpp"

namespace poise::network {

using core::ParameterError;

void require_bounded(const std::string& key, const char* name, double supremum, double lipschitz) {
  if (std::isfinite(supremum) && std::isfinite(lipschitz)) return;
  throw ParameterError(
      key + "." + name,
      fmt::format("is too large: the intensity has supremum {} and Lipschitz constant {}, expected "
                  "finite numbers",
                  supremum, lipschitz));
}

void require_positive_sigmoid(const std::string& key, double amplitude, double offset,
                              double gain) {
  const bool flat = gain == 0.0;
  const bool positive =
      flat ? amplitude * offset > 0.0
           : (amplitude > 0.0 && offset >= 1.0) || (amplitude < 0.0 && offset <= -1.0);
  if (positive) return;
  if (amplitude == 0.0)
    throw ParameterError(key + ".amplitude", "is 0, so the intensity is not positive");
  throw ParameterError(
      key + ".offset",
      fmt::format("is {}: the intensity is not positive everywhere; with amplitude {} expected an "
                  "offset {}",
                  offset, amplitude, amplitude > 0.0 ? "of at least 1" : "of at most -1"));
}

}  // namespace poise::network
