// Not a kind: it has no shape and no name. Must not compile into a list of kinds.
#include "poise/network/intensity.hpp"

namespace poise::network {

struct Nameless {
  double rate = 1.0;
  double value(double) const { return rate; }
  friend bool operator==(const Nameless&, const Nameless&) = default;
};

using Impossible = Kinds<Tanh, Nameless>;

}  // namespace poise::network
