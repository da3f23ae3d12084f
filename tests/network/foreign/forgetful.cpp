// Not a kind: a parameter that its list leaves out could be neither configured nor continued in.
#include "poise/network/intensity.hpp"

namespace poise::network {

struct Forgetful : Constant {
  double second = 1.0;
  static constexpr Parameter<Forgetful> parameters[] = {{"second", &Forgetful::second}};
  friend bool operator==(const Forgetful&, const Forgetful&) = default;
};

using Impossible = Kinds<Tanh, Forgetful>;

}  // namespace poise::network
