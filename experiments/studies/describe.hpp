/// Pieces of results that several studies have alike.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "poise/io/result.hpp"
#include "poise/limit/hydrodynamic.hpp"

namespace poise::experiments {

/// The unit of potentials, and of what is made of them: they have none of their own.
inline constexpr auto potential = "potential";
inline constexpr auto potential_squared = "potential^2";
inline constexpr auto fast_rate = "1/fast time";
inline constexpr auto time_unit = "time";

/// v and K of a path along `axis`, which may be longer than the path: NaN then. `what` opens the
/// meanings: "hydrodynamic limit".
void add_path(io::Group& group, const io::Axis& axis, std::span<const balance::State> path,
              const std::string& what, int digits = 6);

/// v and K at one place: "at the exit".
void add_state(io::Group& group, const balance::State& state, const std::string& where);

/// null, or {"t", "kind"}.
void add_exit(io::Group& group, const std::string& name, const std::optional<limit::Exit>& exit);

/// What happened at eta, in words.
std::string exit_sentence(const std::optional<limit::Exit>& exit);

/// "v = (..), K = (..)"
std::string state_text(const balance::State& state);

}  // namespace poise::experiments
