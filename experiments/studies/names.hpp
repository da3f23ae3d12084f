/// Names of enumerations in results, each once.
#pragma once

#include <array>
#include <string_view>

#include "poise/balance/continuation.hpp"
#include "poise/io/result.hpp"
#include "poise/limit/beyond.hpp"
#include "poise/limit/hydrodynamic.hpp"

namespace poise::experiments {

/// Of a Hopf point: the sign of its first Lyapunov coefficient.
enum class Criticality { supercritical, subcritical };
inline Criticality criticality(double first_lyapunov) {
  return first_lyapunov < 0.0 ? Criticality::supercritical : Criticality::subcritical;
}

}  // namespace poise::experiments

namespace poise::io {

template <>
struct Names<limit::ExitKind> {
  static constexpr std::array<std::string_view, 4> all{"fold", "folded-singularity", "hopf",
                                                       "escape"};
};
template <>
struct Names<limit::PhaseKind> {
  static constexpr std::array<std::string_view, 4> all{"balanced", "jump", "cycle", "runaway"};
};
template <>
struct Names<limit::PhaseEnd> {
  static constexpr std::array<std::string_view, 10> all{
      "last-time", "fold",       "hopf",     "escape",    "folded-singularity",
      "landed",    "cycle-lost", "ran-away", "undecided", "interrupted"};
};
template <>
struct Names<balance::SpecialKind> {
  static constexpr std::array<std::string_view, 4> all{"fold", "hopf", "neutral-saddle",
                                                       "branch-point"};
};
template <>
struct Names<balance::BranchEnd> {
  static constexpr std::array<std::string_view, 6> all{"range",   "closed",   "escape",
                                                       "stalled", "too-long", "interrupted"};
};
template <>
struct Names<experiments::Criticality> {
  static constexpr std::array<std::string_view, 2> all{"supercritical", "subcritical"};
};

}  // namespace poise::io
