/// Paths of (v, K) and the limit's exit, as JSON, table rows and NetCDF variables: shared by the
/// commands `limit`, `exit`, `simulate` and `compare`.
#pragma once

#include <array>
#include <complex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "poise/io/json.hpp"
#include "poise/io/netcdf.hpp"
#include "poise/limit/hydrodynamic.hpp"

namespace poise::experiments {

/// {"t": [], "v_e": [], "v_i": [], "K_e": [], "K_i": []}
io::Json path_json(std::span<const double> t, std::span<const balance::State> path);

/// {"v_e", "v_i", "K_e", "K_i"}
io::Json state_json(const balance::State& state);
/// [{"re", "im"}, {"re", "im"}]
io::Json eigenvalues_json(const std::array<std::complex<double>, 2>& eigenvalues);
/// "-1.5, -2" or "-1.5 ± 2i".
std::string eigenvalue_text(const std::array<std::complex<double>, 2>& eigenvalues);

/// The kind as the JSON key "kind" has it.
std::string kind_name(limit::ExitKind kind);
/// null or {"t", "kind"}.
io::Json exit_json(const std::optional<limit::Exit>& exit);
/// What happened at eta, in words.
std::string exit_sentence(const std::optional<limit::Exit>& exit);

/// Which of `count` rows a table for people shows: about a dozen, first and last among them.
std::vector<std::size_t> rows_to_show(std::size_t count);

/// The coordinates `time` and `population`.
void add_axes(io::NetcdfFile& file, std::span<const double> t);
/// Variables PREFIXmean and PREFIXvariance over (time, population) of `times` times, NaN where the
/// path has ended; `what` opens their long names.
void add_path(io::NetcdfFile& file, const std::string& prefix, const std::string& what,
              std::size_t times, std::span<const balance::State> path);
/// Attributes exit_time and exit_kind, if there is an exit.
void add_exit(io::NetcdfFile& file, const std::optional<limit::Exit>& exit);

}  // namespace poise::experiments
