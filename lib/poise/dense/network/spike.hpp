/// One spike.
#pragma once

#include <cstdint>

namespace poise::dense {

struct Spike {
  double time;
  std::uint32_t neuron;  ///< 0, ..., N - 1
  friend bool operator==(const Spike&, const Spike&) = default;
};

}  // namespace poise::dense
