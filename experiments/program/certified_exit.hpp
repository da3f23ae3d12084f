/// `poise exit --certify`: what the module of ball arithmetic (certified_commands.hpp) does for a
/// command that needs it only where asked to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "poise/balance/field.hpp"
#include "poise/setup/config.hpp"
#include "studies/context.hpp"

namespace poise::experiments {

/// Two decimals, rounded outwards.
struct DecimalEnclosure {
  std::string lower, upper;
};

struct CertifiedExit {
  bool proved = false;
  std::string kind;                     ///< "fold", "hopf", "none"
  std::optional<DecimalEnclosure> eta;  ///< of a fold or Hopf point
  /// Of "none": the limit stays on U up to this time; nothing: for all times.
  std::optional<double> horizon;
  std::string reason;  ///< why it is undecided, or no more than proved
  /// At the exit, at the rest point, or where the path was left: v_e, v_i, K_e, K_i.
  std::optional<std::array<DecimalEnclosure, 4>> state;
  std::optional<DecimalEnclosure> trace, det;
  std::size_t steps = 0;
  std::int64_t bits = 0;
  double reached = 0.0;     ///< on U up to this time at least, whatever the verdict
  std::string certificate;  ///< JSON, if asked for and proved
};

struct CertifyRequest {
  const setup::Config& config;
  const balance::State& start;
  int digits;
  bool certificate;  ///< wanted
  const Context& context;
};

/// Errors: core::Interrupted; core::InputError where the module cannot be loaded.
CertifiedExit certified_exit(const CertifyRequest& request);

/// What the module exports.
extern "C" void poise_certified_exit(const CertifyRequest* request, CertifiedExit* result);

}  // namespace poise::experiments
